"""The lock that lets one process at a time write an index."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from index.errors import IndexRefusedError, WriterBusyError

_MODE = 0o600  # who may read a file may lock it, and keep every writer away
_held: set[int] = set()  # descriptors of the locks that this process holds


def _close_in_child() -> None:
    # A forked child shares the lock and would keep it when its parent is killed.
    for descriptor in _held:
        os.close(descriptor)
    _held.clear()


os.register_at_fork(after_in_child=_close_in_child)


@contextmanager
def writer_lock(path: Path) -> Iterator[None]:
    """Holds the lock file `path`; children do not inherit it, and any end of this process frees it.

    Raises WriterBusyError, which names the process that holds it, at once; IndexRefusedError when
    this user may not write the file.
    """
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, _MODE)
    except PermissionError as error:
        raise IndexRefusedError(f"{path} may not be written by this user") from error
    _held.add(descriptor)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise WriterBusyError(
                f"{_holder(descriptor)} is writing {path.parent}: wait until it has ended"
            ) from None
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, b"%d\n" % os.getpid(), 0)
        try:
            yield
        finally:
            # A forked child that leaves this block holds nothing, and a failing disk does not
            # make a failure of what was done: whoever comes next writes its own number.
            if descriptor in _held:
                with suppress(OSError):
                    os.ftruncate(descriptor, 0)
    finally:
        if descriptor in _held:
            _held.remove(descriptor)
            os.close(descriptor)


def _holder(descriptor: int) -> str:
    for _ in range(20):
        pid = os.pread(descriptor, 32, 0).strip()
        if pid.isdigit() and Path(f"/proc/{int(pid)}").exists():
            return f"process {int(pid)}{_command_line(int(pid))}"
        time.sleep(0.005)  # it has the lock and writes its number this moment
    return f"process {int(pid)}" if pid.isdigit() else "another process"


def _command_line(pid: int) -> str:
    try:
        arguments = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return ""
    printable = " ".join(os.fsdecode(argument) for argument in arguments if argument)
    shown = "".join(letter if letter.isprintable() else "?" for letter in printable)
    return f" ({shown:.200})" if shown else ""
