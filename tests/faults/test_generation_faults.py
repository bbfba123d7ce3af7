"""Kills, power cuts, failing disks and racing writers: the old generation serves, or the new one.

Each case runs the real code in a forked child, which ends there. `CONCORDE_FAULTS=full` tries every
kind of fault on every start.
"""

import errno
import os
import random
import resource
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

import pytest

from index.errors import IndexDamagedError, IndexNotFoundError, WriterBusyError
from index.whoosh.generation import IndexRoot
from index.whoosh.manifest import Contents

CONTENTS = Contents(
    fingerprint="schema 1",
    source="/archive",
    source_digest="ab12",
    documents=3,
    languages={"en": 3},
    dated=3,
    undated=0,
)
KEPT = {"writer.lock", "CURRENT"}
FULL = os.environ.get("CONCORDE_FAULTS") == "full"

# Audit events of what changes or opens files; these functions of `os` raise none and are wrapped.
SILENT = ("fsync", "pwrite", "read")
EVENTS = {
    "fcntl.flock",
    "open",
    "os.chmod",
    "os.listdir",
    "os.mkdir",
    "os.remove",
    "os.rename",
    "os.rmdir",
    "os.scandir",
    "os.truncate",
    "shutil.rmtree",
}


@pytest.fixture(autouse=True)
def no_waiting_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """A kill loses nothing that the system holds, and power cuts are modelled below."""
    monkeypatch.setattr(os, "fsync", lambda _descriptor: None)


Action = Callable[[IndexRoot], str]


def publish(root: IndexRoot, text: str = "new") -> str:
    with root.writing() as writing:
        folder = writing.begin()
        for name in ("_MAIN_1.toc", "MAIN_1.seg", "report.json"):
            (folder / name).write_text(f"{name} of {text} " * 20)
        (folder / "MAIN_WRITELOCK").touch()
        return writing.publish(folder, CONTENTS).name


def roll_back(root: IndexRoot) -> str:
    return root.rollback().name


def served_text(root: IndexRoot) -> str | None:
    """What is served, after every byte of it was checked; None without an index."""
    try:
        generation = root.current("schema 1")
    except IndexNotFoundError:
        return None
    return (generation.path / "report.json").read_text().split()[2]


def index_of(folder: Path, texts: tuple[str, ...]) -> IndexRoot:
    root = IndexRoot(folder / "index")
    for text in texts:
        publish(root, text)
    return root


def copies_of(model: IndexRoot) -> Iterator[tuple[int, IndexRoot]]:
    """The same index again and again, numbered from 1 on."""
    for number in range(1, 1000):
        copy = IndexRoot(model.path.with_name(f"copy-{number}"))
        if model.path.exists():
            shutil.copytree(model.path, copy.path)
        yield number, copy
        shutil.rmtree(copy.path)
    pytest.fail("there is no end of file operations")


DONE, TOLD, NOT_REACHED = 0, 1, 2


def in_child(work: Callable[[], int]) -> int:
    """Runs `work` in a forked child: what it returns, TOLD for an exception, or minus a signal."""
    child = os.fork()
    if not child:
        status = TOLD
        try:
            status = work()
        except BaseException:  # noqa: BLE001 - the child ends here
            status = TOLD
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def struck_at(
    number: int,
    action: Action,
    root: IndexRoot,
    strike: Callable[[], None],
    *,
    always: bool = False,
) -> int:
    """Runs `action` in a child that is struck just before its file operation of this number.

    `always`: before each one after it too. NOT_REACHED when the action has fewer.
    """

    def work() -> int:
        count = 0

        def operation() -> None:
            nonlocal count
            count += 1
            if count == number or (always and count > number):
                strike()

        def wrapped(real: Callable[..., Any]) -> Callable[..., Any]:
            def counted(*arguments: Any) -> Any:
                operation()
                return real(*arguments)

            return counted

        for name in SILENT:
            setattr(os, name, wrapped(getattr(os, name)))
        sys.addaudithook(lambda event, _arguments: operation() if event in EVENTS else None)
        action(root)
        return DONE if count >= number else NOT_REACHED

    return in_child(work)


def assert_usable(root: IndexRoot) -> None:
    """The next writer works, and nobody has to free a lock or clear a folder first."""
    again = publish(root, "again")
    assert served_text(root) == "again"
    assert root.verify() == ()
    generations = {path.name for path in root.path.glob("gen-*")}
    assert len(generations) <= 2
    assert again in generations
    assert {path.name for path in root.path.iterdir()} == KEPT | generations


# ---------------------------------------------------------------- kills

