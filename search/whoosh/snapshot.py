"""One generation as it is searched: columns in memory, everything else in maps of its files.

A snapshot never changes and is shared by all threads. Its maps go with the last search that has it.
"""

from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

from index.document import Document
from index.suggestions import Suggestions
from index.whoosh.arrays import segment_groups
from index.whoosh.folder import Generation
from index.whoosh.inverted import fields_of
from index.whoosh.opening import naming_damage, open_reader
from index.whoosh.schema import schema
from index.whoosh.stored import ARTICLES, StoredArticles
from search.whoosh.articles import Articles
from search.whoosh.columns import read_columns
from search.whoosh.postings import PostingLists
from search.whoosh.words import Words


class Snapshot:
    """A generation that is open for searching."""

    def __init__(self, name: str, folder: Path) -> None:
        """Reads columns and suggestions; raises the errors of index.errors."""
        self.name = name
        self.folder = folder
        with closing(open_reader(folder, schema())) as reader, naming_damage(folder):
            self.columns = read_columns(folder)
            self.suggestions = Suggestions.open(folder)
            groups = segment_groups(reader)
            fields = fields_of(groups)
            self._ids = fields["id"]
            # The number of each document's id among all ids, once that was asked for.
            self._terms: memoryview[int] | None = None
            self.postings = PostingLists(folder, fields, self.columns.occurrence_weights)
            self.words = Words(self.columns, self.postings)
            self._stored = StoredArticles(groups[ARTICLES])
            self._articles = Articles(folder, self._stored)

    @classmethod
    def of(cls, generation: Generation) -> "Snapshot":
        """Opens a generation; raises the errors of index.errors."""
        return cls(generation.name, generation.path)

    def article(self, number: int) -> Document:
        """The stored article with a document number; raises IndexDamagedError."""
        return self._articles.article(number)

    def document(self, document_id: str) -> Document | None:
        """The stored article with an id, or None; raises IndexDamagedError."""
        number = self.postings.first_document("id", document_id)
        return None if number is None else self.article(number)

    def ids(self, numbers: Sequence[int]) -> list[str]:
        """The ids of articles with these document numbers; raises IndexDamagedError."""
        with naming_damage(self.folder):
            if self._terms is None:
                self._terms = self._ids.documents_between(0, len(self._ids)).argsort().data
            return [self._ids.text(self._terms[number]).decode() for number in numbers]

    def stored(self) -> Iterator[Document]:
        """Every stored article, in document order; raises IndexDamagedError."""
        with naming_damage(self.folder):
            yield from self._stored  # one pass over all of them would drive out what is kept
