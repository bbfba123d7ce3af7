"""The texts of a segment as they come: chunks in the order of the documents, one stream a zone."""

from array import array
from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from index.analysis import CHAINS, ChainName
from index.analysis.chunks import ChunkTable, Word
from index.document import LANGUAGES, Language
from index.fields import ZoneText, chains_of
from index.whoosh.inverted import Ints
from index.whoosh.inverting import Words, inverted_arrays

_BLOCK = 1 << 20  # chunks that are spelt out at once


class ZoneStream:
    """One zone of all documents, as numbers of a chunk table (4 bytes a chunk).

    A run is what one document has in one language; give documents in ascending order.
    """

    def __init__(self, table: ChunkTable) -> None:
        self._table = table
        self._chunks = array("I")
        self._documents = array("I")  # of each run, like the two below
        self._languages = array("B")
        self._sizes = array("I")

    def add(self, document: int, text: ZoneText) -> int:
        """Adds the text of a document; how many words it has."""
        words = 0
        for part, lang in _runs(text):
            numbers = self._table.numbers(part)
            self._documents.append(document)
            self._languages.append(LANGUAGES.index(lang))
            self._sizes.append(len(numbers))
            self._chunks.extend(numbers)
            words += self._table.length(numbers)
        return words

    def inverted(self, chain: ChainName, documents: int) -> tuple[dict[str, Ints], Ints]:
        """The arrays of the field of a chain, and how many terms each of `documents` has in it."""
        spelling = Spelling(self._table, lambda word: CHAINS[chain].terms(*word))
        spoken = [chain in chains_of(lang) for lang in LANGUAGES]
        parts: tuple[list[Ints], ...] = ([], [], [])  # terms, documents, positions
        for block in self.spelt(spelling, spoken):
            for part, values in zip(parts, block, strict=True):
                part.append(values)
        words = Words(*map(_joined, parts))
        lengths = np.bincount(words.documents, minlength=documents)
        return inverted_arrays(spelling.texts, words), lengths

    def spelt(
        self, spelling: "Spelling", spoken: Sequence[bool]
    ) -> Iterator[tuple[Ints, Ints, Ints]]:
        """Number of the text, document and position of each word, block by block.

        `spoken` says for each of LANGUAGES whether runs in it are looked at.
        """
        chunks = np.frombuffer(self._chunks, np.uint32) if self._chunks else np.zeros(0, np.uint32)
        sizes = np.array(self._sizes, np.int64)
        chosen = np.repeat(np.array(spoken)[np.array(self._languages, np.uint8)], sizes)
        documents = np.repeat(np.array(self._documents, np.uint32), sizes)
        before = self._before(chunks, documents)
        spelling.know(np.bincount(chunks[chosen], minlength=len(self._table.advances)) > 0)
        for start in range(0, len(chunks), _BLOCK):
            block = slice(start, start + _BLOCK)
            counts = np.where(chosen[block], spelling.counts[chunks[block]], 0)
            inside = np.cumsum(counts) - counts
            places = np.repeat(spelling.firsts[chunks[block]] - inside, counts)
            places += np.arange(len(places))
            positions = np.repeat(before[block], counts) + spelling.offsets[places]
            yield (
                spelling.numbers[places],
                np.repeat(documents[block], counts),
                positions.astype(np.uint32),
            )

    def _before(self, chunks: Ints, documents: Ints) -> Ints:
        """How many words of its document stand before each chunk."""
        advances = np.array(self._table.advances, np.uint32)[chunks]
        before = np.cumsum(advances, dtype=np.int64) - advances
        first = np.flatnonzero(np.append(True, documents[1:] != documents[:-1])[: len(documents)])
        return before - np.repeat(before[first], np.diff(np.append(first, len(documents))))


def _joined(parts: list[Ints]) -> Ints:
    """The parts as one array; the list is emptied, as memory has no room for both."""
    whole: Ints = np.concatenate([*parts, np.zeros(0, np.uint32)])
    parts.clear()
    return whole


def _runs(text: ZoneText) -> Iterator[tuple[str, Language]]:
    """The parts of a text in one language each, in order."""
    end = 0
    for passage in text.passages:
        yield text[end : passage.start], text.lang
        yield text[passage.start : passage.end], passage.lang
        end = passage.end
    yield text[end:], text.lang


class Spelling:
    """What becomes of the words of chunks: `spell` gives the texts of a word, numbers are kept.

    The texts of a chunk are `counts` of the `numbers` from `firsts` on; `offsets` are their
    positions in it.
    """

    def __init__(self, table: ChunkTable, spell: Callable[[Word], tuple[str, ...]]) -> None:
        self._table = table
        self._spell = spell
        self._known: dict[str, int] = {}
        self.firsts: Ints = np.zeros(0, np.int64)
        self.counts: Ints = np.zeros(0, np.int64)
        self.numbers: Ints = np.zeros(0, np.uint32)
        self.offsets: Ints = np.zeros(0, np.uint32)

    @property
    def texts(self) -> Sequence[str]:
        """All texts so far, in the order of their numbers."""
        return tuple(self._known)

    def know(self, chunks: NDArray[np.bool_]) -> None:
        """Spells the words of the chunks in a mask, of the shape (chunks of the table,)."""
        table = self._table
        words = np.array(table.words_in, np.int64)
        begins, sizes = np.array(table.firsts, np.int64), np.array(table.counts, np.int64)
        wanted = np.bincount(words[np.repeat(chunks, sizes)], minlength=len(table.words)) > 0
        numbers, first, count = self._spelt(wanted)
        of_words = count[words]
        behind = np.append(0, np.cumsum(of_words))
        places = np.repeat(first[words] - behind[:-1], of_words) + np.arange(int(behind[-1]))
        self.numbers = numbers[places]
        self.offsets = np.repeat(np.array(table.offsets, np.uint32), of_words)
        self.firsts = behind[begins]
        self.counts = behind[begins + sizes] - self.firsts

    def _spelt(self, wanted: NDArray[np.bool_]) -> tuple[Ints, Ints, Ints]:
        """The numbers of the texts of words, where those of each word begin, and how many."""
        known = self._known
        numbers = array("I")
        first, count = np.zeros((2, len(wanted)), np.int64)
        for word in np.flatnonzero(wanted).tolist():
            first[word] = len(numbers)
            for text in self._spell(self._table.words[word]):
                numbers.append(known.setdefault(text, len(known)))
            count[word] = len(numbers) - first[word]
        return np.array(numbers, np.uint32), first, count