TWO = ("older", "old")
STARTS = [(), ("old",), TWO] if FULL else [(), TWO]


ACTIONS = [(publish, start) for start in STARTS] + [(roll_back, TWO)]
each_action = pytest.mark.parametrize(
    ("action", "texts"), ACTIONS, ids=[f"{act.__name__}-{len(start)}" for act, start in ACTIONS]
)


def new_text(action: Action) -> str:
    return "new" if action is publish else "older"


def kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def interrupt() -> None:
    os.kill(os.getpid(), signal.SIGINT)


@each_action
def test_killed_at_each_file_operation(
    tmp_path: Path, texts: tuple[str, ...], action: Action
) -> None:
    old, new = texts[-1] if texts else None, new_text(action)
    seen: list[str | None] = []
    for number, root in copies_of(index_of(tmp_path, texts)):
        status = struck_at(number, action, root, kill)
        serves = served_text(root)
        seen.append(serves)
        assert serves in (old, new), number
        if serves:
            assert root.verify() == (), number
        if status == NOT_REACHED:
            break
        assert status == -signal.SIGKILL
        # The way back leads to what was served before, wherever the kill came.
        before = {"new": old, "old": "older", "older": "old"}.get(serves or "")
        if before in texts:
            roll_back(root)
            assert served_text(root) == before, number
        assert_usable(root)
    assert len(seen) >= (40 if action is publish else 15)
    assert seen == [old] * seen.count(old) + [new] * seen.count(new)  # one step from old to new
    assert seen.count(new) > 1
    print(f"{len(seen) - 1} kills: {seen.count(old)} old, {seen.count(new) - 1} new")  # noqa: T201


@each_action
def test_interrupted_at_each_file_operation(
    tmp_path: Path, texts: tuple[str, ...], action: Action
) -> None:
    old, new = texts[-1] if texts else None, new_text(action)
    told = 0
    for number, root in copies_of(index_of(tmp_path, texts)):
        status = struck_at(number, action, root, interrupt)
        assert served_text(root) == (old if status == TOLD else new), number
        # Nothing is left behind, with or without a next writer.
        if served_text(root):
            assert {path.name for path in root.path.iterdir() if path.suffix == ".tmp"} == set()
        if status == NOT_REACHED:
            break
        told += status == TOLD
        assert_usable(root)
    assert told >= (30 if action is publish else 10)


def test_a_killed_writer_frees_the_lock_though_its_children_live(tmp_path: Path) -> None:
    root = IndexRoot(tmp_path / "index")
    alive, end = os.pipe()
    ready, tell = os.pipe()

    def write_with_a_child() -> NoReturn:
        with root.writing():
            if os.fork() == 0:
                os.close(end)
                os.write(tell, b"x")
                os.read(alive, 1)  # returns when the test ends
                os._exit(0)
            signal.pause()
            raise AssertionError

    writer = os.fork()
    if not writer:
        write_with_a_child()
    os.read(ready, 1)
    with pytest.raises(WriterBusyError, match=f"process {writer} "):
        publish(root)
    os.kill(writer, signal.SIGKILL)
    os.waitpid(writer, 0)
    publish(root)
    for descriptor in (alive, end, ready, tell):
        os.close(descriptor)


# ---------------------------------------------------------------- failing disks


ERRORS = [errno.ENOSPC, errno.EIO, errno.EMFILE, errno.EACCES]
FAULTS = (
    [(start, error, always) for start in STARTS for error in ERRORS for always in (False, True)]
    if FULL
    else [
        ((), errno.ENOSPC, False),
        (TWO, errno.ENOSPC, True),
        (TWO, errno.EIO, False),
        (TWO, errno.EMFILE, True),
        (TWO, errno.EACCES, False),
    ]
)


@pytest.mark.parametrize(
    ("texts", "error", "always"),
    FAULTS,
    ids=[f"{len(start)}-{errno.errorcode[code]}-{always}" for start, code, always in FAULTS],
)
def test_fault_at_each_file_operation(
    tmp_path: Path, texts: tuple[str, ...], error: int, always: bool
) -> None:
    def fail() -> None:
        raise OSError(error, os.strerror(error))

    old = texts[-1] if texts else None
    told = succeeded = 0
    for number, root in copies_of(index_of(tmp_path, texts)):
        status = struck_at(number, publish, root, fail, always=always)
        # A failure that is told leaves the old generation; a success serves the new one.
        assert served_text(root) == (old if status == TOLD else "new"), number
        if served_text(root):
            assert root.verify() == ()
        if status == NOT_REACHED:
            break
        told += status == TOLD
        succeeded += status == DONE
        assert_usable(root)
    assert told >= 30
    assert succeeded >= 3
    print(f"{told + succeeded} faults, {told} told")  # noqa: T201


