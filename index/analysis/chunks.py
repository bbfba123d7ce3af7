"""Texts as numbers: what stands between two blanks is a chunk, and its words are found once.

A chunk has the same words wherever it stands, but for a headline in capitals, where DGSN is no
acronym. Most chunks of a text were seen before, so that an archive is read at the speed of a table.
"""

import re
from array import array
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from index.analysis.tokenizer import (
    LONGEST_WORD,
    RawToken,
    chunk_tokens,
    is_in_capitals,
    may_be_acronym,
)

_SIGNS = '.,;:!?()"«»“”'  # around a word they change nothing in it
# Capitals, and with them all letters beyond Latin-1: ranges are found six times as fast as kinds.
_CAPITALS = re.compile(
    "[A-Z\u00c0-\u00d6\u00d8-\u00de\u0100-\u1fff\u2071-\u218f\u2c00-\U0010ffff]{2,}"
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
        self.advances: list[int] = []
        self._numbers: dict[Word, int] = {}
        self._plain = _Numbers(self, headline=False)
        self._headline = _Numbers(self, headline=True)

    def numbers(self, text: str) -> "array[int]":
        """The chunks of a text, in order."""
        found = array("I")
        lines = text.split("\n") if any(map(_shouts, _CAPITALS.findall(text))) else []
        if not any(map(is_in_capitals, lines)):
            found.extend(map(self._plain.__getitem__, text.split()))
            return found
        for line in lines:
            known = self._headline if is_in_capitals(line) else self._plain
            found.extend(map(known.__getitem__, line.split()))
        return found

    def length(self, numbers: "array[int]") -> int:
        """How many words these chunks have."""
        return sum(map(self.advances.__getitem__, numbers))

    def add(self, words: Iterable[RawToken]) -> int:
        """A new number for a chunk with these words."""
        self.firsts.append(len(self.words_in))
        advance = 0
        for surface, position, _, _, capitals, joined in words:
            advance += not joined
            self.words_in.append(self._number(Word(surface, capitals, joined)))
            self.offsets.append(position)
        self.counts.append(len(self.words_in) - self.firsts[-1])
        self.advances.append(advance)
        return len(self.advances) - 1

    def _number(self, word: Word) -> int:
        number = self._numbers.get(word)
        if number is None:
            number = self._numbers[word] = len(self.words)
            self.words.append(word)
        return number


@lru_cache(maxsize=50_000)
def _shouts(letters: str) -> bool:
    """True for letters that may make a headline in capitals of their line."""
    return letters.upper() == letters and not may_be_acronym(letters)


class _Numbers(dict[str, int]):
    """Chunk to number; a new chunk gets the next one."""

    def __init__(self, table: ChunkTable, *, headline: bool) -> None:
        super().__init__()
        self._table = table
        self._headline = headline

    def __missing__(self, chunk: str) -> int:
        plain = chunk.strip(_SIGNS)
        if plain.isascii() and plain.islower() and plain.isalpha() and len(plain) <= LONGEST_WORD:
            words: Iterable[RawToken] = (RawToken(plain, 0, 0, len(plain)),)
        else:
            words = chunk_tokens(chunk, headline=self._headline)
        number = self._table.add(words)
        self[chunk] = number
        return number
