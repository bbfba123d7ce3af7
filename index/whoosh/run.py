"""A run: some articles in a row, judged, and their words sorted into a file of their own.

Runs are made by several processes side by side, and merged when all are there.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.analysis import CHAIN_NAMES, CHAINS, ChainName
from index.analysis.chunks import ChunkTable, Word
from index.columns import ColumnsBuilder
from index.corpus import Checked, judge
from index.document import LANGUAGES, Accepted, Document, Rejected
from index.fields import TEXT_FIELDS, ZONES, Zone, chains_of, columns, zone_text
from index.ordered import is_first
from index.suggestions import Heading
from index.whoosh.inverting import inverted_arrays
from index.whoosh.mapped import GroupWriter, Ints
from index.whoosh.stored import ARTICLES, ArticlePacker, packed_arrays
from index.whoosh.streams import Chunks, Spelling, ZoneStream

_MOST_CHUNKS = 500_000  # that a process remembers from run to run
_JOINED = "-"  # before a surface that joins parts; no other begins so


@dataclass(frozen=True, slots=True)
class Batch:
    """The articles of a run, the file that they go into, and the dictionary to pack them with."""

    path: Path
    articles: Sequence[Checked | Rejected]
    dictionary: bytes


@dataclass(frozen=True, slots=True)
class Run:
    """The file of a run, and the ids of its documents.

    `lengths` (uint32, shape (documents,)) is how many terms each has in a text field.
    """

    path: Path
    ids: list[str]
    lengths: Mapping[str, Ints]


@dataclass(frozen=True, slots=True)
class Gathered:
    """What is gathered of all runs before they are merged.

    `surfaces` says in how many documents each word is written so, `joined` which words are only
    parts that hyphens join.
    """

    columns: ColumnsBuilder
    headings: list[Heading]
    surfaces: Mapping[str, int]
    joined: frozenset[str]


class RunBuilder:
    """Makes runs; remembers the words of earlier ones."""

    def __init__(self) -> None:
        self.forget()

    def judged(self, batch: Batch) -> tuple[list[Accepted | Rejected], Run, Gathered]:
        """Judges and writes a batch. Raises OSError."""
        results: list[Accepted | Rejected] = []
        documents: list[Document] = []
        for judged in judge(batch.articles):
            if isinstance(judged, Rejected):
                results.append(judged)
            else:
                results.append(judged.accepted())
                documents.append(judged.document)
        return results, *self.written(batch.path, documents, batch.dictionary)

    def written(
        self, path: Path, documents: Sequence[Document], dictionary: bytes
    ) -> tuple[Run, Gathered]:
        """Writes documents into a new file. Raises OSError."""
        if len(self._table.advances) > _MOST_CHUNKS:
            self.forget()
        zones = self._zones(documents)
        lengths = {}
        with GroupWriter(path) as file:
            for field in TEXT_FIELDS:
                if field.zone and field.chain:
                    spelling = self._spellings[field.chain]
                    spoken = [field.chain in chains_of(lang) for lang in LANGUAGES]
                    words = zones[field.zone].spelt(spelling, spoken)
                    counted = np.bincount(words.documents, minlength=len(documents))
                    lengths[field.name] = counted.astype(np.uint32)
                    file.add_group(field.name, inverted_arrays(spelling.texts, words))
            packer = ArticlePacker(dictionary)
            file.add_group(ARTICLES, packed_arrays(map(packer.packed, documents)))
        surfaces = self._surfaces(zones)
        run = Run(path, [document.id for document in documents], lengths)
        return run, Gathered(
            _columns(documents, zones),
            [Heading.of(document) for document in documents],
            {text: count for text, count in surfaces.items() if not text.startswith(_JOINED)},
            frozenset(text[1:] for text in surfaces if text.startswith(_JOINED)),
        )

    def forget(self) -> None:
        """Lets go of the words of earlier runs."""
        self._table = ChunkTable()
        self._spellings = {chain: Spelling(self._table, _terms_of(chain)) for chain in CHAIN_NAMES}
        self._as_written = Spelling(self._table, _surface_of)

    def _zones(self, documents: Sequence[Document]) -> dict[Zone, Chunks]:
        streams = {zone: ZoneStream(self._table) for zone in ZONES}
        for number, document in enumerate(documents):
            for zone, stream in streams.items():
                stream.add(number, zone_text(document, zone))
        return {zone: stream.chunks() for zone, stream in streams.items()}

    def _surfaces(self, zones: Mapping[Zone, Chunks]) -> dict[str, int]:
        """In how many documents each word is written so."""
        spelling = self._as_written
        pairs = [np.zeros(0, np.int64)]
        for chunks in zones.values():
            words = chunks.spelt(spelling, [True] * len(LANGUAGES))
            pairs.append(words.terms.astype(np.int64) << 32 | words.documents)
        ordered = np.concatenate(pairs)
        ordered.sort()
        counts = np.bincount(ordered[is_first(ordered)] >> 32)
        found = np.flatnonzero(counts)
        texts = map(spelling.texts.__getitem__, found.tolist())
        return dict(zip(texts, counts[found].tolist(), strict=True))


def _terms_of(chain: ChainName) -> Callable[[Word], tuple[str, ...]]:
    terms = CHAINS[chain].terms
    return lambda word: terms(*word)


def _surface_of(word: Word) -> tuple[str, ...]:
    return (f"{_JOINED}{word.surface}" if word.joined else word.surface,)


def _columns(documents: Sequence[Document], zones: Mapping[Zone, Chunks]) -> ColumnsBuilder:
    lengths = {zone: chunks.lengths(len(documents)).tolist() for zone, chunks in zones.items()}
    builder = ColumnsBuilder()
    for number, document in enumerate(documents):
        builder.add(columns(document, {zone: each[number] for zone, each in lengths.items()}))
    return builder
