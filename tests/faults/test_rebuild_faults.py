"""Rebuilds that are interrupted, killed, doubled or out of space: the old index serves.

Each case runs the real command in a process of its own. Nothing waits for a time to pass: a case
goes on when what it waits for can be seen on the disk, and fails when that never comes.
"""

import json
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from coverage import Coverage

import concorde
from index.whoosh.store import WhooshStore
from search.opening import open_engine
from search.query import SearchRequest

PROJECT = Path(__file__).resolve().parents[2]
OLD_COUNT, NEW_COUNT = 3, 3_000
_PATIENCE_S = 30.0


def until(true: Callable[[], object], what: str) -> None:
    """Returns as soon as `true()` is; fails when it never is."""
    end = time.monotonic() + _PATIENCE_S
    while not true():
        assert time.monotonic() < end, f"waited in vain: {what}"
        time.sleep(0.005)


def write_articles(path: Path, count: int) -> Path:
    """A file of articles of 150 words; `harbour` stands in each, and the language is known."""
    with path.open("w", encoding="utf-8") as file:
        for number in range(count):
            words = " ".join(f"word{(number * 37 + n * 11) % 4_999}" for n in range(150))
            article = {"id": f"{number}", "text": f"The harbour: {words}.", "lang": "en"}
            file.write(f"{json.dumps(article)}\n")
    return path


@dataclass(frozen=True)
class Archive:
    """An index that serves three articles, and a corpus of 3,000 that takes its time."""

    index: Path
    small: Path
    large: Path
    served: str

    @property
    def unfinished(self) -> list[Path]:
        return [path for path in self.index.glob("*.tmp") if path.is_dir()]

    def command(self, corpus: Path, *options: str) -> list[str]:
        url = f"--index=whoosh:{self.index}"
        return ["index", "rebuild", str(corpus), url, *options]

    def serves_the_old_one(self) -> None:
        """Every byte is as it was, and it answers."""
        engine = open_engine(f"whoosh:{self.index}")
        try:
            result = engine.search(SearchRequest("harbour"))
        finally:
            engine.close()
        assert (result.generation, result.total) == (self.served, OLD_COUNT)
        assert WhooshStore(self.index).verify() == ()

    def next_run_leaves_nothing(self) -> None:
        """The next rebuild works, and nothing lies about then."""
        assert run_here(self.command(self.small, "--force")).status == 0
        status = WhooshStore(self.index).status()
        assert status.documents == OLD_COUNT
        names = {path.name for path in self.index.iterdir()}
        assert names == {"CURRENT", "writer.lock", self.served, status.generation}
        assert WhooshStore(self.index).verify() == ()


@dataclass(frozen=True)
class Run:
    status: int
    err: str


def run_here(arguments: list[str], before: Callable[[], None] = lambda: None) -> Run:
    """Runs a command in a forked child, after `before`."""
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        status = 99
        try:
            os.close(reader)
            os.dup2(writer, 2)
            sys.stderr = open(2, "w", closefd=False)  # noqa: SIM115 - pytest has its own
            sys.stdout = open(os.devnull, "w")  # noqa: PTH123, SIM115
            if measuring := Coverage.current():
                measuring.stop()  # its lock may be held by what an interrupt ends
            before()
            status = concorde.run(arguments)
        except KeyboardInterrupt:  # just before or behind the command
            status = concorde.INTERRUPTED
        finally:
            try:
                signal.setitimer(signal.ITIMER_REAL, 0)
                sys.stderr.flush()
            finally:  # an interrupt that comes here may not wake the copy of pytest
                os._exit(status)
    os.close(writer)
    watch = threading.Timer(_PATIENCE_S, os.kill, (child, signal.SIGKILL))
    watch.start()
    with open(reader, encoding="utf-8") as told:  # noqa: PTH123 - a descriptor
        err = told.read()
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    watch.cancel()
    watch.join()
    return Run(status, err)


