"""The port every search engine fills, and the way from an index URL to an engine."""

from collections.abc import Callable, Iterator
from time import monotonic
from typing import Protocol

from index.document import Document
from index.status import IndexStatus
from search.query import SearchRequest
from search.results import Ranking, SearchResult

DEFAULT_TIME_LIMIT_S = 2.0


class Deadline:
    """The moment by which an answer must stand; looked at by matching, facets and snippets.

    `clock` gives seconds; `ends_at` is a reading of it.
    """

    def __init__(self, ends_at: float, clock: Callable[[], float] = monotonic) -> None:
        self._ends_at = ends_at
        self._clock = clock

    @staticmethod
    def after(seconds: float, clock: Callable[[], float] = monotonic) -> "Deadline":
        """A deadline `seconds` from now."""
        return Deadline(clock() + seconds, clock)

    def passed(self) -> bool:
        """True when the time is up."""
        return self._clock() >= self._ends_at


class Engine(Protocol):
    """Answers questions from one index; safe to share between threads.

    Every method raises IndexNotFoundError, IndexOutdatedError, IndexDamagedError or
    IndexRefusedError (index.errors) when the index cannot be used, and nothing else for any
    user input.
    """

    def search(self, request: SearchRequest, deadline: Deadline | None = None) -> SearchResult:
        """The answer to `request`; past the deadline, what was found so far, with an issue."""
        ...

    def rank(self, request: SearchRequest, deadline: Deadline | None = None) -> Ranking:
        """The total, and the hits without their articles; no facets, marks or proposals."""
        ...

    def suggest(self, typed: str, limit: int = 10) -> tuple[str, ...]:
        """At most `limit` whole queries from the archive that go on as `typed`, best first."""
        ...

    def document(self, document_id: str) -> Document | None:
        """The stored article, or None."""
        ...

    def documents(self) -> Iterator[Document]:
        """Every stored article, in index order."""
        ...

    def status(self) -> IndexStatus:
        """What is served now."""
        ...

    def close(self) -> None:
        """Gives back files and memory; the engine is not used after."""
        ...
