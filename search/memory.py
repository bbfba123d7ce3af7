"""The brute-force engine: reads every article for every question, for tests and tiny archives.

It is the oracle of the contract suite: no index, no arrays, each rule of the answer in its
plainest form.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from time import perf_counter

import index
from index.document import Document, Language
from index.fields import ZONES, Zone, text_field, word_count, zone_text
from index.status import IndexStatus
from index.suggestions import SuggestionsBuilder
from search import scoring
from search.completion import complete
from search.engine import DEFAULT_TIME_LIMIT_S, Deadline
from search.facets import FACETS, arrange, facet_values
from search.hits import TIME_IS_UP, hits_of_page, partly_found
from search.occurrences import AnalyzedZone, analyzed
from search.parser import parse
from search.plan import Either, Every, Leaf, Lookup, Plan, plan
from search.query import CHOICE_NAMES, SearchRequest
from search.results import SearchResult, stage_timings
from search.spelling import Found, did_you_mean


@dataclass(frozen=True, slots=True, eq=False)
class _Article:
    number: int
    document: Document
    zones: Mapping[Zone, AnalyzedZone]
    lengths: Mapping[Zone, int]
    values: Mapping[str, frozenset[str]]

    @property
    def lang(self) -> Language:
        return self.document.lang


class MemoryEngine:
    """An Engine over documents that are held in memory; safe to share between threads."""

    def __init__(self, documents: Iterable[Document]) -> None:
        self._articles = [_article(number, each) for number, each in enumerate(documents)]
        self._by_id = {each.document.id: each.document for each in self._articles}
        self._archive = _Archive(self._articles)
        builder = SuggestionsBuilder()
        for each in self._articles:
            builder.add(each.document)
        self._suggestions = builder.built()
        self._built_at = datetime.now(UTC).isoformat(timespec="seconds")

    def search(self, request: SearchRequest, deadline: Deadline | None = None) -> SearchResult:
        """The answer, found by looking at each article."""
        deadline = deadline or Deadline.after(DEFAULT_TIME_LIMIT_S)
        times = [perf_counter()]
        parsed = parse(request.text)
        tree = plan(parsed.node)
        issues = list(parsed.issues)
        times.append(perf_counter())
        question = _Question(tree, self._archive)
        found, most = question.matching(self._articles, deadline)
        passing = [each for each in found if _passes(each, request)]
        if passing and most < len(tree.plain) and not deadline.passed():
            issues.append(partly_found(tree, most))
        suggestion = did_you_mean(
            request.text,
            parsed.node,
            self._suggestions.vocabulary,
            partial(self._found, request, deadline),
            Found(most, len(passing)),
        )
        ranked = _ranked([(question.score(each), each) for each in passing], request)
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
            request, tree, page, lambda number: self._articles[number].document, deadline
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

    def _found(self, request: SearchRequest, deadline: Deadline, text: str) -> Found:
        """What another text finds under the filters of the request."""
        question = _Question(plan(parse(text).node), self._archive)
        found, most = question.matching(self._articles, deadline)
        return Found(most, sum(_passes(each, request) for each in found))

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


class _Archive:
    """What scores need to know of all articles: how many, and how long, in each language."""

    def __init__(self, articles: Sequence[_Article]) -> None:
        self.articles = articles
        self.documents = Counter(each.lang for each in articles)
        self._words: Counter[tuple[Language, Zone]] = Counter()
        for each in articles:
            for zone in ZONES:
                self._words[each.lang, zone] += each.lengths[zone]

    def average_length(self, lang: Language, zone: Zone) -> float:
        """Words of a zone in an article of this language, at least 1."""
        return max(self._words[lang, zone] / self.documents[lang], 1.0)


class _Question:
    """One query put to the archive; no leaf is looked for in an article twice."""

    def __init__(self, tree: Every, archive: _Archive) -> None:
        self._tree = tree
        self._archive = archive
        # A leaf is known by its identity: the tree keeps it, and its terms cannot be hashed.
        self._has: dict[tuple[int, int], bool] = {}
        self._matching: dict[int, Counter[Language]] = {}

    def matching(
        self, articles: Sequence[_Article], deadline: Deadline
    ) -> tuple[list[_Article], int]:
        """The articles that match, as far as time allows, and how many plain words they have."""
        tree = self._tree
        admitted = []
        for article in articles:
            if deadline.passed():
                break
            required = all(self._holds(article, each) for each in tree.required)
            if required and not any(self._holds(article, each) for each in tree.excluded):
                admitted.append((sum(self._holds(article, each) for each in tree.plain), article))
        most = max((plain for plain, _ in admitted), default=0)
        if tree.plain and not tree.required and most == 0:
            return [], 0
        return [article for plain, article in admitted if plain == most], most

    def score(self, article: _Article) -> float:
        """What the words that an article holds say together."""
        return self._score(self._tree, article)

    def _holds(self, article: _Article, tree: Plan) -> bool:
        match tree:
            case Either(parts):
                return any(self._holds(article, each) for each in parts)
            case Every(required, plain, excluded):
                wanted = all(self._holds(article, each) for each in (*required, *plain))
                return wanted and not any(self._holds(article, each) for each in excluded)
            case leaf:
                return self._has_leaf(article, leaf)

    def _has_leaf(self, article: _Article, leaf: Leaf) -> bool:
        key = id(leaf), article.number
        if key not in self._has:
            self._has[key] = any(article.zones[zone].occurrences(leaf) for zone in leaf.zones)
        return self._has[key]

    def _score(self, tree: Plan, article: _Article) -> float:
        match tree:
            case Either(parts):
                children = parts
            case Every(required, plain, _):
                children = required + plain
            case leaf:
                return self._leaf_score(leaf, article)
        held = (each for each in children if self._holds(article, each))
        return float(scoring.rounded(sum((self._score(each, article) for each in held), 0.0)))

    def _leaf_score(self, leaf: Leaf, article: _Article) -> float:
        lang, total = article.lang, 0.0
        for zone in leaf.zones:
            average = self._archive.average_length(lang, zone)
            for weight, frequency in _frequencies(leaf, zone, article):
                length = article.lengths[zone]
                total += weight * scoring.saturation(float(frequency), length, average, zone)
        documents = float(self._archive.documents[lang])
        return float(scoring.idf(documents, float(self._count(leaf)[lang])) * total)

    def _count(self, leaf: Leaf) -> Counter[Language]:
        """How many articles of each language hold a leaf."""
        if id(leaf) not in self._matching:
            holding = (each.lang for each in self._archive.articles if self._has_leaf(each, leaf))
            self._matching[id(leaf)] = Counter(holding)
        return self._matching[id(leaf)]


def _article(number: int, document: Document) -> _Article:
    lengths = {zone: word_count(zone_text(document, zone)) for zone in ZONES}
    return _Article(number, document, analyzed(document), lengths, facet_values(document))


def _frequencies(leaf: Leaf, zone: Zone, article: _Article) -> Iterator[tuple[float, int]]:
    """Weight and number of occurrences: of a word in each field, of anything else in the zone."""
    analyzed_zone = article.zones[zone]
    if isinstance(leaf, Lookup):
        for chain in analyzed_zone.chains:
            yield text_field(zone, chain).weight, len(analyzed_zone.places(leaf, chain))
    else:
        yield scoring.ZONE_WEIGHTS[zone], len(analyzed_zone.occurrences(leaf))


def _ranked(
    scored: list[tuple[float, _Article]], request: SearchRequest
) -> list[tuple[float, int]]:
    """Score and number of the articles in the order asked for; equal ones in index order."""
    if request.sort == "relevance":
        scored.sort(key=lambda pair: -pair[0])
    else:
        # As text, a date stands before all finer ones that begin with it.
        newest = request.sort == "newest"
        scored.sort(key=lambda pair: pair[1].document.date.value or "", reverse=newest)
        scored.sort(key=lambda pair: pair[1].document.date.value is None)
    return [(score, article.number) for score, article in scored]


def _passes(article: _Article, request: SearchRequest, but_for: str | None = None) -> bool:
    date = article.document.date
    return (not request.dates or request.dates.admits(date.first_day, date.last_day)) and all(
        request.choice(name).admits(article.values[name])
        for name in CHOICE_NAMES
        if name != but_for
    )


def _counts(name: str, found: list[_Article], request: SearchRequest) -> Iterable[tuple[str, int]]:
    passing = (each for each in found if _passes(each, request, but_for=name))
    return Counter(value for each in passing for value in each.values[name]).items()
