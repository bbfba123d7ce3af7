"""Files of arrays in groups, too large for memory: written piece by piece, read from their map.

    magic, 8 bytes | CRC-32 of the header | its length | its place | arrays | header, JSON

Numbers are little-endian and every array begins at a multiple of eight bytes. The header names the
arrays of each group, with type, length, place and CRC-32. Opening checks the header and the size of
the file; `damaged_arrays` reads all of it.
"""

import json
import mmap
import struct
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.errors import IndexDamagedError
from index.whoosh.folder import REPAIR

Ints = NDArray[np.integer[Any]]
Group = Mapping[str, Ints]

_MAGIC = b"CONCARY2"
_PREFIX = struct.Struct("<8sIIQ")
_ALIGNED = 8
_PIECE = 1 << 20  # numbers that are copied at once

_Described = tuple[str, int, int, int]  # type, length, place, CRC-32


class GroupWriter:
    """Writes a file of groups; a context manager, which makes the file whole unless it is left
    by an exception. Raises OSError.
    """

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb")
        self._file.write(bytes(_PREFIX.size))
        self._place = _PREFIX.size
        self._groups: dict[str, dict[str, _Described]] = {}

    def add_group(self, group: str, arrays: Group) -> None:
        """Adds arrays that are there as a whole."""
        for name, array in arrays.items():
            self.add(group, name, [array])

    def add(self, group: str, name: str, pieces: Iterable[Ints]) -> None:
        """Adds one array, given as pieces of one type; at least one piece."""
        start, crc, length, kind = self._place, 0, 0, ""
        for piece in pieces:
            kind = kind or piece.dtype.newbyteorder("<").str
            for first in range(0, len(piece), _PIECE):
                data = piece[first : first + _PIECE].astype(kind, copy=False).tobytes()
                crc = zlib.crc32(data, crc)
                self._write(data)
            length += len(piece)
        self._groups.setdefault(group, {})[name] = (kind, length, start, crc)
        self._write(bytes(-self._place % _ALIGNED))

    def close(self) -> None:
        """Writes the header; without it the file is none."""
        header = json.dumps({"groups": self._groups}, separators=(",", ":")).encode()
        with self._file as file:
            file.write(header)
            file.seek(0)
            file.write(_PREFIX.pack(_MAGIC, zlib.crc32(header), len(header), self._place))

    def __enter__(self) -> "GroupWriter":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None
    ) -> None:
        if kind is None:
            self.close()
        else:
            self._file.close()

    def _write(self, data: bytes) -> None:
        self._file.write(data)
        self._place += len(data)


def write_groups(path: Path, groups: Mapping[str, Group]) -> None:
    """Writes a file of groups that are there as a whole; raises OSError."""
    with GroupWriter(path) as writer:
        for name, arrays in groups.items():
            writer.add_group(name, arrays)


def read_groups(path: Path) -> dict[str, dict[str, Ints]]:
    """The arrays of a file by group and name, which cannot be written to.

    They are in memory when they are looked at. Raises IndexDamagedError, which names the file, and
    OSError.
    """
    groups: dict[str, dict[str, Ints]] = {}
    for group, name, array, _ in _arrays_of(path):
        groups.setdefault(group, {})[name] = array
    return groups


def damaged_arrays(path: Path) -> Iterator[str]:
    """The arrays, as `group.name`, that are not as they were written. Errors: as above."""
    for group, name, array, checksum in _arrays_of(path):
        if zlib.crc32(array.tobytes()) != checksum:
            yield f"{group}.{name}"


def _arrays_of(path: Path) -> Iterator[tuple[str, str, Ints, int]]:
    with path.open("rb") as file:
        prefix = file.read(_PREFIX.size)
        if len(prefix) < _PREFIX.size or not prefix.startswith(_MAGIC):
            raise IndexDamagedError(f"{path} is no file of arrays of this version: {REPAIR}")
        data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    _, checksum, length, place = _PREFIX.unpack(prefix)
    whole = len(data) == place + length
    encoded = data[place:] if whole else b""
    header = json.loads(encoded) if zlib.crc32(encoded) == checksum else None
    if header is None or not whole:
        data.close()  # an error keeps what its frames hold
        what = "the checksum of its header differs" if whole else "it has another size"
        raise IndexDamagedError(f"{path} is damaged: {what}: {REPAIR}")
    for group, arrays in header["groups"].items():
        for name, (dtype, count, start, crc) in arrays.items():
            yield group, name, np.frombuffer(data, dtype, count, start), crc
