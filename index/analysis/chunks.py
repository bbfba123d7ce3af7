"""Texts as numbers: what stands between two blanks is a chunk, and its words are found once.

A chunk has the same words wherever it stands, but for a headline in capitals, where DGSN is no
acronym. Most chunks of a text were seen before, so that an archive is read at the speed of a table.
"""

import re
from array import array
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple
from weakref import proxy

import numpy as np
from numpy.typing import NDArray

from index.analysis.byte_words import ByteWords
from index.analysis.tokenizer import (
    LONGEST_WORD,
    RawToken,
    chunk_tokens,
    is_in_capitals,
    is_shouted,
)
from index.analysis.word_numbers import WordNumbers

Numbers = NDArray[np.integer[Any]]

_LINE_END = ord("\n")
_SIGNS = '.,;:!?()"«»“”'  # around a plain word they change nothing in it
# Letters that NFC leaves as they are; a few capitals may be an acronym. Or a number.
_PLAIN = re.compile(
    "(?![A-Z\u00c0-\u00d6\u00d8-\u00de\u0100-\u024f]{2,5}\\Z)"
    f"[A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f]{{1,{LONGEST_WORD}}}"
    "|[0-9]{1,20}(?:[.,:][0-9]{1,20}){0,3}"
)


class Word(NamedTuple):
    """What a chain looks at in a word; see RawToken."""

    surface: str
    capitals: bool
    joined: bool


class ChunkTable:
    """Numbers of chunks, and of the different words in them, from 0 in order of appearance.

    The words of a chunk are `counts` numbers of `words_in` from `firsts` on, beside them in
    `offsets` their positions in the chunk. `advances` is how many words stand in a chunk, joined
    ones left out.
    """

    def __init__(self) -> None:
        self.words: list[Word] = []
        self.firsts, self.counts = array("I"), array("I")
        self.words_in, self.offsets = array("I"), array("I")
        self.advances = array("I")
        self._numbers: dict[Word, int] = {}
        # Whether a chunk may make a headline in capitals of its line.
        self._may_shout = bytearray()
        self._plain = _Numbers(self, headline=False)
        self._headline = _Numbers(self, headline=True)
        self._known = WordNumbers(self._plain.__getitem__)

    def read(self, texts: Iterable[str]) -> tuple[Numbers, Numbers]:
        """The chunks of texts, one text behind the other, and how many each has; uint32, int64."""
        numbers: list[Numbers] = [np.zeros(0, np.uint32)]
        counts: list[Numbers] = [np.zeros(0, np.int64)]
        for words, found, of_each in self._known.read(texts):
            self._tell_headlines(words, found)
            numbers.append(found.astype(np.uint32))
            counts.append(of_each)
        return np.concatenate(numbers), np.concatenate(counts)

    def _tell_headlines(self, words: ByteWords, numbers: Numbers) -> None:
        """Changes the numbers of chunks in headlines in capitals."""
        shouting = np.frombuffer(self._may_shout, np.bool_)[numbers].nonzero()[0]
        for line, chunks in _lines_with(words, shouting):
            if is_in_capitals(line):
                numbers[chunks] = [self._headline[chunk] for chunk in line.split()]

    def add(self, chunk: str, words: Iterable[RawToken]) -> int:
        """A new number for a chunk with these words."""
        first, advance = len(self.words_in), 0
        for surface, position, _, _, capitals, joined in words:
            advance += not joined
            self.words_in.append(self._number(Word(surface, capitals, joined)))
            self.offsets.append(position)
        return self._added(chunk, first, advance)

    def add_word(self, surface: str) -> int:
        """The same for a chunk that is one plain word."""
        first = len(self.words_in)
        self.words_in.append(self._number(Word(surface, capitals=False, joined=False)))
        self.offsets.append(0)
        return self._added(surface, first, 1)

    def _added(self, chunk: str, first: int, advance: int) -> int:
        number = len(self.advances)
        self.firsts.append(first)
        self.counts.append(len(self.words_in) - first)
        self.advances.append(advance)
        small = chunk.islower() or (chunk.isascii() and chunk[1:].islower())
        self._may_shout.append(not small and is_shouted(chunk))
        return number

    def _number(self, word: Word) -> int:
        number = self._numbers.get(word)
        if number is None:
            number = self._numbers[word] = len(self.words)
            self.words.append(word)
        return number


def _lines_with(words: ByteWords, numbers: Numbers) -> Iterator[tuple[str, slice]]:
    """The lines with some of the words, each once, and which words are in it."""
    if not len(numbers):
        return
    data = words.data
    ends = np.append((np.frombuffer(data, np.uint8) == _LINE_END).nonzero()[0], len(data))
    lines = np.unique(ends.searchsorted(words.starts[numbers]))
    bounds = np.append(0, ends + 1)[lines], ends[lines]
    for begin, end in zip(*map(np.ndarray.tolist, bounds), strict=True):
        first, behind = words.starts.searchsorted((begin, end)).tolist()
        yield data[begin:end].decode("utf-8", "surrogatepass"), slice(first, behind)


class _Numbers(dict[str, int]):
    """Chunk to number; a new chunk gets the next one."""

    def __init__(self, table: ChunkTable, *, headline: bool) -> None:
        super().__init__()
        # The table holds this: what held each other would stay until somebody looks for cycles.
        self._table: ChunkTable = proxy(table)
        self._headline = headline

    def __missing__(self, chunk: str) -> int:
        plain = chunk.strip(_SIGNS)
        if not _PLAIN.fullmatch(plain):
            number = self._table.add(chunk, chunk_tokens(chunk, headline=self._headline))
        elif plain is chunk:
            number = self._table.add_word(chunk)
        else:
            number = self[plain]
        self[chunk] = number
        return number
