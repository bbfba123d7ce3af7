"""CURRENT: the small file that names the served generation and the one served before it.

Both names stand in one file, so that one step changes both. Line 1 is the served generation, line
2 the one before it, or a dash.
"""

import logging
import os
import re
from dataclasses import dataclass
from pathlib import Path

from index.errors import IndexDamagedError, IndexNotFoundError
from index.whoosh.durable import sync_folder, write_file
from index.whoosh.folder import GENERATION_NAME, REPAIR, naming_unreadable
from index.whoosh.permissions import FILE_MODE

POINTER_NAME = "CURRENT"
_NAME = GENERATION_NAME.pattern
_FORM = re.compile(rf"({_NAME})\n({_NAME}|-)\n")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Pointer:
    """Names of generations: the `served` one and the one `before` it, None for none."""

    served: str
    before: str | None


def read_pointer(root: Path) -> Pointer:
    """What CURRENT in the folder `root` says; fast enough to ask at each request.

    Raises IndexNotFoundError, IndexDamagedError, IndexRefusedError.
    """
    path = root / POINTER_NAME
    with naming_unreadable(path):
        try:
            # os.open is three times faster than Path.read_bytes.
            descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        except (FileNotFoundError, NotADirectoryError) as error:
            raise IndexNotFoundError(
                f"there is no index at {root}: run `concorde index rebuild CORPUS`"
            ) from error
        try:
            data = os.read(descriptor, 100)
        finally:
            os.close(descriptor)
    names = _FORM.fullmatch(data.decode("ascii", "replace"))
    if not names or names[1] == names[2]:
        raise IndexDamagedError(f"{path} names no generation: {REPAIR}")
    return Pointer(names[1], None if names[2] == "-" else names[2])


def write_pointer(root: Path, pointer: Pointer) -> None:
    """Replaces CURRENT in one step; raises OSError, and the old one stands then."""
    lines = f"{pointer.served}\n{pointer.before or '-'}\n"
    write_file(root / POINTER_NAME, lines.encode("ascii"), FILE_MODE)
    try:
        sync_folder(root)
    except OSError as error:
        # The step is taken, so this is no failure; what is told as one has changed nothing.
        _log.warning(
            "%s is served, but after a power cut the generation before it may be: %s",
            root / pointer.served,
            error.strerror,
        )