@pytest.mark.parametrize("texts", [(), TWO], ids=len)
def test_a_disk_that_is_full_at_each_size(tmp_path: Path, texts: tuple[str, ...]) -> None:
    old = texts[-1] if texts else None
    seen = []
    for number, root in copies_of(index_of(tmp_path, texts)):
        size = 40 * (number - 1)

        def work(root: IndexRoot = root, size: int = size) -> int:
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))  # of each file, in bytes
            publish(root)
            return DONE

        status = in_child(work)
        assert served_text(root) == (old if status == TOLD else "new"), size
        seen.append(status)
        assert_usable(root)
        if status == DONE:
            break
    assert len(seen) >= 15


def test_a_success_that_may_not_outlive_a_power_cut_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    root = index_of(tmp_path, ("old",))
    real = os.fsync

    def fail(descriptor: int) -> None:
        path = Path(f"/proc/self/fd/{descriptor}").readlink()
        if path == root.path and served_text(root) == "new":
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        real(descriptor)

    monkeypatch.setattr(os, "fsync", fail)
    publish(root)
    (line,) = caplog.messages
    assert "is served, but after a power cut" in line


def test_a_disk_that_changes_what_it_keeps_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = index_of(tmp_path, ("old",))
    real = os.fsync

    def lose(descriptor: int) -> None:
        real(descriptor)
        path = Path(f"/proc/self/fd/{descriptor}").readlink()
        if path.name == "manifest.json.tmp":
            segment = path.with_name("MAIN_1.seg")
            segment.write_bytes(bytes(segment.stat().st_size))

    monkeypatch.setattr(os, "fsync", lose)
    with pytest.raises(IndexDamagedError, match=r"the disk did not keep .*MAIN_1\.seg has changed"):
        publish(root)
    assert served_text(root) == "old"


# ---------------------------------------------------------------- power cuts


@dataclass
class Disk:
    """What is on the disk for certain: bytes and names at their last sync, by inode."""

    contents: dict[int, bytes] = field(default_factory=dict)
    names: dict[int, dict[str, int]] = field(default_factory=dict)

    def sync(self, path: Path) -> None:
        inode = path.stat().st_ino
        if path.is_dir():
            self.names[inode] = {entry.name: entry.stat().st_ino for entry in path.iterdir()}
        else:
            self.contents[inode] = path.read_bytes()

    def sync_all(self, folder: Path) -> None:
        for path in (folder, *folder.rglob("*")):
            self.sync(path)


@dataclass
class Cut:
    """The state at one moment: the tree as processes saw it, and what was on the disk of it."""

    seen: dict[str, tuple[int, bytes | None]]  # path: inode, bytes (None: a folder)
    contents: dict[int, bytes]
    names: dict[int, dict[str, int]]
    root: int

    def restore(self, target: Path, damage: Callable[[bytes], bytes | None]) -> None:
        """All names as they were seen; bytes that were not synced are damaged."""
        target.mkdir(mode=0o755)
        for name, (inode, data) in sorted(self.seen.items()):
            if data is None:
                (target / name).mkdir(mode=0o755)
            elif self.contents.get(inode) == data:
                (target / name).write_bytes(data)
            elif (left := damage(data)) is not None:
                (target / name).write_bytes(left)

    def restore_synced(self, target: Path, *, ahead: bool) -> None:
        """Only what was synced; `ahead`: of all later names, that of CURRENT is on the disk too."""
        names = dict(self.names.get(self.root, {}))
        if ahead and "CURRENT" in self.seen:
            names["CURRENT"] = self.seen["CURRENT"][0]
        self._restore_names(target, names)

    def _restore_names(self, target: Path, names: dict[str, int]) -> None:
        target.mkdir(mode=0o755)
        for name, inode in names.items():
            if inode in self.names:
                self._restore_names(target / name, self.names[inode])
            else:
                (target / name).write_bytes(self.contents.get(inode, b""))


