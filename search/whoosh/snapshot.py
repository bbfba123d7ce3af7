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
from index.whoosh.folder import Generation
from index.whoosh.opening import naming_damage, open_reader
from index.whoosh.schema import schema
from index.whoosh.stored import stored_document, stored_documents
from search.whoosh.columns import read_columns
from search.whoosh.postings import PlacesCache


class Snapshot:
    """A generation that is open for searching."""

    def __init__(self, name: str, folder: Path) -> None:
        """Reads columns and suggestions; raises the errors of index.errors."""
        self.name = name
        self.folder = folder
        self.places = PlacesCache()
        self._lock = Lock()
        self._idle: list[IndexReader] = []
        self._closed = False
        try:
            with self.reader() as reader, naming_damage(folder):
                self.columns = read_columns(reader)
                self.suggestions = Suggestions.open(folder)
        except BaseException:
            self.close()
            raise

    @classmethod
    def of(cls, generation: Generation) -> "Snapshot":
        """Opens a generation; raises the errors of index.errors."""
        return cls(generation.name, generation.path)

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
        with self.reader() as reader, naming_damage(self.folder):
            term = document_id.encode("utf-8", "surrogatepass")
            if ("id", term) not in reader:
                return None
            return stored_document(reader, reader.postings("id", term).id())

    def stored(self) -> Iterator[Document]:
        """Every stored article, in document order."""
        with self.reader() as reader, naming_damage(self.folder):
            yield from stored_documents(reader)

    def close(self) -> None:
        """Closes all idle readers now and borrowed ones when they come back."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for reader in idle:
            reader.close()
