"""Writes one generation of a Whoosh index: a single segment, published whole."""

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from index.columns import COLUMNS_NAME, ColumnsBuilder
from index.document import Document
from index.fields import columns, fingerprint
from index.status import IndexStatus
from index.store import Check, Summary
from index.suggestions import SuggestionsBuilder
from index.whoosh.folder import Generation
from index.whoosh.generation import Writing
from index.whoosh.manifest import Contents
from index.whoosh.opening import create_index
from index.whoosh.schema import schema
from index.whoosh.segment import BulkWriter

REPORT_NAME = "report.json"


class WhooshWriter:
    """One generation that is being built in a folder of its own."""

    def __init__(self, writing: Writing, folder: Path, check: Check | None) -> None:
        self._writing = writing
        self._folder = folder
        self._check = check
        self._documents = 0
        self._columns = ColumnsBuilder()
        self._suggestions = SuggestionsBuilder()
        self._writer: Any = BulkWriter(create_index(folder, schema()))

    def add(self, document: Document) -> None:
        """Indexes an article whose id has not been added before."""
        lengths = self._writer.add_article(document)
        self._columns.add(columns(document, lengths))
        self._suggestions.add(document)
        self._documents += 1

    def commit(self, summary: Summary) -> IndexStatus:
        """Publishes the generation when it is whole on the disk and passed the check."""
        self._suggestions.built(self._writer.vocabulary()).save(self._folder)
        self._writer.commit()
        self._writer = None
        self._columns.save(self._folder / COLUMNS_NAME)
        report = json.dumps(summary.report, ensure_ascii=True)
        (self._folder / REPORT_NAME).write_text(report, encoding="ascii")
        contents = Contents(
            fingerprint=fingerprint(),
            source=summary.source,
            source_digest=summary.source_digest,
            documents=self._documents,
            languages=summary.languages,
            dated=summary.dated,
            undated=summary.undated,
        )
        return status_of(self._writing.publish(self._folder, contents, self._check))

    def close(self) -> None:
        """Gives back what an unfinished writer holds; its folder is removed by whoever writes."""
        writer, self._writer = self._writer, None
        if writer is not None:
            # Closing what is half written may fail in any way; what is told is why it ended.
            with suppress(Exception):
                writer.cancel()


@contextmanager
def open_writer(writing: Writing, check: Check | None) -> Iterator[WhooshWriter]:
    """A writer of a new generation, which is discarded when the block does not commit it."""
    folder = writing.begin()
    writer = WhooshWriter(writing, folder, check)
    try:
        yield writer
    finally:
        writer.close()


def status_of(generation: Generation) -> IndexStatus:
    """The numbers of a generation, from its manifest."""
    manifest = generation.manifest
    return IndexStatus(
        generation=generation.name,
        documents=manifest.documents,
        version=manifest.version,
        languages=manifest.languages,
        dated=manifest.dated,
        undated=manifest.undated,
        size_bytes=manifest.size_bytes,
        built_at=manifest.built_at,
        source=manifest.source,
    )
