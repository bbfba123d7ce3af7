"""The brute-force engine: reads every article for every question, for tests and tiny archives.

It is the oracle of the contract suite: no index, no arrays, each rule of the answer in its
plainest form.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from itertools import chain
from time import perf_counter

import index
from index.analysis import raw_tokens
from index.document import Document
from index.fields import ZONES, zone_text
from index.status import IndexStatus
from index.suggestions import SuggestionsBuilder
from index.vocabulary import VocabularyCount
from search import scoring
from search.brute_force import Answer, Archive, Article, Question, article_of
from search.completion import complete
from search.engine import DEFAULT_TIME_LIMIT_S, Deadline
from search.facets import FACETS, arrange
from search.hits import ONLY_STOP_WORDS, TIME_IS_UP, hits_of_page, order_of, partly_found
from search.occurrences import Analysis
from search.parser import parse
from search.query import CHOICE_NAMES, SearchRequest, Sort
from search.results import Ranking, SearchResult, stage_timings
from search.spelling import Found, did_you_mean


class MemoryEngine:
    """An Engine over documents that are held in memory; safe to share between threads."""

    def __init__(self, documents: Iterable[Document]) -> None:
        self._articles = [article_of(number, each) for number, each in enumerate(documents)]
        self._by_id = {each.document.id: each.document for each in self._articles}
        self._archive = Archive(self._articles)
        builder, words = SuggestionsBuilder(), VocabularyCount()
        for each in self._articles:
            builder.add(each.document)
            texts = (zone_text(each.document, zone) for zone in ZONES)
            words.add(tuple(chain.from_iterable(map(raw_tokens, texts))))
        self._suggestions = builder.built(words.vocabulary())
        self._built_at = datetime.now(UTC).isoformat(timespec="seconds")

    def search(self, request: SearchRequest, deadline: Deadline | None = None) -> SearchResult:
        """The answer, found by looking at each article."""
        deadline = deadline or Deadline.after(DEFAULT_TIME_LIMIT_S)
        times = [perf_counter()]
        parsed = parse(request.text)
        question = Question(parsed.node, self._archive)
        issues = list(parsed.issues)
        if question.tree.common:
            issues.append(ONLY_STOP_WORDS)
        times.append(perf_counter())
        answer = question.answer(deadline)
        found = [each for each in self._articles if each.number in answer.scores]
        passing = [each for each in found if _passes(each, request)]
        if passing and not deadline.passed():
            fewest = min(answer.words[each.number] for each in passing)
            issues.extend(partly_found(question.tree, answer.most, fewest))
        suggestion = None
        if not deadline.passed():
            find = partial(self._found, request, deadline)
            vocabulary = self._suggestions.vocabulary
            found_now = Found(answer.most, len(passing))
            suggestion = did_you_mean(request.text, parsed.node, vocabulary, find, found_now)
        scored = [(self._score(answer, each, request), each) for each in passing]
        ranked = _in_order(scored, order_of(question.tree, request.sort))
        times.append(perf_counter())
        facets = {
            name: arrange(
                name,
                () if deadline.passed() else _counts(name, found, request),
                request.choice(name),
            )
            for name in FACETS
        }
        times.append(perf_counter())
        page = ranked[request.offset : request.offset + request.limit]
        hits = hits_of_page(
            request,
            question.tree,
            page,
            lambda number: self._articles[number].document,
            deadline,
            Analysis,
        )
        times.append(perf_counter())
        if deadline.passed():
            issues.append(TIME_IS_UP)
        return SearchResult(
            total=len(passing),
            hits=hits,
            facets=facets,
            generation="memory",
            issues=tuple(issues),
            suggestion=suggestion,
            timings_ms=stage_timings(times),
        )

    def rank(self, request: SearchRequest, deadline: Deadline | None = None) -> Ranking:
        """The total, and the hits without their articles."""
        result = self.search(replace(request, with_marks=False), deadline)
        return Ranking(result.total, tuple((hit.document.id, hit.score) for hit in result.hits))

    def _found(self, request: SearchRequest, deadline: Deadline, text: str) -> Found:
        """What another text finds under the filters of the request."""
        answer = Question(parse(text).node, self._archive).answer(deadline)
        passing = (each for each in self._articles if each.number in answer.scores)
        return Found(answer.most, sum(_passes(each, request) for each in passing))

    def _score(self, answer: Answer, article: Article, request: SearchRequest) -> float:
        score = answer.scores[article.number]
        if request.recent:
            score *= self._archive.recency(article)
        return float(scoring.rounded(score))

    def suggest(self, typed: str, limit: int = 10) -> tuple[str, ...]:
        """Whole queries from the archive that go on as `typed`."""
        return complete(self._suggestions, typed, limit)

    def document(self, document_id: str) -> Document | None:
        """The article, or None."""
        return self._by_id.get(document_id)

    def documents(self) -> Iterator[Document]:
        """Every article, in the order given."""
        return (each.document for each in self._articles)

    def status(self) -> IndexStatus:
        """What is held in memory."""
        undated = sum(1 for each in self.documents() if each.date.value is None)
        return IndexStatus(
            generation="memory",
            documents=len(self._articles),
            version=index.__version__,
            languages={str(name): count for name, count in self._archive.documents.items()},
            dated=len(self._articles) - undated,
            undated=undated,
            size_bytes=0,
            built_at=self._built_at,
            source="memory",
        )

    def close(self) -> None:
        """Nothing is held open."""


def _in_order(scored: list[tuple[float, Article]], sort: Sort) -> list[tuple[float, int]]:
    """Score and number of the articles; equal ones in index order."""
    if sort == "relevance":
        scored.sort(key=lambda pair: -pair[0])
    else:
        # As text, a date stands before all finer ones that begin with it.
        newest = sort == "newest"
        scored.sort(key=lambda pair: pair[1].document.date.value or "", reverse=newest)
        scored.sort(key=lambda pair: pair[1].document.date.value is None)
    return [(score, article.number) for score, article in scored]


def _passes(article: Article, request: SearchRequest, but_for: str | None = None) -> bool:
    date = article.document.date
    return (not request.dates or request.dates.admits(date.first_day, date.last_day)) and all(
        request.choice(name).admits(article.values[name])
        for name in CHOICE_NAMES
        if name != but_for
    )


def _counts(name: str, found: list[Article], request: SearchRequest) -> Iterable[tuple[str, int]]:
    passing = (each for each in found if _passes(each, request, but_for=name))
    return Counter(value for each in passing for value in each.values[name]).items()
