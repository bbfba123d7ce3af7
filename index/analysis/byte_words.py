"""Words of many texts as pairs of integers, so that all of them are looked up at once.

A word of 15 bytes at most is two integers: its first eight bytes, the first one lowest, and behind
them the others, with how many bytes it has on top. A longer one has a pair that no such word has.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
Places = NDArray[np.int64]
Pairs = NDArray[np.uint64]

_HALF = 8  # bytes
_LONGEST = 2 * _HALF - 1
_FIRST_BYTES = np.array([(1 << 8 * count) - 1 for count in range(_HALF + 1)], np.uint64)
_ABOVE_ALL = np.uint64(8 * _LONGEST - 8 * _HALF)  # bits below the number of bytes
_LAST_SPACE = 0x3000  # of Unicode
_PORTION = 1 << 20  # bytes of texts that are cut at once


@dataclass(frozen=True, slots=True)
class ByteWords:
    """Words of UTF-8 in order; arrays of the shape (words,).

    A word reaches from one of `starts` to one of `ends` (int64), in bytes of `data`. `low` and
    `high` (uint64) are its pair, and `is_long` says where that stands for several words.
    """

    data: bytes
    starts: Places
    ends: Places
    low: Pairs
    high: Pairs

    @property
    def is_long(self) -> NDArray[np.bool_]:
        """Which words are longer than a pair."""
        return self.ends - self.starts > _LONGEST

    def parts(self, size: int) -> Iterator["ByteWords"]:
        """All words in order, so many at a time."""
        for start in range(0, len(self.starts), size):
            part = slice(start, start + size)
            places, pair = (self.starts[part], self.ends[part]), (self.low[part], self.high[part])
            yield ByteWords(self.data, *places, *pair)

    def texts(self, numbers: Places) -> list[str]:
        """Some of the words."""
        bounds = zip(self.starts[numbers].tolist(), self.ends[numbers].tolist(), strict=True)
        return [self.data[start:end].decode("utf-8", "surrogatepass") for start, end in bounds]


class Splitter:
    """Cuts texts where white space is, as `str.split` does, or one of the characters `also`."""

    def __init__(self, also: str = "") -> None:
        spaces = [char for char in map(chr, range(_LAST_SPACE + 1)) if char.isspace()]
        encoded = {char.encode() for char in (*spaces, *also)}
        self._single = np.zeros(256, bool)
        self._leading = np.zeros(256, bool)
        self._longer: dict[int, Places] = {}  # by their bytes, as one integer each, in order
        for length in sorted(map(len, encoded)):
            same = sorted(int.from_bytes(each, "big") for each in encoded if len(each) == length)
            self._longer[length] = np.array(same, np.int64)
        self._single[self._longer.pop(1)] = True
        for length, codes in self._longer.items():
            self._leading[codes >> 8 * (length - 1)] = True

    def words(self, data: bytes) -> ByteWords:
        """The words of a text in UTF-8."""
        padded = np.frombuffer(b"".join((b" ", data, b" " * 2 * _HALF)), np.uint8)
        between = self._between(padded)
        edges = (between[1:] != between[:-1]).nonzero()[0] + 1
        starts, ends = edges[::2], edges[1::2]
        sizes = ends - starts
        at_any_byte = np.ndarray(len(padded) - _HALF + 1, "<u8", padded.data, strides=(1,))
        low = at_any_byte[starts] & _FIRST_BYTES[np.minimum(sizes, _HALF)]
        high = at_any_byte[starts + _HALF] & _FIRST_BYTES[np.clip(sizes - _HALF, 0, _HALF - 1)]
        high |= np.minimum(sizes, _LONGEST + 1).astype(np.uint64) << _ABOVE_ALL
        return ByteWords(data, starts - 1, ends - 1, low, high)

    def read(self, texts: Iterable[str]) -> Iterator[tuple[ByteWords, Places]]:
        """The words of some texts at a time, and how many each of these texts has (int64).

        Those of one text stand behind those of the one before.
        """
        encoded = (text.encode("utf-8", "surrogatepass") for text in texts)
        for portion in portions(encoded, _PORTION):
            words = self.words(b"\n".join(portion))
            bounds = np.cumsum([0, *(len(text) + 1 for text in portion)])
            yield words, np.diff(words.starts.searchsorted(bounds))

    def _between(self, data: Bytes) -> NDArray[np.bool_]:
        """Which bytes are of no word."""
        found = self._single[data]
        leading = self._leading[data].nonzero()[0]
        if len(leading):
            for length, codes in self._longer.items():
                read = np.zeros(len(leading), np.int64)
                for byte in range(length):
                    read = read << 8 | data[leading + byte]
                place = np.minimum(codes.searchsorted(read), len(codes) - 1)
                here = leading[codes[place] == read]
                for byte in range(length):
                    found[here + byte] = True
        return found


def portions(texts: Iterable[bytes], enough: int) -> Iterator[list[bytes]]:
    """The same texts, some at a time, each time until they have `enough` bytes."""
    portion: list[bytes] = []
    size = 0
    for text in texts:
        portion.append(text)
        size += len(text)
        if size >= enough:
            yield portion
            portion, size = [], 0
    if portion:
        yield portion
