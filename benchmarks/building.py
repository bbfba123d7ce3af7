"""One index built in a process of its own, and what that took: `python -m benchmarks.building`."""

import json
import resource
import shutil
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.competitors import COMPETITORS, Competitor
from benchmarks.memory import NOT_FILES, RESIDENT, memory_of

_PROJECT = Path(__file__).parents[1]
_PAUSE_S = 0.05  # between two looks at the memory


@dataclass(frozen=True, slots=True)
class Built:
    """Seconds of wall from the start of the process to its end, bytes on the disk, and memory.

    `cpu_seconds` are those of the process and all its children, the better figure where others
    use the machine. `peak_rss` is the largest sum over all of them, in bytes, shared pages counted
    in each; `peak_anonymous` the same of what is not files.
    """

    seconds: float
    cpu_seconds: float
    size: int
    peak_rss: int
    peak_anonymous: int


class BuildError(Exception):
    """An engine could not build its index; `str()` has the end of what it said."""


def build(competitor: Competitor, articles: Path, folder: Path) -> Built:
    """Builds the index of `competitor` in `folder`, which is emptied; raises BuildError."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    told = folder.with_suffix(".log")
    command = [sys.executable, "-m", "benchmarks.building", competitor.name]
    with told.open("w", encoding="utf-8") as log:
        started, cpu_before = time.perf_counter(), _cpu_of_children()
        process = subprocess.Popen(
            [*command, str(articles), str(folder)], cwd=_PROJECT, stdout=log, stderr=log
        )
        peak = {RESIDENT: 0, NOT_FILES: 0}
        while not _ended(process):
            for name, size in memory_of(process.pid).items():
                peak[name] = max(peak[name], size)
        seconds = time.perf_counter() - started
        cpu_seconds = _cpu_of_children() - cpu_before
    if process.returncode:
        last = told.read_text(encoding="utf-8").strip().splitlines()[-1:]
        raise BuildError(f"{competitor.name}: {' '.join(last)} (all of it: {told})")
    files = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    size = sum(path.stat().st_size for path in files)
    built = Built(seconds, cpu_seconds, size, peak[RESIDENT], peak[NOT_FILES])
    _kept(folder).write_text(json.dumps(asdict(built)), encoding="utf-8")
    return built


def built_before(folder: Path) -> Built | None:
    """What an earlier run noted of the index in `folder`; None where it built none."""
    kept = _kept(folder)
    return Built(**json.loads(kept.read_text(encoding="utf-8"))) if kept.exists() else None


def _ended(process: subprocess.Popen[bytes]) -> bool:
    """Waits for a moment; True when the process has ended."""
    try:
        process.wait(_PAUSE_S)
    except subprocess.TimeoutExpired:
        return False
    return True


def _kept(folder: Path) -> Path:
    return folder.with_suffix(".built.json")


def _cpu_of_children() -> float:
    """Seconds of all children that have ended, and of theirs."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    _name, _articles, _folder = sys.argv[1:]
    COMPETITORS[_name].engine().build(Path(_articles), Path(_folder))
