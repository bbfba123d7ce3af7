"""A rebuild while many read: every answer is whole, and is that of the old index or the new one.

Run as a program (INDEX-URL), this file is a process of readers.
"""

import json
import lzma
import os
import subprocess
import sys
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle, islice
from pathlib import Path
from threading import Event, Semaphore

import pytest

import concorde
from search.engine import Engine
from search.opening import open_engine
from search.query import SearchRequest

PROJECT = Path(__file__).resolve().parents[2]
POOL = PROJECT.parent / "shared" / "pool" / "docs.jsonl.xz"
OLD_COUNT, NEW_COUNT = 400, 2_000
PROCESSES, THREADS = 2, 8  # THREADS readers in each process share one engine
_PATIENCE_S = 120.0

# Each finds something in both indexes.
QUERIES = ("", "package", "logiciel", "version -package", '"free software"', "lib*", "a OR le")

Answer = tuple[str, str, int, int]  # generation, query, total, hits of the first page


def read(engine: Engine, begun: Semaphore, done: Event, start: int) -> set[Answer]:
    """Asks one question after the other until `done`, and then each of them once more.

    `begun` hears of it when each was answered once.
    """
    answers: set[Answer] = set()
    left = len(QUERIES)
    for asked, text in enumerate(islice(cycle(QUERIES), start, None), 1):
        result = engine.search(SearchRequest(text))
        answers.add((result.generation, text, result.total, len(result.hits)))
        if asked == len(QUERIES):
            begun.release()
        left -= done.is_set()
        if not left:
            break
    return answers


def main(url: str) -> None:
    """Lets the threads read until standard input ends; prints what each was answered."""
    os.nice(10)  # the rebuild is what is waited for
    begun, done = Semaphore(0), Event()
    engine = open_engine(url)
    with ThreadPoolExecutor(THREADS) as threads:
        reading = [threads.submit(read, engine, begun, done, n) for n in range(THREADS)]
        for _ in reading:
            begun.acquire()
        print("reading", flush=True)  # noqa: T201
        sys.stdin.read()
        done.set()
        print(json.dumps([sorted(each.result()) for each in reading]))  # noqa: T201
    engine.close()


def pool(folder: Path, count: int) -> Path:
    """The first articles of the pool."""
    path = folder / f"{count}.jsonl"
    with lzma.open(POOL, "rt", encoding="utf-8") as packed:
        path.write_text("".join(islice(packed, count)), encoding="utf-8")
    return path


def start(*arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, *arguments],
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_only_old_or_new_answers(tmp_path: Path) -> None:
    if not POOL.is_file():
        pytest.skip(f"the pool of articles is not here: {POOL}")
    url = f"whoosh:{tmp_path}/index"
    assert concorde.run(["index", "rebuild", str(pool(tmp_path, OLD_COUNT)), "--index", url]) == 0
    [old] = {path.name for path in (tmp_path / "index").glob("gen-*")}
    corpus = str(pool(tmp_path, NEW_COUNT))

    started = [start(__file__, url) for _ in range(PROCESSES)]
    try:
        for readers in started:
            assert readers.stdout
            assert readers.stdout.readline() == "reading\n"
        started.append(
            start("-m", "concorde", "index", "rebuild", corpus, "--index", url, "--json")
        )
        out, err = started[-1].communicate(timeout=_PATIENCE_S)
        assert started.pop().returncode == 0, err
        new = json.loads(out)["generation"]
        answers = []
        for readers in started:
            out, err = readers.communicate(timeout=_PATIENCE_S)
            assert (readers.returncode, err) == (0, "")
            answers += json.loads(out)
    finally:
        for each in started:
            each.kill()
            each.communicate()

    assert len(answers) == PROCESSES * THREADS
    found: dict[tuple[str, str], set[tuple[int, int]]] = defaultdict(set)
    for each in answers:
        assert {generation for generation, _, _, _ in each} == {old, new}, "a reader saw one only"
        for generation, text, total, hits in each:
            found[generation, text].add((total, hits))
    assert found.keys() == {(generation, text) for generation in (old, new) for text in QUERIES}
    for (generation, text), counts in found.items():
        assert len(counts) == 1, f"{text!r} had several answers in {generation}: {counts}"
        [(total, hits)] = counts
        assert hits == min(total, 10) > 0
    assert found[old, ""] == {(OLD_COUNT, 10)}
    assert found[new, ""] == {(NEW_COUNT, 10)}
    assert concorde.run(["index", "verify", "--index", url]) == 0


if __name__ == "__main__":
    main(sys.argv[1])
