"""One generation: a folder of files that never change, and the manifest that lists them."""

import errno
import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from index.errors import IndexDamagedError, IndexRefusedError
from index.whoosh.durable import file_entry
from index.whoosh.manifest import MANIFEST_NAME, Manifest, SealError
from index.whoosh.permissions import refuse_writable_by_others

GENERATION_NAME = re.compile(r"gen-[0-9]{1,20}-[0-9]{1,10}")  # nanoseconds since 1970, process

REPAIR = "run `concorde index rollback` or `concorde index rebuild CORPUS`"
SHORT_OF_RESOURCES = {errno.EMFILE, errno.ENFILE, errno.ENOMEM}  # says nothing about the files


@dataclass(frozen=True, slots=True)
class Generation:
    """A generation whose manifest was read and whose files have the right sizes."""

    name: str
    path: Path
    manifest: Manifest


@contextmanager
def naming_unreadable(path: Path) -> Iterator[None]:
    """Turns what the system says of a file of the index that cannot be read into one clear error.

    Raises IndexRefusedError or IndexDamagedError; OSError where this process is short of something.
    """
    try:
        yield
    except PermissionError as error:
        raise IndexRefusedError(f"{error.filename or path} may not be read by this user") from error
    except OSError as error:
        if error.errno in SHORT_OF_RESOURCES:
            raise
        raise IndexDamagedError(
            f"{error.filename or path} cannot be read: {error.strerror}; {REPAIR}"
        ) from error


def read_manifest(folder: Path, name: str) -> Manifest:
    """The manifest of the generation `name`, kept in `folder`.

    Raises IndexDamagedError, IndexRefusedError.
    """
    path = folder / MANIFEST_NAME
    try:
        with naming_unreadable(path):
            manifest = Manifest.from_bytes(path.read_bytes())
    except SealError as error:
        raise IndexDamagedError(f"{path} is damaged: {error}; {REPAIR}") from error
    if manifest.generation != name:
        raise IndexDamagedError(f"{path} belongs to {manifest.generation}; {REPAIR}")
    return manifest


def open_generation(folder: Path) -> Generation:
    """The generation in `folder`; looks at names, sizes and permissions, reads the manifest only.

    Raises IndexDamagedError and IndexRefusedError.
    """
    with naming_unreadable(folder):
        refuse_writable_by_others(folder)
        refuse_writable_by_others(folder / MANIFEST_NAME)
        manifest = read_manifest(folder, folder.name)
        for _, problem in _misfits(folder, manifest):
            raise IndexDamagedError(f"{problem}; {REPAIR}")
        for name in manifest.files:
            refuse_writable_by_others(folder / name)
    return Generation(folder.name, folder, manifest)


def problems(folder: Path, name: str) -> Iterator[str]:
    """Everything that is wrong with the files of the generation `name`; reads all their bytes."""
    try:
        with naming_unreadable(folder):
            manifest = read_manifest(folder, name)
            misfits = dict(_misfits(folder, manifest))
    except IndexDamagedError as error:
        yield str(error).removesuffix(f"; {REPAIR}")
        return
    yield from misfits.values()
    for file, entry in manifest.files.items():
        if file in misfits:
            continue
        try:
            changed = file_entry(folder / file) != entry
        except OSError as error:
            yield f"{folder / file} cannot be read: {error.strerror}"
        else:
            if changed:
                yield f"{folder / file} has changed: its checksum differs"


def _misfits(folder: Path, manifest: Manifest) -> Iterator[tuple[str, str]]:
    """The names of files that are not as the manifest lists them, and how they differ."""
    # An unlisted file matters at opening too: Whoosh takes the newest table of contents it sees.
    with os.scandir(folder) as entries:
        found = {entry.name: entry for entry in entries}
    for name, listed in manifest.files.items():
        entry = found.pop(name, None)
        if entry is None:
            yield name, f"{folder / name} is missing"
        elif not stat.S_ISREG((status := entry.stat(follow_symlinks=False)).st_mode):
            yield name, f"{folder / name} is not a plain file"
        elif status.st_size != listed.size:
            yield name, f"{folder / name} has {status.st_size} bytes instead of {listed.size}"
    for name in sorted(found.keys() - {MANIFEST_NAME}):
        yield name, f"{folder / name} is not listed in the manifest"
