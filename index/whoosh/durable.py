"""Writing files so that they are still there, whole, after the power went."""

import hashlib
import os
from pathlib import Path

from index.whoosh.manifest import FileEntry


def sync_file(path: Path) -> None:
    """Returns when the file's bytes are on the disk."""
    _sync(path, os.O_RDONLY)


def sync_folder(path: Path) -> None:
    """Returns when the folder's names (new, renamed, removed) are on the disk."""
    _sync(path, os.O_RDONLY | os.O_DIRECTORY)


def _sync(path: Path, flags: int) -> None:
    descriptor = os.open(path, flags | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_file(path: Path, data: bytes, mode: int) -> None:
    """Replaces a file at once: readers, and a crash at any point, find the old or the new one.

    `mode` is the file's permission bits. The bytes are on the disk at the end; the name is when
    the folder has been synced too. Raises OSError, and the old file is there then.
    """
    temporary = path.with_name(f"{path.name}.tmp")
    temporary.unlink(missing_ok=True)
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)


def file_entry(path: Path) -> FileEntry:
    """Size and checksum of a file, read from beginning to end."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
        return FileEntry(file.tell(), digest.hexdigest())
