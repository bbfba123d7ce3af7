"""The port for writing: a store keeps the generations of one index."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from index.corpus import Corpus
from index.document import Accepted, Document, Rejected
from index.status import IndexStatus

Check = Callable[[Path], None]  # looks at a built generation in its folder; raises what is wrong


@dataclass(frozen=True, slots=True)
class Served:
    """The served generation as a rebuild sees it.

    `current` is False when it is damaged or was built by another version, schema, analysis or
    stemmer; else `report` is what the builder left with it.
    """

    status: IndexStatus
    source_digest: str
    current: bool
    report: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Summary:
    """What a builder says of a finished generation; `report` is kept beside it."""

    source: str
    source_digest: str
    languages: dict[str, int]
    dated: int
    undated: int
    report: dict[str, Any]


class IndexWriter(Protocol):
    """Builds one generation."""

    def index(self, corpus: Corpus) -> Iterator[Accepted | Rejected]:
        """Indexes every article of a corpus, in its order; what became of each.

        Of two articles with one id the second is rejected. Call it once. Raises OSError, and
        CorpusError when one of several processes was killed.
        """
        ...

    def commit(self, summary: Summary) -> IndexStatus:
        """Publishes the generation at once, when it is whole on the disk and was checked.

        Raises IndexDamagedError when it is not what was written, OSError; then the generation that
        was served goes on.
        """
        ...


class Transaction(Protocol):
    """The right to write an index, held by one process at a time."""

    def served(self) -> Served | None:
        """What is served now; None without an index or with one that cannot be read."""
        ...

    def writer(self, jobs: int = 1) -> AbstractContextManager[IndexWriter]:
        """A new generation, built by so many processes; leaving without `commit` discards it."""
        ...


class IndexStore(Protocol):
    """The generations of one index; methods raise the errors of index.errors."""

    def writing(self) -> AbstractContextManager[Transaction]:
        """Takes the lock; raises WriterBusyError at once when another process writes."""
        ...

    def status(self) -> IndexStatus:
        """What is served."""
        ...

    def documents(self) -> Iterator[Document]:
        """Every stored article of the served generation, in the order of the corpus."""
        ...

    def verify(self) -> tuple[str, ...]:
        """All that is wrong with any file of the index; empty when nothing is."""
        ...

    def rollback(self) -> IndexStatus:
        """Serves the generation before the served one again."""
        ...