@pytest.fixture(scope="module")
def corpora(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("corpora")
    small = write_articles(folder / "small.jsonl", OLD_COUNT)
    return small, write_articles(folder / "large.jsonl", NEW_COUNT)


def archive_at(index: Path, corpora: tuple[Path, Path]) -> Archive:
    small, large = corpora
    assert run_here(["index", "rebuild", str(small), f"--index=whoosh:{index}"]).status == 0
    return Archive(index, small, large, WhooshStore(index).status().generation)


@pytest.fixture
def archive(tmp_path: Path, corpora: tuple[Path, Path]) -> Archive:
    return archive_at(tmp_path / "index", corpora)


class Rebuild:
    """A rebuild of the large corpus in a process group of its own, as a shell starts it."""

    def __init__(self, archive: Archive, *options: str) -> None:
        self.archive = archive
        self._process = subprocess.Popen(
            [sys.executable, "-m", "concorde", *archive.command(archive.large, *options)],
            env={**os.environ, "PYTHONPATH": str(PROJECT)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        self.pid = self._process.pid

    def children(self) -> list[int]:
        """The processes that it started, as far as they still run."""
        try:
            found = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        except OSError:
            return []
        return [int(child) for child in found]

    def workers(self) -> list[int]:
        """Those of its processes that read articles."""
        return [child for child in self.children() if b"spawn_main" in command_line(child)]

    def until(self, true: Callable[[], object], what: str) -> None:
        """Waits for `true()` while it runs."""

        def check() -> object:
            assert self._process.poll() is None, self._process.communicate()
            return true()

        until(check, what)

    def until_the_middle(self) -> None:
        self.until(lambda: self.archive.unfinished, "the folder of the new generation")

    def until_postings_are_sorted(self) -> None:
        """Waits until all articles are read and the segment is being written."""

        def begun() -> bool:
            ends = ("_len.col", ".seg")  # of the files that are made of all articles at once
            return any(
                path.name.endswith(ends)
                for folder in self.archive.unfinished
                for path in folder.iterdir()
            )

        self.until(begun, "the files that are written last")

    def signal(self, number: signal.Signals, *, group: bool = False) -> None:
        (os.killpg if group else os.kill)(self.pid, number)

    def end(self) -> tuple[int, str, list[str]]:
        """Its exit status, its output, and its lines on standard error but for progress."""
        out, err = self._process.communicate(timeout=_PATIENCE_S)
        lines = [line for line in err.splitlines() if line and "articles/s" not in line]
        return self._process.returncode, out, lines

    def close(self) -> None:
        if self._process.poll() is None:
            os.killpg(self.pid, signal.SIGKILL)
        self._process.communicate()


def command_line(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def blocks_interrupts(pid: int) -> bool:
    status = Path(f"/proc/{pid}/status").read_text()
    [blocked] = (line.split()[1] for line in status.splitlines() if line.startswith("SigBlk:"))
    return bool(int(blocked, 16) & 1 << (signal.SIGINT - 1))


@pytest.fixture
def start(archive: Archive) -> Iterator[Callable[..., Rebuild]]:
    started: list[Rebuild] = []

    def rebuild(*options: str) -> Rebuild:
        started.append(Rebuild(archive, *options))
        return started[-1]

    yield rebuild
    for each in started:
        each.close()


# ---------------------------------------------------------------- Ctrl-C


@pytest.mark.parametrize("moment", ["until_the_middle", "until_postings_are_sorted"])
@pytest.mark.parametrize("options", [(), ("--json",)])
def test_ctrl_c(
    archive: Archive, start: Callable[..., Rebuild], moment: str, options: tuple[str, ...]
) -> None:
    rebuild = start(*options)
    getattr(rebuild, moment)()
    rebuild.signal(signal.SIGINT, group=True)
    assert rebuild.end() == (130, "", ["interrupted; what is not finished changes nothing"])
    assert archive.unfinished == []
    archive.serves_the_old_one()
    archive.next_run_leaves_nothing()


@pytest.mark.parametrize("workers", [1, 2])
def test_ctrl_c_with_several_processes(
    archive: Archive, start: Callable[..., Rebuild], workers: int
) -> None:
    rebuild = start("--jobs", "2")
    # In the very moment when a process begins: it must be born deaf to write no traceback.
    rebuild.until(lambda: len(rebuild.workers()) >= workers, f"{workers} processes")
    children = rebuild.children()
    assert all(map(blocks_interrupts, rebuild.workers()))
    rebuild.signal(signal.SIGINT, group=True)
    assert rebuild.end() == (130, "", ["interrupted; what is not finished changes nothing"])
    until(lambda: not any(map(command_line, children)), "the end of all processes")
    archive.serves_the_old_one()
    archive.next_run_leaves_nothing()


def test_ctrl_c_at_any_moment(archive: Archive) -> None:
    command = archive.command(archive.small, "--force")
    started = time.monotonic()
    assert run_here(command).status == 0
    duration = time.monotonic() - started
    ends = set()
    for moment in range(1, 21):

        def later(seconds: float = moment / 20 * duration) -> None:
            signal.signal(signal.SIGINT, signal.default_int_handler)
            signal.signal(signal.SIGALRM, lambda *_: os.kill(os.getpid(), signal.SIGINT))
            signal.setitimer(signal.ITIMER_REAL, seconds)

        before = (archive.index / "CURRENT").read_text()
        run = run_here(command, later)
        assert run.status in (0, 130), run.err
        assert "Traceback" not in run.err
        ends.add(run.status)
        after = (archive.index / "CURRENT").read_text()
        # An interrupt behind the publication ends the report only.
        assert after != before if run.status == 0 else "changes nothing" in run.err
        names = {path.name for path in archive.index.iterdir()}
        assert names == {"CURRENT", "writer.lock", *after.split()}
        assert WhooshStore(archive.index).verify() == ()
    assert 130 in ends


# ---------------------------------------------------------------- kills


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_kill(archive: Archive, start: Callable[..., Rebuild], jobs: str) -> None:
    rebuild = start("--jobs", jobs)
    rebuild.until_the_middle()
    if jobs == "2":
        rebuild.until(lambda: len(rebuild.workers()) == 2, "two processes")
    children = rebuild.children()
    rebuild.signal(signal.SIGKILL)
    assert rebuild.end()[0] == -signal.SIGKILL
    assert archive.unfinished
    archive.serves_the_old_one()
    until(lambda: not any(map(command_line, children)), "the end of its processes")
    archive.next_run_leaves_nothing()


def test_a_killed_worker(archive: Archive, start: Callable[..., Rebuild]) -> None:
    rebuild = start("--jobs", "2")
    rebuild.until(lambda: len(rebuild.workers()) == 2, "two processes")
    os.kill(rebuild.workers()[0], signal.SIGKILL)
    status, out, lines = rebuild.end()
    assert (status, out) == (1, "")
    [line] = lines
    assert line.startswith("a process that reads articles was killed")
    assert "--jobs" in line
    assert archive.unfinished == []
    archive.serves_the_old_one()
    archive.next_run_leaves_nothing()


# ---------------------------------------------------------------- two at once


def test_a_second_rebuild_ends_at_once_and_names_the_first(
    archive: Archive, start: Callable[..., Rebuild]
) -> None:
    first = start()
    first.until_the_middle()
    [building] = archive.unfinished
    second = run_here(archive.command(archive.small, "--force"))
    assert second.status == 1
    [line] = second.err.splitlines()
    assert line.startswith(f"process {first.pid} (")
    assert "concorde index rebuild" in line
    assert f"is writing {archive.index}: wait until it has ended" in line
    assert archive.unfinished == [building]
    archive.serves_the_old_one()

    status, out, lines = first.end()
    assert (status, lines) == (0, [])
    assert f"{NEW_COUNT:,} articles" in out
    assert WhooshStore(archive.index).status().documents == NEW_COUNT


# ---------------------------------------------------------------- no space


def limited(size: int) -> Callable[[], None]:
    """Lets no file of this process grow beyond `size` bytes."""

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    return limit


def test_files_that_may_not_grow(archive: Archive, tmp_path: Path) -> None:
    corpus = write_articles(tmp_path / "corpus.jsonl", 40)
    failures = 0
    for size in (0, 1, 100, 1_000, 5_000, 10_000, 20_000, 40_000, 80_000, 160_000, 100_000_000):
        run = run_here(archive.command(corpus), limited(size))
        if run.status == 0:
            break
        failures += 1
        assert run.status == 1
        [line] = run.err.splitlines()
        assert "File too large" in line
        assert line.endswith("and run it again; nothing was changed")
        assert archive.unfinished == []
        archive.serves_the_old_one()
    assert failures >= 6
    assert run.status == 0
    assert WhooshStore(archive.index).status().documents == 40
    assert WhooshStore(archive.index).verify() == ()


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """An empty disk of 1 MB in memory."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("only root may mount a disk in memory; the limit of file sizes is tested")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def test_a_full_disk(disk: Path, tmp_path: Path, corpora: tuple[Path, Path]) -> None:
    archive = archive_at(disk / "index", corpora)
    corpus = write_articles(tmp_path / "corpus.jsonl", 20)
    failures = 0
    for pages in (0, 1, 5, 10, 15, 20, 30, 40, 50, 100, 200, 400, 800, 1_600):
        blocks = os.statvfs(disk)
        used = (blocks.f_blocks - blocks.f_bfree) * blocks.f_frsize
        subprocess.run(
            ["mount", "-o", f"remount,size={used + pages * blocks.f_frsize}", str(disk)], check=True
        )
        run = run_here(archive.command(corpus))
        if run.status == 0:
            break
        failures += 1
        assert run.status == 1
        [line] = run.err.splitlines()
        assert "No space left on device: make room and run it again; nothing was changed" in line
        archive.serves_the_old_one()
    assert failures >= 5
    assert run.status == 0
    status = WhooshStore(archive.index).status()
    assert status.documents == 20
    names = {path.name for path in archive.index.iterdir()}
    assert names == {"CURRENT", "writer.lock", archive.served, status.generation}
    assert WhooshStore(archive.index).verify() == ()
