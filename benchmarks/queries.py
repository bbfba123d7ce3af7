"""The queries of a run: classes of them, with words chosen by how many articles have them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from random import Random

from benchmarks.protocol import Articles, Query
from benchmarks.vocabulary import Archive, Text, archives
from benchmarks.words import LANGUAGES

PLAIN_CLASSES = ("frequent", "rare", "and2", "or3", "phrase", "prefix", "year", "refine", "newest")
PAGE_CLASSES = ("page", "page_lang", "page_broad")
CLASSES = PLAIN_CLASSES + PAGE_CLASSES
TWO_WORDS = ("and2", "page", "page_lang")
MANY, MOST = 16, 24  # queries of a class; of `page`

_FREQUENT, _MIDDLE = (0.06, 0.25), (0.01, 0.06)  # share of the language's articles
_RARE = (3, 12)  # articles
_TOGETHER = 30  # articles; fewer in a small archive
_TRIES = 10_000


class TooFewArticlesError(Exception):
    """The articles do not have words enough for a class of queries."""


@dataclass(frozen=True, slots=True)
class Bands:
    """The words of one language by how many of its articles have them, each in order."""

    frequent: tuple[str, ...]
    middle: tuple[str, ...]
    rare: tuple[str, ...]


def bands(frequencies: Mapping[str, int], articles: int) -> Bands:
    """The bands of a language from each word's number of articles and that of all `articles`."""

    def between(least: float, most: float) -> tuple[str, ...]:
        return tuple(sorted(word for word, n in frequencies.items() if least <= n <= most))

    frequent = [share * articles for share in _FREQUENT]
    middle = [share * articles for share in _MIDDLE]
    return Bands(between(*frequent), between(*middle), between(*_RARE))


def enough_together(articles: int) -> int:
    """How many of the `articles` of a language must have both words of a pair, at least."""
    return max(1, min(_TOGETHER, articles // 100))


def choose(articles: Articles, seed: int = 1) -> dict[str, list[Query]]:
    """The queries of every class, half in English and half in French.

    The same articles and seed give the same queries. All articles are read once, some of them
    again, and none are kept. Raises TooFewArticlesError.
    """
    choosers = [_Chooser(each, seed) for each in archives(articles)]
    french = choosers[LANGUAGES.index("fr")]
    asked: dict[str, list[Query]] = {
        "frequent": _alternating(choosers, _Chooser.frequent, MANY),
        "rare": _alternating(choosers, _Chooser.rare, MANY),
        "and2": _alternating(choosers, _Chooser.two, MANY),
        "or3": _alternating(choosers, _Chooser.any_of_three, MANY),
        "phrase": _alternating(choosers, _Chooser.phrase, MANY),
        "prefix": _alternating(choosers, _Chooser.prefix, MANY),
        "year": _alternating(choosers, _Chooser.in_a_year, MANY),
        "refine": [replace(french.frequent(), lang="fr") for _ in range(MANY)],
    }
    asked["newest"] = [replace(each, newest=True) for each in asked["frequent"]]
    two = _alternating(choosers, _Chooser.two, MOST)
    asked["page"] = [replace(each, page=True) for each in two]
    asked["page_lang"] = [replace(french.two(), lang="fr", page=True) for _ in range(MANY)]
    broad = _alternating(choosers, _Chooser.frequent, MANY)
    asked["page_broad"] = [replace(each, page=True) for each in broad]
    return asked


class _Chooser:
    """Draws queries from the articles of one language; a word that was drawn may come again."""

    def __init__(self, archive: Archive, seed: int) -> None:
        self._archive = archive
        self._random = Random(f"{seed} {archive.lang}")
        self._bands = bands(archive.frequencies, len(archive))
        self._frequent = frozenset(self._bands.frequent)
        self._middle = frozenset(self._bands.middle)
        self._having = archive.postings(self._frequent | self._middle)

    def frequent(self) -> Query:
        return Query((self._draw(self._bands.frequent),))

    def rare(self) -> Query:
        return Query((self._draw(self._bands.rare),))

    def any_of_three(self) -> Query:
        middle = [self._draw(self._bands.middle) for _ in range(2)]
        return Query((self._draw(self._bands.frequent), *middle), "any")

    def prefix(self) -> Query:
        word = self._draw(self._bands.middle)
        return Query((word[: self._random.choice((4, 5))],), "prefix")

    def two(self) -> Query:
        """A frequent and a middle word that are together in some pages' worth of articles."""
        enough = enough_together(len(self._archive))
        for _, text in self._articles():
            frequent = sorted(self._frequent.intersection(text))
            middle = sorted(self._middle.intersection(text))
            if frequent and middle:
                pair = self._draw(frequent), self._draw(middle)
                one, other = (self._having[word] for word in pair)
                if len(set(one).intersection(other)) >= enough:
                    return Query(pair)
        raise self._too_few()

    def phrase(self) -> Query:
        """Two words that stand side by side in an article."""
        known = self._frequent | self._middle
        for _, text in self._articles():
            pairs = [pair for pair in pairwise(text) if known.issuperset(pair)]
            if pairs:
                return Query(self._random.choice(pairs), "phrase")
        raise self._too_few()

    def in_a_year(self) -> Query:
        """A frequent word of an article, in that article's year."""
        for year, text in self._articles():
            frequent = sorted(self._frequent.intersection(text))
            if year and frequent:
                return Query((self._draw(frequent),), year=year)
        raise self._too_few()

    def _articles(self) -> Iterable[Text]:
        """Articles at random, for as long as it makes sense to go on looking."""
        if self._archive:
            for _ in range(_TRIES):
                yield self._random.choice(self._archive)

    def _draw(self, among: Sequence[str]) -> str:
        if not among:
            raise self._too_few()
        return self._random.choice(among)

    def _too_few(self) -> TooFewArticlesError:
        return TooFewArticlesError(
            f"{len(self._archive)} articles in `{self._archive.lang}` have no words for the queries"
        )


def _alternating(
    choosers: Sequence[_Chooser], draw: Callable[[_Chooser], Query], number: int
) -> list[Query]:
    return [draw(choosers[k % len(choosers)]) for k in range(number)]
