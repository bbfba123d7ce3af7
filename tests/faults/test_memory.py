"""A rebuild takes the memory of a run, whatever the size of the archive.

Run as a program (CORPUS, INDEX), this file is a rebuild that tells the most memory that it took.
"""

import json
import os
import random
import re
import subprocess
import sys
from pathlib import Path

import pytest

from index import phrases
from index.rebuild import rebuild
from index.whoosh import merging, writer
from index.whoosh.store import WhooshStore

PROJECT = Path(__file__).resolve().parents[2]
STATUS = Path("/proc/self/status")
ARTICLES, TIMES = 1_000, 4
OF_A_RUN = 200_000  # characters; the larger archive has about forty times as many
_PATIENCE_S = 120.0


def main(corpus: str, index: str) -> None:
    """Rebuilds with short runs, ranges and portions; prints its peak in KiB.

    The peak is that of the system, files that are mapped included.
    """
    writer._MOST_CHARACTERS = writer._SAMPLED_CHARACTERS = OF_A_RUN
    merging._MOST_POSTINGS = OF_A_RUN // 2
    phrases._PORTION, phrases._MOST_HELD = OF_A_RUN // 4, 5_000
    rebuild(Path(corpus), WhooshStore(Path(index)))
    [peak] = re.findall(r"(?m)^VmHWM:\s+(\d+) kB$", STATUS.read_text(encoding="ascii"))
    print(peak)  # noqa: T201


def archive(path: Path, count: int) -> Path:
    """A file of articles of 300 words out of ten thousand, few of them in most places."""
    chosen = random.Random(5)
    with path.open("w", encoding="utf-8") as file:
        for number in range(count):
            text = " ".join(f"word{int(chosen.paretovariate(0.7)) % 9_973}" for _ in range(300))
            article = {"id": f"{number}", "title": f"Report {number}", "text": text, "lang": "en"}
            file.write(f"{json.dumps(article)}\n")
    return path


def peak_of_a_rebuild(corpus: Path, index: Path) -> int:
    """What it took in a process of its own, in KiB."""
    ended = subprocess.run(
        [sys.executable, __file__, str(corpus), str(index)],
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        capture_output=True,
        check=False,
        text=True,
        timeout=_PATIENCE_S,
    )
    assert ended.returncode == 0, ended.stderr
    return int(ended.stdout)


@pytest.mark.skipif(not STATUS.is_file(), reason="this system does not tell the peak of a process")
def test_an_archive_four_times_as_large_takes_hardly_more_memory(tmp_path: Path) -> None:
    small, large = (
        peak_of_a_rebuild(archive(tmp_path / f"{count}.jsonl", count), tmp_path / f"{count}")
        for count in (ARTICLES, TIMES * ARTICLES)
    )
    assert WhooshStore(tmp_path / f"{TIMES * ARTICLES}").status().documents == TIMES * ARTICLES
    assert large < small * 4 / 3


if __name__ == "__main__":
    main(*sys.argv[1:])
