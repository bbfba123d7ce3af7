"""Writes one generation of a Whoosh index: a single segment, published whole."""

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from whoosh.writing import PostingPool

from index.document import Document
from index.fields import FIELDS, ZONES, columns, fingerprint, text_field, zone_text
from index.status import IndexStatus
from index.store import Check, Summary
from index.suggestions import SuggestionsBuilder
from index.whoosh.folder import Generation
from index.whoosh.generation import Writing
from index.whoosh.manifest import Contents
from index.whoosh.opening import create_index
from index.whoosh.schema import schema
from index.whoosh.stored import to_stored

REPORT_NAME = "report.json"
_POSTINGS_MB = 128  # of postings in memory before they go to a temporary file


class WhooshWriter:
    """One generation that is being built in a folder of its own."""

    def __init__(self, writing: Writing, folder: Path, check: Check | None) -> None:
        self._writing = writing
        self._folder = folder
        self._check = check
        self._documents = 0
        self._suggestions = SuggestionsBuilder()
        self._writer: Any = create_index(folder, schema()).writer()
        pool = self._writer.pool
        self._writer.pool = _Runs(pool.tempstore, pool.segment, limitmb=_POSTINGS_MB)

    def add(self, document: Document) -> None:
        """Indexes an article whose id has not been added before."""
        self._writer.add_document(**_values(document))
        self._suggestions.add(document)
        self._documents += 1

    def commit(self, summary: Summary) -> IndexStatus:
        """Publishes the generation when it is whole on the disk and passed the check."""
        self._writer.commit()
        self._writer = None
        self._suggestions.built().save(self._folder)
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


class _Runs(PostingPool):  # type: ignore[misc]  # Whoosh is untyped
    """Postings that wait to be sorted; what memory does not hold lies in temporary files."""

    def _remove_run(self, path: str) -> None:
        # After an error Whoosh removes the folder first and closes the files later.
        with suppress(FileNotFoundError):
            super()._remove_run(path)


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


def _values(document: Document) -> dict[str, Any]:
    values: dict[str, Any] = {"id": document.id, "article": to_stored(document)}
    for zone in ZONES:
        text = zone_text(document, zone)
        values |= {text_field(zone, chain).name: text for chain in text.chains}
    for name, value in columns(document).items():
        values[name] = value.encode() if FIELDS[name].kind == "value" else value  # type: ignore[union-attr]
    return values
