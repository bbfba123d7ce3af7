"""Writes one segment at once: Whoosh's columns and stored fields, and the streams of its texts."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from whoosh.codec.whoosh3 import LENGTHS_COLUMN
from whoosh.index import FileIndex
from whoosh.util.numeric import length_to_byte
from whoosh.writing import SegmentWriter

from index.analysis.chunks import ChunkTable
from index.document import LANGUAGES, Document
from index.fields import FIELDS, TEXT_FIELDS, ZONES, Zone, zone_text
from index.vocabulary import Vocabulary, vocabulary_of
from index.whoosh.arrays import ArrayCodec
from index.whoosh.inverted import Ints
from index.whoosh.inverting import Words, inverted_arrays
from index.whoosh.stored import to_stored
from index.whoosh.streams import Spelling, ZoneStream


class BulkWriter(SegmentWriter):  # type: ignore[misc]  # Whoosh is untyped
    """A writer of one segment whose postings are sorted once, when it is committed."""

    def __init__(self, index: FileIndex) -> None:
        super().__init__(index, codec=ArrayCodec(), compound=False)
        self._table = ChunkTable()
        self._zones = {zone: ZoneStream(self._table) for zone in ZONES}
        self._ids: list[str] = []

    def add_article(self, document: Document) -> Mapping[Zone, int]:
        """Adds a document; how many words each zone of it has."""
        number, per_document = self.docnum, self.perdocwriter
        texts = {zone: zone_text(document, zone) for zone in ZONES}
        lengths = {zone: self._zones[zone].add(number, text) for zone, text in texts.items()}
        per_document.start_doc(number)
        per_document.add_field("article", self.schema["article"], to_stored(document), 0)
        per_document.finish_doc()
        self._ids.append(document.id)
        self._added = True
        self.docnum += 1
        return lengths

    def vocabulary(self) -> Vocabulary:
        """The words of all documents that were added, as they are written."""
        spelling = Spelling(self._table, lambda word: () if word.joined else (word.surface,))
        everything = [True] * len(LANGUAGES)
        pairs = [np.zeros(0, np.int64)] + [
            terms.astype(np.int64) << 32 | documents
            for zone in self._zones.values()
            for terms, documents, _ in zone.spelt(spelling, everything)
        ]
        ordered = np.concatenate(pairs)
        del pairs
        ordered.sort()
        once = np.append(True, ordered[1:] != ordered[:-1])[: len(ordered)]
        counts = np.bincount(ordered[once] >> 32, minlength=len(spelling.texts)).tolist()
        joined = (word.surface for word in self._table.words if word.joined)
        return vocabulary_of(zip(spelling.texts, counts, strict=True), joined)

    def _merge_segments(self, *_how: Any, **_named: Any) -> list[Any]:
        # Whoosh merges by adding postings to its pool, of which nothing is written here.
        return list(self.segments)

    def _flush_segment(self) -> None:
        fields: dict[str, dict[str, Ints]] = {}
        for field in TEXT_FIELDS:
            if field.zone and field.chain:
                fields[field.name], lengths = self._zones[field.zone].inverted(
                    field.chain, self.docnum
                )
                self._add_lengths(field.name, lengths)
        numbers = np.arange(len(self._ids), dtype=np.uint32)
        for field in FIELDS.values():
            if field.kind == "key":
                fields[field.name] = inverted_arrays(self._ids, Words(numbers, numbers))
        self.perdocwriter.close()
        for name, arrays in sorted(fields.items()):
            self.fieldwriter.add_field(name, arrays)
        self.fieldwriter.close()

    def _add_lengths(self, field: str, lengths: Ints) -> None:
        """How many terms each document has in a field, as Whoosh keeps it for its own scores."""
        per_document = self.perdocwriter
        name = f"_{field}_len"
        for number in np.flatnonzero(lengths).tolist():
            per_document._docnum = number
            length = int(lengths[number])
            per_document.add_column_value(name, LENGTHS_COLUMN, length_to_byte(length))
            per_document._fieldlengths[field] += length
