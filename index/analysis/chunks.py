"""Texts as numbers: what stands between two blanks is a chunk, and its words are found once.

A chunk has the same words wherever it stands, but for a headline in capitals, where DGSN is no
acronym. Most chunks of a text were seen before, so that an archive is read at the speed of a table.
"""

import re
from array import array

from index.analysis.tokenizer import LONGEST_WORD, RawToken, chunk_tokens, is_in_capitals

_SIGNS = '.,;:!?()"«»“”'  # around a word they change nothing in it
_CAPITALS = re.compile(r"[^\W\d_a-z]{2}")  # no headline is without two of them in a row


class ChunkTable:
    """Numbers of chunks, from 0 in order of appearance; `words` are those of each.

    Positions, starts and ends count from the beginning of the chunk. `advances` is how many words
    stand in each, joined ones left out.
    """

    def __init__(self) -> None:
        self.words: list[tuple[RawToken, ...]] = []
        self.advances: list[int] = []
        self._plain = _Numbers(self, headline=False)
        self._headline = _Numbers(self, headline=True)

    def numbers(self, text: str) -> "array[int]":
        """The chunks of a text, in order."""
        found = array("I")
        lines = text.split("\n") if _CAPITALS.search(text) else []
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

    def add(self, words: tuple[RawToken, ...]) -> int:
        """A new number for a chunk with these words."""
        self.words.append(words)
        self.advances.append(sum([not word.joined for word in words]))
        return len(self.words) - 1


class _Numbers(dict[str, int]):
    """Chunk to number; a new chunk gets the next one."""

    def __init__(self, table: ChunkTable, *, headline: bool) -> None:
        super().__init__()
        self._table = table
        self._headline = headline

    def __missing__(self, chunk: str) -> int:
        plain = chunk.strip(_SIGNS)
        if plain.isascii() and plain.islower() and plain.isalpha() and len(plain) <= LONGEST_WORD:
            start = chunk.index(plain)
            words: tuple[RawToken, ...] = (RawToken(plain, 0, start, start + len(plain)),)
        else:
            words = tuple(chunk_tokens(chunk, headline=self._headline))
        number = self._table.add(words)
        self[chunk] = number
        return number
