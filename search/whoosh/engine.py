"""The engine over a Whoosh index: answers from the generation that is served at each call."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from threading import Lock
from time import perf_counter
from typing import Any

from numpy.typing import NDArray

from index.document import Document
from index.errors import IndexDamagedError
from index.fields import fingerprint
from index.status import IndexStatus
from index.whoosh.generation import IndexRoot
from index.whoosh.writer import status_of
from search import scoring
from search.completion import complete
from search.engine import DEFAULT_TIME_LIMIT_S, Deadline
from search.facets import FACETS, arrange
from search.hits import ONLY_STOP_WORDS, TIME_IS_UP, hits_of_page, order_of, partly_found
from search.parser import parse
from search.plan import Every, plan
from search.query import SearchRequest
from search.query_language import votes_of_stop_words
from search.results import Ranking, SearchResult, stage_timings
from search.spelling import Found, did_you_mean
from search.whoosh.executor import Executor
from search.whoosh.filters import Narrowed
from search.whoosh.found import Scores, first_of
from search.whoosh.members import Numbers
from search.whoosh.snapshot import Snapshot
from search.whoosh.words import WordReader


class WhooshEngine:
    """An Engine over the index in a folder; safe to share between threads.

    Opens nothing before the first question, so that it may be made where no index is yet.
    """

    def __init__(self, path: Path) -> None:
        self._root = IndexRoot(path)
        self._fingerprint = fingerprint()
        self._lock = Lock()
        self._snapshot: Snapshot | None = None

    def search(self, request: SearchRequest, deadline: Deadline | None = None) -> SearchResult:
        """The answer to `request` from one generation."""
        limit = deadline or Deadline.after(DEFAULT_TIME_LIMIT_S)
        return search_snapshot(self._current(), request, limit)

    def rank(self, request: SearchRequest, deadline: Deadline | None = None) -> Ranking:
        """The total, and the hits without their articles."""
        limit = deadline or Deadline.after(DEFAULT_TIME_LIMIT_S)
        return rank_snapshot(self._current(), request, limit)

    def suggest(self, typed: str, limit: int = 10) -> tuple[str, ...]:
        """Whole queries from the archive that go on as `typed`."""
        return complete(self._current().suggestions, typed, limit)

    def document(self, document_id: str) -> Document | None:
        """The stored article, or None."""
        return self._current().document(document_id)

    def documents(self) -> Iterator[Document]:
        """Every stored article of one generation, in the order of the corpus."""
        return self._current().stored()

    def status(self) -> IndexStatus:
        """What is served now."""
        return status_of(self._root.current(self._fingerprint))

    def close(self) -> None:
        """Closes the index; a later call opens it again."""
        with self._lock:
            self._snapshot = None

    def _current(self) -> Snapshot:
        """The snapshot of the served generation, opened when it is new."""
        name = self._root.current_name()
        snapshot = self._snapshot
        if snapshot and snapshot.name == name:
            return snapshot
        with self._lock:
            before = self._snapshot
            if before and before.name == self._root.current_name():
                return before  # another thread was faster
            self._snapshot = snapshot = self._open()
        return snapshot

    def _open(self) -> Snapshot:
        while True:
            generation = self._root.current(self._fingerprint)
            try:
                return Snapshot.of(generation)
            except IndexDamagedError:
                # The same two publications remove what was about to be opened.
                if self._root.current_name() == generation.name:
                    raise


def search_snapshot(snapshot: Snapshot, request: SearchRequest, deadline: Deadline) -> SearchResult:
    """The answer to `request` from one snapshot; raises IndexDamagedError."""
    times = [perf_counter()]
    parsed = parse(request.text)
    tree = plan(parsed.node)
    issues = list(parsed.issues)
    if tree.common:
        issues.append(ONLY_STOP_WORDS)
    times.append(perf_counter())
    found = _Matching(snapshot, request, deadline, tree, votes_of_stop_words(parsed.node))
    if found.total and found.complete:
        issues.extend(partly_found(tree, found.answer.most, found.fewest_words()))
    suggestion = None
    if not deadline.passed():
        now = Found(found.answer.most, found.total)
        find = partial(_found, snapshot, request, deadline)
        vocabulary = snapshot.suggestions.vocabulary
        suggestion = did_you_mean(request.text, parsed.node, vocabulary, find, now)
    page = found.page()
    times.append(perf_counter())
    facets = {
        name: found.narrowed.facet(name)
        if not deadline.passed()
        else arrange(name, (), request.choice(name))
        for name in FACETS
    }
    times.append(perf_counter())
    hits = hits_of_page(request, tree, page, snapshot.article, deadline)
    times.append(perf_counter())
    if deadline.passed() or not found.complete:
        issues.append(TIME_IS_UP)
    return SearchResult(
        total=found.total,
        hits=hits,
        facets=facets,
        generation=snapshot.name,
        issues=tuple(issues),
        suggestion=suggestion,
        timings_ms=stage_timings(times),
    )


def rank_snapshot(snapshot: Snapshot, request: SearchRequest, deadline: Deadline) -> Ranking:
    """The ranking that `request` asks for from one snapshot; raises IndexDamagedError."""
    found = _match_text(request.text, snapshot, request, deadline)
    page = found.page()
    ids = snapshot.ids([number for _, number in page])
    return Ranking(found.total, tuple(zip(ids, [score for score, _ in page], strict=True)))


class _Matching:
    """What a tree finds in a snapshot, narrowed by the filters of a request.

    `votes` are those of the query's stop words for a language.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        request: SearchRequest,
        deadline: Deadline,
        tree: Every,
        votes: float,
    ) -> None:
        self._columns = snapshot.columns
        self._request = request
        self._tree = tree
        words = WordReader(snapshot.words, deadline)
        self.answer = Executor(self._columns, words).run(tree, votes)
        self.complete = words.complete
        self.narrowed = Narrowed(self.answer.documents, request, self._columns)
        self._numbers = self.answer.documents[self.narrowed.passing]
        self.total = len(self._numbers)

    def fewest_words(self) -> int:
        """How many of the plain words an article has at least."""
        return int(self.answer.words[self.narrowed.passing].min())

    def page(self) -> list[tuple[float, int]]:
        """Score and number of the documents of the page, in order; equal ones in index order."""
        request, passing = self._request, self.narrowed.passing
        end = request.offset + request.limit
        order = order_of(self._tree, request.sort)
        ranks: NDArray[Any]
        if order == "relevance":
            scores = self._scores(passing)
            likely = first_of(scores, end, slack=2 * 0.1**scoring.DECIMALS)
            scores = ranks = scoring.rounded(scores[likely])
        else:
            ranks = self._columns.by_date[order].take(self._numbers)
            likely = first_of(ranks, end)
            ranks = ranks[likely]
            rows = likely if isinstance(passing, slice) else passing[likely]
            scores = scoring.rounded(self._scores(rows))
        page = (-ranks).argsort(kind="stable")[request.offset : end]
        numbers = self._numbers[likely]
        return list(zip(scores[page].tolist(), numbers[page].tolist(), strict=True))

    def _scores(self, rows: Numbers | slice) -> Scores:
        """The scores of found documents, not rounded."""
        scores = self.answer.scores(rows)
        if not self._request.recent:
            return scores
        return scoring.rounded(scores) * self._columns.recency[self.answer.documents[rows]]


def _match_text(
    text: str, snapshot: Snapshot, request: SearchRequest, deadline: Deadline
) -> _Matching:
    """What a text finds, whatever that of the request is."""
    node = parse(text).node
    return _Matching(snapshot, request, deadline, plan(node), votes_of_stop_words(node))


def _found(snapshot: Snapshot, request: SearchRequest, deadline: Deadline, text: str) -> Found:
    """What another text finds under the filters of the request."""
    found = _match_text(text, snapshot, request, deadline)
    return Found(found.answer.most, found.total)
