"""The texts of many articles: chunks in the order of the documents, one stream a zone."""

from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.analysis.chunks import ChunkTable, Word
from index.document import LANGUAGES, Language
from index.fields import ZoneText
from index.ordered import is_first
from index.whoosh.inverting import Words
from index.whoosh.mapped import Ints

_BLOCK = 1 << 20  # chunks that are spelt out at once


class ZoneStream:
    """One zone of documents, to be read as numbers of a chunk table.

    A run is what one document has in one language; give documents in ascending order.
    """

    def __init__(self, table: ChunkTable) -> None:
        self._table = table
        self._texts: list[str] = []  # of each run, like the two below
        self._documents = array("I")
        self._languages = array("B")

    def add(self, document: int, text: ZoneText) -> None:
        """Adds the text of a document."""
        for part, lang in _runs(text):
            self._texts.append(part)
            self._documents.append(document)
            self._languages.append(LANGUAGES.index(lang))

    def chunks(self) -> "Chunks":
        """All that was added."""
        numbers, sizes = self._table.read(self._texts)
        documents = np.repeat(np.array(self._documents, np.uint32), sizes)
        advances = np.array(self._table.advances, np.uint32)[numbers]
        before = np.cumsum(advances, dtype=np.int64) - advances
        first = np.flatnonzero(is_first(documents))
        before -= np.repeat(before[first], np.diff(np.append(first, len(documents))))
        return Chunks(
            numbers,
            documents,
            np.repeat(np.array(self._languages, np.uint8), sizes),
            before.astype(np.uint32),
            advances,
        )


@dataclass(frozen=True, slots=True)
class Chunks:
    """Chunks in the order of the documents; all arrays have the shape (chunks,).

    Of each chunk: its number, document and language (a place in LANGUAGES), how many words of its
    document stand before it, and how many it has.
    """

    numbers: Ints
    documents: Ints
    languages: NDArray[np.uint8]
    before: Ints
    advances: Ints

    def lengths(self, documents: int) -> Ints:
        """How many words each of so many documents has."""
        return np.bincount(self.documents, self.advances, documents).astype(np.int64)

    def spelt(self, spelling: "Spelling", spoken: Sequence[bool]) -> Words:
        """Number of the text, document and position of each word.

        `spoken` says for each of LANGUAGES whether chunks in it are looked at.
        """
        chosen = np.array(spoken)[self.languages]
        spelling.know(self.numbers[chosen])
        parts: tuple[list[Ints], ...] = ([], [], [])
        for block in self._blocks(spelling, chosen):
            for part, values in zip(parts, block, strict=True):
                part.append(values)
        return Words(*map(_joined, parts))

    def _blocks(
        self, spelling: "Spelling", chosen: NDArray[np.bool_]
    ) -> Iterator[tuple[Ints, Ints, Ints]]:
        for start in range(0, len(self.numbers), _BLOCK):
            block = slice(start, start + _BLOCK)
            numbers = self.numbers[block]
            counts = np.where(chosen[block], spelling.counts[numbers], 0)
            inside = np.cumsum(counts) - counts
            places = np.repeat(spelling.firsts[numbers] - inside, counts)
            places += np.arange(len(places))
            positions = np.repeat(self.before[block], counts) + spelling.offsets[places]
            yield spelling.numbers[places], np.repeat(self.documents[block], counts), positions


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
    """What becomes of the words of chunks: `spell` gives the texts of a word, each spelt once.

    The texts of a chunk that is known are `counts` of the `numbers` from `firsts` on; `offsets` are
    their positions in it. `texts` are all so far, in the order of their numbers.
    """

    def __init__(self, table: ChunkTable, spell: Callable[[Word], tuple[str, ...]]) -> None:
        self.texts: list[str] = []
        self._table = table
        self._spell = spell
        self._known: dict[str, int] = {}
        self._texts_of_words = array("I")
        self._first = np.full(0, -1, np.int64)  # of each word's texts; -1 before it is spelt
        self._count = np.zeros(0, np.int64)
        self.firsts: Ints = np.zeros(0, np.int64)
        self.counts: Ints = np.zeros(0, np.int64)
        self.numbers: Ints = np.zeros(0, np.uint32)
        self.offsets: Ints = np.zeros(0, np.uint32)

    def know(self, chunks: Ints) -> None:
        """Spells the words of these chunks."""
        table = self._table
        words = np.array(table.words_in, np.int64)
        begins, sizes = np.array(table.firsts, np.int64), np.array(table.counts, np.int64)
        wanted = np.zeros(len(begins), bool)
        wanted[chunks] = True
        in_wanted = np.zeros(len(table.words), bool)
        in_wanted[words[np.repeat(wanted, sizes)]] = True
        self._know_words(in_wanted)
        first, count = self._first, self._count
        of_words = count[words]
        behind = np.append(0, np.cumsum(of_words))
        places = np.repeat(first[words] - behind[:-1], of_words) + np.arange(int(behind[-1]))
        self.numbers = np.array(self._texts_of_words, np.uint32)[places]
        self.offsets = np.repeat(np.array(table.offsets, np.uint32), of_words)
        self.firsts = behind[begins]
        self.counts = behind[begins + sizes] - self.firsts

    def _know_words(self, wanted: NDArray[np.bool_]) -> None:
        """Spells those of all words that are wanted and were not spelt before."""
        more = len(wanted) - len(self._first)
        first = np.append(self._first, np.full(more, -1, np.int64))
        count = np.append(self._count, np.zeros(more, np.int64))
        for word in np.flatnonzero(wanted & (first < 0)).tolist():
            spelt = self._spell(self._table.words[word])
            first[word], count[word] = len(self._texts_of_words), len(spelt)
            self._texts_of_words.extend(map(self._number, spelt))
        self._first, self._count = first, count

    def _number(self, text: str) -> int:
        number = self._known.get(text)
        if number is None:
            number = self._known[text] = len(self.texts)
            self.texts.append(text)
        return number
