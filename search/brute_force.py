"""Which articles answer a question and what they score, by looking at each of them.

No index, no arrays: each rule of matching and ranking in its plainest form, for the tests to judge
every engine by.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from index.corpus.titles import lead_end
from index.document import LANGUAGES, Document, Language
from index.fields import ZONES, Zone, word_count, zone_text
from search import scoring, weights
from search.engine import Deadline
from search.facets import facet_values
from search.matching import least_words
from search.occurrences import AnalyzedZone, analyzed
from search.plan import Either, Every, Group, Leaf, Lookup, Near, Plan, plan
from search.query import Node
from search.query_language import votes_of_stop_words


@dataclass(frozen=True, slots=True, eq=False)
class Article:
    """A document with its place in the archive and all that its words say."""

    number: int
    document: Document
    zones: Mapping[Zone, AnalyzedZone]
    lengths: Mapping[Zone, int]
    title_weight: float
    values: Mapping[str, frozenset[str]]

    @property
    def lang(self) -> Language:
        """Its main language."""
        return self.document.lang


class Archive:
    """What scores need to know of all articles: how many, how long and how old, by language."""

    def __init__(self, articles: Sequence[Article]) -> None:
        self.articles = articles
        self.documents = Counter(each.lang for each in articles)
        self._words: Counter[tuple[Language, Zone]] = Counter()
        for each in articles:
            for zone in ZONES:
                self._words[each.lang, zone] += each.lengths[zone]
        days = {each.number: each.document.date.first_day for each in articles}
        newest = max((day for day in days.values() if day), default=None)
        self._recency = {
            number: scoring.recency(float((newest - day).days))
            for number, day in days.items()
            if day and newest
        }
        self._undated = median(self._recency.values()) if self._recency else 1.0

    def length_norm(self, article: Article, zone: Zone) -> float:
        """What the occurrences of a word in a zone are divided by."""
        average = max(self._words[article.lang, zone] / self.documents[article.lang], 1.0)
        b = weights.B_TITLE if zone == "title" else weights.B_BODY[article.lang]
        return scoring.length_norm(article.lengths[zone] / average, b)

    def recency(self, article: Article) -> float:
        """What the score of an article is multiplied with when newer ones are preferred."""
        return self._recency.get(article.number, self._undated)


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found: each article with its score, and how many plain words each has.

    `most` of the plain words are in one article.
    """

    scores: Mapping[int, float]  # by number
    words: Mapping[int, int]
    most: int