def cuts_of(root: IndexRoot, action: Action, patch: pytest.MonkeyPatch) -> list[Cut]:
    """The states that a power cut could meet while `action` runs, and the last."""
    disk = Disk()
    if root.path.exists():
        disk.sync_all(root.path)
    cuts: list[Cut] = []

    def note() -> None:
        if root.path.exists():
            seen = {
                str(path.relative_to(root.path)): (
                    path.stat().st_ino,
                    path.read_bytes() if path.is_file() else None,
                )
                for path in root.path.rglob("*")
            }
            cut = Cut(seen, dict(disk.contents), dict(disk.names), root.path.stat().st_ino)
            if [cut] != cuts[-1:]:
                cuts.append(cut)

    def noting(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def noted(*arguments: Any, **named: Any) -> Any:
            note()
            answer = real(*arguments, **named)
            if name == "fsync":
                disk.sync(Path(f"/proc/self/fd/{arguments[0]}").readlink())
            note()
            return answer

        return noted

    for name in ("fsync", "replace", "rename", "unlink", "rmdir", "mkdir", "chmod"):
        patch.setattr(os, name, noting(name, getattr(os, name)))
    action(root)
    patch.undo()
    note()
    return cuts


def halved(data: bytes) -> bytes:
    return data[: len(data) // 2]


def one_bit(data: bytes) -> bytes:
    place = random.Random(len(data)).randrange(len(data)) if data else 0
    return data[:place] + bytes([data[place] ^ 4]) + data[place + 1 :] if data else data


DAMAGES: dict[str, Callable[[bytes], bytes | None]] = {
    "gone": lambda _data: None,
    "emptied": lambda _data: b"",
    "zeroed": lambda data: bytes(len(data)),
    "halved": halved,
    "flipped": one_bit,
    "left": lambda data: data,
}


@each_action
def test_power_cut_at_each_moment(
    tmp_path: Path, texts: tuple[str, ...], action: Action, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = texts[-1] if texts else None, new_text(action)
    root = index_of(tmp_path, texts)
    cuts = cuts_of(root, action, monkeypatch)
    assert served_text(root) == new
    seen: list[str | None] = []
    for number, cut in enumerate(cuts):
        restorers: dict[str, Callable[[Path], None]] = {
            "synced": partial(cut.restore_synced, ahead=False),
            "ahead": partial(cut.restore_synced, ahead=True),
            **{name: partial(cut.restore, damage=damage) for name, damage in DAMAGES.items()},
        }
        for name, restore in restorers.items():
            target = tmp_path / f"cut-{number}-{name}"
            restore(target)
            after = IndexRoot(target)
            serves = served_text(after)
            assert serves in (old, new), (number, name)
            if serves:
                folder = after.current_name()
                assert not [line for line in after.verify() if folder in line], (number, name)
            seen.append(serves)
            shutil.rmtree(target)
    assert {old, new} <= set(seen)
    # Nothing that was done at the end may be undone by a cut after it.
    assert seen[-len(restorers) :] == [new] * len(restorers)
    assert len(seen) >= (100 if action is publish else 40)
    print(f"{len(seen)} states: {seen.count(old)} old, {seen.count(new)} new")  # noqa: T201


def test_new_folders_are_synced_into_their_parents(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced = set()
    monkeypatch.setattr(
        os, "fsync", lambda descriptor: synced.add(Path(f"/proc/self/fd/{descriptor}").readlink())
    )
    publish(IndexRoot(tmp_path / "var" / "index"))
    assert {tmp_path, tmp_path / "var"} <= synced


# ---------------------------------------------------------------- racing writers


def racing(root: IndexRoot, start: int, end: int, tell: int) -> Iterator[int]:
    os.read(start, 1)
    try:
        with root.writing() as writing:
            os.write(tell, b"won %d\n" % os.getpid())
            os.read(end, 1)
            folder = writing.begin()
            (folder / "report.json").write_text("a b raced")
            writing.publish(folder, CONTENTS)
    except WriterBusyError as error:
        os.write(tell, f"busy {error}\n".encode())
    yield 0


@pytest.mark.parametrize("fresh", [True, False])
def test_one_of_four_racing_writers_wins(tmp_path: Path, fresh: bool) -> None:
    for turn in range(20):
        root = index_of(tmp_path / str(turn), () if fresh else ("old",))
        start, go = os.pipe()
        end, finish = os.pipe()
        told, tell = os.pipe()
        children = []
        for _ in range(4):
            child = os.fork()
            if not child:
                os.close(go)
                os.close(finish)
                status = 1
                try:
                    status = next(racing(root, start, end, tell))
                finally:
                    os._exit(status)
            children.append(child)
        os.close(tell)
        os.close(go)  # all read the end of the pipe now
        with os.fdopen(told) as lines:
            said = [lines.readline() for _ in range(4)]
            os.close(finish)
            statuses = [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in children]
        os.close(start)
        os.close(end)
        assert statuses == [0] * 4, said
        (winner,) = [line.split()[1] for line in said if line.startswith("won ")]
        assert sum(f"process {winner} " in line for line in said) == 3, said
        assert served_text(root) == "raced"
        assert root.verify() == ()
