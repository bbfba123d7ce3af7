"""One generation as it is searched: columns in memory, readers that threads borrow.

A snapshot never changes and is shared by all threads; Whoosh's readers may not be, so each search
borrows one for itself.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

from whoosh.reading import IndexReader

from index.document import Document
from index.suggestions import Suggestions
from index.whoosh.arrays import inverted_fields
from index.whoosh.folder import Generation
from index.whoosh.opening import naming_damage, open_reader
from index.whoosh.schema import schema
from index.whoosh.stored import stored_document, stored_documents
from search.whoosh.columns import read_columns
from search.whoosh.postings import PostingLists


class Snapshot:
    """A generation that is open for searching."""

    def __init__(self, name: str, folder: Path) -> None:
        """Reads columns and suggestions; raises the errors of index.errors."""
        self.name = name
        self.folder = folder
        self._lock = Lock()
        self._idle: list[IndexReader] = []
        self._closed = False
        self._postings: PostingLists | None = None
        try:
            with self.reader() as reader, naming_damage(folder):
                self.columns = read_columns(folder)
                self._postings = self._posting_lists(reader)
                self.suggestions = Suggestions.open(folder)
        except BaseException:
            self.close()
            raise

    @classmethod
    def of(cls, generation: Generation) -> "Snapshot":
        """Opens a generation; raises the errors of index.errors."""
        return cls(generation.name, generation.path)

    @property
    def postings(self) -> PostingLists:
        """The posting lists, for one search; raises IndexDamagedError when their file is gone."""
        postings = self._postings
        if postings is None:  # closed meanwhile: whoever still searches opens the file again
            with self.reader() as reader, naming_damage(self.folder):
                postings = self._posting_lists(reader)
        return postings

    @contextmanager
    def reader(self) -> Iterator[IndexReader]:
        """A reader for one thread; raises IndexDamagedError when its files are gone."""
        with self._lock:
            reader = self._idle.pop() if self._idle else None
        if reader is None:
            reader = open_reader(self.folder, schema())
        try:
            yield reader
        finally:
            with self._lock:
                kept = not self._closed
                if kept:
                    self._idle.append(reader)
            if not kept:
                reader.close()

    def load(self, reader: IndexReader, number: int) -> Document:
        """The stored article with a document number."""
        with naming_damage(self.folder):
            return stored_document(reader, number)

    def document(self, document_id: str) -> Document | None:
        """The stored article with an id, or None."""
        number = self.postings.first_document("id", document_id)
        if number is None:
            return None
        with self.reader() as reader:
            return self.load(reader, number)

    def stored(self) -> Iterator[Document]:
        """Every stored article, in document order."""
        with self.reader() as reader, naming_damage(self.folder):
            yield from stored_documents(reader)

    def close(self) -> None:
        """Closes all idle readers now and borrowed ones when they come back.

        The map of the posting lists goes with the last search that has them.
        """
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
            self._postings = None
        for reader in idle:
            reader.close()

    def _posting_lists(self, reader: IndexReader) -> PostingLists:
        return PostingLists(self.folder, inverted_fields(reader), self.columns.occurrence_weights)
