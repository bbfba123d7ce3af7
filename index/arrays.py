"""Files of named arrays: written once, read whole, never taken for anything else.

    magic, 8 bytes | CRC-32 of all that follows | length of the header | header, JSON | arrays

Numbers are little-endian and every array begins at a multiple of eight bytes. The checksum makes
sure that what is read is what was written, so that nothing behind it need look again.
"""

import json
import struct
import zlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from index.errors import IndexDamagedError

Arrays = Mapping[str, NDArray[Any]]
Dtype = Literal["|u1", "<u2", "<u4"]

_MAGIC = b"CONCARR\n"
_PREFIX = struct.Struct("<8sII")
_CHECKED_FROM = 12  # the bytes behind the checksum
_ALIGNED = 8
_LINE_FEED = ord("\n")
_REPAIR = "run `concorde index rollback` or `concorde index rebuild CORPUS`"


def write_arrays(path: Path, kind: str, arrays: Mapping[str, tuple[Dtype, Any]]) -> None:
    """Writes a file of a `kind`: one-dimensional arrays by name, each with its type. OSError."""
    header: list[tuple[str, str, int]] = []
    parts: list[bytes] = []
    for name, (dtype, values) in arrays.items():
        array = np.ascontiguousarray(values, dtype)
        header.append((name, dtype, len(array)))
        parts.append(_padded(array.tobytes()))
    described = json.dumps({"kind": kind, "arrays": header}, separators=(",", ":")).encode()
    described += b" " * (-len(described) % _ALIGNED)
    checked = b"".join((struct.pack("<I", len(described)), described, *parts))
    path.write_bytes(_MAGIC + struct.pack("<I", zlib.crc32(checked)) + checked)


def read_arrays(path: Path, kind: str) -> Arrays:
    """The arrays of a file of this `kind`, which cannot be written to.

    Raises IndexDamagedError, which names the file, for anything that `write_arrays` did not write
    for this kind; OSError.
    """
    data = path.read_bytes()
    if len(data) < _PREFIX.size or not data.startswith(_MAGIC):
        raise IndexDamagedError(f"{path} is no file of arrays; {_REPAIR}")
    _, checksum, length = _PREFIX.unpack_from(data)
    if zlib.crc32(memoryview(data)[_CHECKED_FROM:]) != checksum:
        raise IndexDamagedError(f"{path} is damaged: its checksum differs; {_REPAIR}")
    offset = _PREFIX.size + length
    header = json.loads(data[_PREFIX.size : offset])
    if header["kind"] != kind:
        raise IndexDamagedError(f"{path} holds {header['kind']!r}, not {kind!r}; {_REPAIR}")
    found: dict[str, NDArray[Any]] = {}
    for name, dtype, count in header["arrays"]:
        array = found[name] = np.frombuffer(data, dtype, count, offset)
        offset += array.nbytes + -array.nbytes % _ALIGNED
    return found


class Texts:
    """Texts without line breaks, one behind another in an array of bytes; read one at a time.

    `data` (uint8) has a line feed behind each text, and `ends` (int64, shape (texts,)) its place.
    """

    def __init__(self, data: NDArray[np.uint8]) -> None:
        self.data = data
        self.ends = np.flatnonzero(data == _LINE_FEED)
        self._bytes = data.tobytes()

    @classmethod
    def of(cls, texts: Iterable[str]) -> "Texts":
        """The array made of some texts."""
        return cls(np.frombuffer("".join(f"{text}\n" for text in texts).encode(), np.uint8))

    def __len__(self) -> int:
        return len(self.ends)

    def __getitem__(self, number: int) -> str:
        return self.encoded(number).decode()

    def encoded(self, number: int) -> bytes:
        """A text in UTF-8; as bytes, texts are in the same order as their characters are."""
        start = int(self.ends[number - 1]) + 1 if number else 0
        return self._bytes[start : int(self.ends[number])]


def _padded(data: bytes) -> bytes:
    return data + b"\0" * (-len(data) % _ALIGNED)
