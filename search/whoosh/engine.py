"""The engine over a Whoosh index: answers from the generation that is served at each call."""

from collections.abc import Callable, Iterator
from functools import partial
from itertools import chain, islice
from pathlib import Path
from threading import Lock
from time import perf_counter
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from whoosh.reading import IndexReader

from index.document import Document
from index.errors import IndexDamagedError
from index.fields import fingerprint
from index.status import IndexStatus
from index.whoosh.generation import IndexRoot
from index.whoosh.writer import status_of
from search import scoring
from search.completion import complete
from search.engine import DEFAULT_TIME_LIMIT_S, Deadline
from search.facets import arrange
from search.hits import ONLY_STOP_WORDS, TIME_IS_UP, hits_of_page, order_of, partly_found
from search.parser import parse
from search.plan import plan
from search.query import SearchRequest, Sort
from search.query_language import votes_of_stop_words
from search.results import SearchResult, stage_timings
from search.spelling import Found, did_you_mean
from search.whoosh.columns import Columns
from search.whoosh.executor import Executor, Scores
from search.whoosh.filters import Mask, Narrowed, by_date
from search.whoosh.postings import PostingReader
from search.whoosh.snapshot import Snapshot

Result = TypeVar("Result")


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
        return self._ask(lambda snapshot: search_snapshot(snapshot, request, limit))

    def suggest(self, typed: str, limit: int = 10) -> tuple[str, ...]:
        """Whole queries from the archive that go on as `typed`."""
        return self._ask(lambda snapshot: complete(snapshot.suggestions, typed, limit))

    def document(self, document_id: str) -> Document | None:
        """The stored article, or None."""
        return self._ask(lambda snapshot: snapshot.document(document_id))

    def documents(self) -> Iterator[Document]:
        """Every stored article of one generation, in the order of the corpus."""
        return self._ask(lambda snapshot: _begun(snapshot.stored()))

    def status(self) -> IndexStatus:
        """What is served now."""
        return status_of(self._root.current(self._fingerprint))

    def close(self) -> None:
        """Closes the index; a later call opens it again."""
        with self._lock:
            snapshot, self._snapshot = self._snapshot, None
        if snapshot:
            snapshot.close()

    def _ask(self, question: Callable[[Snapshot], Result]) -> Result:
        """The answer of the served generation."""
        while True:
            snapshot = self._current()
            try:
                return question(snapshot)
            except IndexDamagedError:
                # Two publications since it was opened remove the files of a snapshot.
                if self._current() is snapshot:
                    raise

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
        if before:
            before.close()
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
    with snapshot.reader() as reader:
        columns = snapshot.columns
        postings = PostingReader(reader, snapshot.folder, snapshot.places, deadline)
        answer = Executor(columns, postings).run(tree, votes_of_stop_words(parsed.node))
        narrowed = Narrowed(answer.match.mask, request, columns)
        passing = narrowed.mask()
        if passing.any() and postings.complete:
            fewest = int(np.min(answer.words[passing]))
            issues.extend(partly_found(tree, answer.most, fewest))
        found = Found(answer.most, int(np.count_nonzero(passing)))
        suggestion = None
        if not deadline.passed():
            find = partial(_found, snapshot, reader, request, deadline)
            vocabulary = snapshot.suggestions.vocabulary
            suggestion = did_you_mean(request.text, parsed.node, vocabulary, find, found)
        scores = answer.match.scores
        if request.recent:
            scores = scoring.rounded(scores * columns.recency)
        numbers = _in_order(scores, passing, columns, order_of(tree, request.sort))
        times.append(perf_counter())
        facets = {
            name: arrange(name, [] if deadline.passed() else counts, request.choice(name))
            for name, counts in narrowed.counts()
        }
        times.append(perf_counter())
        page = numbers[request.offset : request.offset + request.limit].tolist()
        ranked = [(float(scores[number]), number) for number in page]
        hits = hits_of_page(
            request, tree, ranked, lambda number: snapshot.load(reader, number), deadline
        )
        times.append(perf_counter())
    if deadline.passed() or not postings.complete:
        issues.append(TIME_IS_UP)
    return SearchResult(
        total=found.articles,
        hits=hits,
        facets=facets,
        generation=snapshot.name,
        issues=tuple(issues),
        suggestion=suggestion,
        timings_ms=stage_timings(times),
    )


def _found(
    snapshot: Snapshot, reader: IndexReader, request: SearchRequest, deadline: Deadline, text: str
) -> Found:
    """What another text finds under the filters of the request."""
    postings = PostingReader(reader, snapshot.folder, snapshot.places, deadline)
    answer = Executor(snapshot.columns, postings).run(plan(parse(text).node))
    passing = Narrowed(answer.match.mask, request, snapshot.columns).mask()
    return Found(answer.most, int(np.count_nonzero(passing)))


def _begun(documents: Iterator[Document]) -> Iterator[Document]:
    """The same documents, the first one read: from then on all files are open."""
    first = list(islice(documents, 1))
    return chain(first, documents)


def _in_order(scores: Scores, passing: Mask, columns: Columns, order: Sort) -> NDArray[np.int64]:
    """The numbers of the documents; those of one rank in index order."""
    numbers = np.flatnonzero(passing)
    if order == "relevance":
        return numbers[np.argsort(-scores[numbers], kind="stable")]
    return by_date(columns, numbers, newest=order == "newest")