class Question:
    """One query put to the archive; no leaf is looked for in an article twice."""

    def __init__(self, node: Node, archive: Archive) -> None:
        self.tree = plan(node)
        self._archive = archive
        self._votes = votes_of_stop_words(node)
        # A leaf is known by its identity: the tree keeps it, and its terms cannot be hashed.
        self._places: dict[tuple[int, int, Zone], tuple[set[int], set[int]]] = {}
        self._matching: dict[int, Counter[Language]] = {}

    def answer(self, deadline: Deadline) -> Answer:
        """The articles that match, as far as time allows."""
        tree = self.tree
        admitted = {lang: list[Article]() for lang in LANGUAGES}
        words: dict[int, int] = {}
        for article in self._archive.articles:
            if deadline.passed():
                break
            required = all(self._holds(article, each) for each in tree.required)
            if required and not any(self._holds(article, each) for each in tree.excluded):
                admitted[article.lang].append(article)
                words[article.number] = sum(self._holds(article, each) for each in tree.plain)
        best = {
            lang: max((words[each.number] for each in articles), default=0)
            for lang, articles in admitted.items()
        }
        most = max(best.values())
        asked = scoring.query_language(self._all_votes())
        scores: dict[int, float] = {}
        for lang, articles in admitted.items():
            having = [
                sum(words[each.number] >= count for each in articles)
                for count in range(len(tree.plain) + 1)
            ]
            documents = self._archive.documents[lang]
            least = least_words(tree, having, documents, foreign=scoring.is_foreign(lang, asked))
            matching = [each for each in articles if words[each.number] >= least]
            own = {each.number: self._score(tree, each) for each in matching}
            forced = len(tree.required)
            share = scoring.matched_share(best[lang] + forced, most + forced)
            factor = scoring.language_weight(lang, asked) * share
            highest = max(own.values(), default=0.0) or 1.0
            scores |= {
                number: float(scoring.rounded(factor * score / highest))
                for number, score in own.items()
            }
        return Answer(scores, words, most)

    def _all_votes(self) -> float:
        """Above 0 where the words of the query are English, below where they are French."""
        documents = tuple(float(self._archive.documents[lang]) for lang in LANGUAGES)
        votes = self._votes
        for part in (*self.tree.required, *self.tree.plain):
            holding = Counter(
                each.lang for each in self._archive.articles if self._holds(each, part)
            )
            votes += scoring.vote(documents, tuple(float(holding[lang]) for lang in LANGUAGES))
        return votes

    def _holds(self, article: Article, tree: Plan | Near) -> bool:
        match tree:
            case Group(parts) | Either(parts):
                return any(self._holds(article, each) for each in parts)
            case Every(required, plain, excluded):
                wanted = all(self._holds(article, each) for each in (*required, *plain))
                return wanted and not any(self._holds(article, each) for each in excluded)
            case leaf:
                return any(any(self._leaf_places(article, leaf, zone)) for zone in leaf.zones)

    def _leaf_places(
        self, article: Article, leaf: Leaf | Near, zone: Zone
    ) -> tuple[set[int], set[int]]:
        """The word positions of a leaf in any form, and as typed."""
        key = id(leaf), article.number, zone
        if key not in self._places:
            self._places[key] = _places(article.zones[zone], leaf)
        return self._places[key]

    # ---------------------------------------------------------------- scores

    def _score(self, tree: Plan | Near, article: Article) -> float:
        match tree:
            case Either(parts):
                return self._sum(parts, article)
            case Every(required, plain, _, pairs, near):
                total = self._sum((*required, *plain), article)
                total += weights.PAIR * self._sum(pairs, article)
                return total + weights.NEAR * self._sum(near, article)
            case Group(spellings):
                word = max(self._word_score(each, article) for each in spellings)
            case leaf:
                word = self._word_score(leaf, article)
        lang = article.lang
        documents, matching = self._archive.documents[lang], self._count(tree)[lang]
        return word * float(scoring.idf(float(documents), float(matching)))

    def _sum(self, parts: Iterable[Plan | Near], article: Article) -> float:
        held = (each for each in parts if self._holds(article, each))
        return sum((self._score(each, article) for each in held), 0.0)

    def _word_score(self, leaf: Leaf | Near, article: Article) -> float:
        stemmed = exact = 0.0
        for zone in leaf.zones:
            weight = article.title_weight if zone == "title" else 1.0
            weight /= self._archive.length_norm(article, zone)
            any_form, as_typed = self._leaf_places(article, leaf, zone)
            stemmed += weight * len(any_form)
            exact += weight * len(as_typed)
        return scoring.word_score(stemmed, exact, weights.K1[article.lang])

    def _count(self, tree: Leaf | Near | Group) -> Counter[Language]:
        """How many articles of each language hold a word."""
        if id(tree) not in self._matching:
            holding = (each.lang for each in self._archive.articles if self._holds(each, tree))
            self._matching[id(tree)] = Counter(holding)
        return self._matching[id(tree)]


def article_of(number: int, document: Document) -> Article:
    """All that is known of a document."""
    lengths = {zone: word_count(zone_text(document, zone)) for zone in ZONES}
    standfirst = lead_end(document.title, document.text) > 0
    return Article(
        number,
        document,
        analyzed(document),
        lengths,
        weights.STANDFIRST if standfirst else weights.TITLE,
        facet_values(document),
    )


def _places(zone: AnalyzedZone, leaf: Leaf | Near) -> tuple[set[int], set[int]]:
    match leaf:
        case Lookup():
            by_chain = {
                chain: {each.position for each in zone.places(leaf, chain)} for chain in zone.chains
            }
            exact = by_chain.pop("xx", set())
            return set().union(*by_chain.values()), exact
        case Near(first=first, second=second):
            one, other = ({each.position for each in zone.occurrences(x)} for x in (first, second))
            distances = ((place, min(abs(place - far) for far in other)) for place in one if other)
            places = {place for place, distance in distances if 0 < distance <= weights.NEAR_WITHIN}
        case _:
            places = {each.position for each in zone.occurrences(leaf)}
    return places, places
