"""Runs a query plan on arrays: which documents match, and their scores.

Every part of a plan becomes the documents that it finds, in order, with the score of each; work
follows the postings of the query's words and not the size of the archive.
"""

from collections.abc import Sequence as Row
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.analysis import CHAIN_NAMES, ChainName
from index.document import LANGUAGES, Language
from index.fields import Zone, text_field
from search import scoring, weights
from search.matching import least_words
from search.plan import Either, Every, Group, Leaf, Lookup, Near, Plan, Sequence, Start
from search.whoosh.columns import Columns
from search.whoosh.found import (
    NOTHING,
    Found,
    Numbers,
    Scores,
    begins,
    in_all,
    in_any,
    numbers_of,
    sums_at,
    without,
)
from search.whoosh.postings import NOWHERE, PLACE_BITS, Places, Posting, PostingReader, union

Counts = tuple[Numbers, Scores]  # documents, and what a word's occurrences count in each

_STEMMED: tuple[ChainName, ...] = ("en", "fr")


@dataclass(frozen=True, slots=True)
class Answer:
    """The documents that answer a query, in order of their numbers.

    `words` (uint8, shape (found,)) is how many of the plain words each has, `most` how many the
    best one of the archive has.
    """

    found: Found
    words: NDArray[np.uint8]
    most: int


class Executor:
    """Runs plans over one snapshot for one search."""

    def __init__(self, columns: Columns, postings: PostingReader) -> None:
        self._columns = columns
        self._postings = postings
        self._documents = columns.documents

    def run(self, tree: Every, votes: float = 0.0) -> Answer:
        """The answer to a whole query; `votes` are those of its stop words for a language."""
        excluded = self._excluded(tree.excluded)
        required = [self._find(each) for each in tree.required]
        plain = [self._find(each) for each in tree.plain]
        if required:
            numbers = in_all(required).documents
        elif plain:
            numbers = numbers_of([each.documents for each in plain], self._documents)
        else:
            numbers = np.arange(self._documents)
        numbers = without(numbers, excluded, self._documents)
        counted = self._counted(plain)
        asked = scoring.query_language(votes + sum(map(self._vote, (*required, *plain))))

        words, lang = counted[numbers], self._columns.lang[numbers]
        most = len(plain) + 1
        table = np.bincount(lang * most + words, minlength=most * len(LANGUAGES))
        having = table.reshape(len(LANGUAGES), most)  # documents of a language with so many words
        leasts = self._leasts(tree, having, asked)
        kept = words >= leasts[lang]
        numbers, words, lang = numbers[kept], words[kept], lang[kept]
        scores = self._scores(tree, numbers, [*required, *plain], counted)
        scores = scores * self._factors(tree, having, scores, lang, asked)[lang]
        best = int(np.flatnonzero(having.any(axis=0)).max(initial=0))
        return Answer(Found(numbers, scoring.rounded(scores)), words, best)

    def _leasts(
        self, tree: Every, having: NDArray[np.intp], asked: Language | None
    ) -> NDArray[np.intp]:
        """How many words documents of each language must have."""
        leasts = [
            least_words(
                tree,
                counts[::-1].cumsum()[::-1].tolist(),
                int(documents),
                foreign=scoring.is_foreign(lang, asked),
            )
            for lang, counts, documents in zip(
                LANGUAGES, having, self._columns.languages, strict=True
            )
        ]
        return np.array(leasts)

    def _factors(
        self,
        tree: Every,
        having: NDArray[np.intp],
        scores: Scores,
        lang: NDArray[np.int32],
        asked: Language | None,
    ) -> Scores:
        """What makes one list of the scores of each language."""
        forced = len(tree.required)
        bests = [int(np.flatnonzero(counts).max(initial=0)) for counts in having]
        factors = np.ones(len(LANGUAGES))
        for code, count in enumerate(np.bincount(lang, minlength=len(LANGUAGES)).tolist()):
            if count:
                own = scores if count == len(scores) else scores[lang == code]
                share = scoring.matched_share(bests[code] + forced, max(bests) + forced)
                weight = scoring.language_weight(LANGUAGES[code], asked) * share
                factors[code] = weight / (float(own.max()) or 1.0)
        return factors

    def _counted(self, plain: Row[Found]) -> NDArray[np.uint8]:
        """How many of the plain parts each document of the archive has."""
        counted = np.zeros(self._documents, np.uint8)
        for part in plain:
            counted[part.documents] += 1
        return counted

    def _scores(
        self, tree: Every, numbers: Numbers, words: Row[Found], counted: NDArray[np.uint8]
    ) -> Scores:
        """What the words of a query score in these documents, by themselves and together."""
        if len(words) == 1 and words[0].documents is numbers:
            return words[0].scores
        total = np.zeros(self._documents)
        for part in words:
            total[part.documents] += part.scores
        if tree.near:
            places = _Places(self._postings, counted > 1)
            for weight, leaves in ((weights.PAIR, tree.pairs), (weights.NEAR, tree.near)):
                for leaf in leaves:
                    together = self._with_idf(self._in_places(leaf, places))
                    total[together.documents] += weight * together.scores
        return total[numbers]

    def _vote(self, found: Found) -> float:
        documents = tuple(self._columns.languages.tolist())
        counts = found.languages
        if counts is None:
            counts = self._by_language(found.documents)
        return scoring.vote(documents, tuple(counts.tolist()))

    def _by_language(self, documents: Numbers) -> NDArray[np.float64]:
        counts = np.bincount(self._columns.lang[documents], minlength=len(LANGUAGES))
        return counts.astype(np.float64)

    # ---------------------------------------------------------------- trees

    def _find(self, tree: Plan) -> Found:
        match tree:
            case Either(parts):
                return in_any([self._find(each) for each in parts], self._documents)
            case Every(required, plain, excluded):
                wanted = [self._find(each) for each in (*required, *plain)]
                found = in_all(wanted) if wanted else Found.everything(self._documents)
                kept = without(found.documents, self._excluded(excluded), self._documents)
                return found.at(kept, self._documents)
            case Group(spellings):
                return self._with_idf(
                    _best([self._word(each) for each in spellings], self._documents)
                )
            case leaf:
                return self._with_idf(self._word(leaf))

    def _with_idf(self, word: Found) -> Found:
        """A word by how rare it is in the language of each document."""
        if not len(word.documents):
            return NOTHING
        lang = self._columns.lang[word.documents]
        counts = np.bincount(lang, minlength=len(LANGUAGES)).astype(np.float64)
        idf = scoring.idf(self._columns.languages, counts)
        return Found(word.documents, word.scores * idf[lang], counts)

    def _excluded(self, parts: tuple[Plan, ...]) -> list[Found]:
        """What may not be found; everything when the time is up.

        What was not read to its end may be anywhere: nothing that is forbidden slips through.
        """
        found = [self._find(part) for part in parts]
        if parts and not self._postings.complete:
            return [Found.everything(self._documents)]
        return found

    # ---------------------------------------------------------------- words

    def _word(self, leaf: Leaf) -> Found:
        """What a word scores, still without idf."""
        match leaf:
            case Sequence():
                among = self._holding_all([lookup for _, lookup in leaf.steps])
                return self._in_places(leaf, _Places(self._postings, among))
            case Start(letters=letters, zones=zones):
                fields = [text_field(zone, "xx").name for zone in zones]
                lists = [self._postings.beginning(field, letters) for field in fields]
                return self._saturated(lists, lists)
            case Lookup():
                stemmed = [each for name in _STEMMED for each in self._counts(leaf, name)]
                return self._saturated(stemmed, self._counts(leaf, "xx"))

    def _counts(self, lookup: Lookup, chain: ChainName) -> list[Counts]:
        return [
            (each.documents, each.weights)
            for zone in lookup.zones
            for each in self._read(zone, chain, lookup.terms[chain])
        ]

    def _saturated(self, stemmed: Row[Counts], exact: Row[Counts]) -> Found:
        """A word by what its occurrences count, in any form and as typed."""
        numbers = numbers_of([each for each, _ in (*stemmed, *exact)], self._documents)
        stems = sums_at(numbers, stemmed, self._documents)
        typed = stems if exact is stemmed else sums_at(numbers, exact, self._documents)
        return Found(numbers, scoring.word_score(stems, typed, self._columns.k1[numbers]))

    def _in_places(self, leaf: Sequence | Near, places: "_Places") -> Found:
        """What words in a row, or near each other, score where `places` looks; without idf."""
        lists: list[Counts] = []
        for zone in leaf.zones:
            if isinstance(leaf, Sequence):
                found = _in_a_row([(n, places.of(each, zone)) for n, each in leaf.steps])
            else:
                found = _near(places.of(leaf.first, zone), places.of(leaf.second, zone))
            if len(found):
                holders = found >> PLACE_BITS
                first = np.flatnonzero(begins(holders))
                numbers = holders[first]
                frequencies = np.diff(first, append=len(holders))
                weight = self._columns.occurrence_weights[zone][numbers]
                lists.append((numbers, frequencies * weight))
        numbers = numbers_of([each for each, _ in lists], self._documents)
        value = sums_at(numbers, lists, self._documents)
        return Found(numbers, scoring.word_score(value, value, self._columns.k1[numbers]))

    def _holding_all(self, lookups: Row[Lookup]) -> NDArray[np.bool_]:
        """The documents that have every one of the words, in whatever zone."""
        counted = np.zeros(self._documents, np.uint8)
        for lookup in lookups:
            fields = (
                self._read(zone, chain, lookup.terms[chain])
                for zone in lookup.zones
                for chain in CHAIN_NAMES
            )
            lists = [each.documents for postings in fields for each in postings]
            counted[numbers_of(lists, self._documents)] += 1
        among: NDArray[np.bool_] = counted == len(lookups)
        return among

    def _read(self, zone: Zone, chain: ChainName, terms: frozenset[str]) -> list[Posting]:
        return self._postings.postings(text_field(zone, chain).name, terms)


def _best(words: Row[Found], documents: int) -> Found:
    """The higher score of each document."""
    highest, held = np.zeros(documents), np.zeros(documents, bool)
    for word in words:
        held[word.documents] = True
        highest[word.documents] = np.maximum(highest[word.documents], word.scores)
    numbers = np.flatnonzero(held)
    return Found(numbers, highest[numbers])


class _Places:
    """Where words stand in some documents; no word is looked for twice."""

    def __init__(self, postings: PostingReader, among: NDArray[np.bool_]) -> None:
        self._postings = postings
        self._among = among
        self._any = bool(among.any())
        self._known: dict[tuple[Zone, tuple[frozenset[str], ...]], Places] = {}

    def of(self, lookup: Lookup, zone: Zone) -> Places:
        """The places of a word in a zone, in order, each once."""
        if not self._any:
            return NOWHERE
        key = zone, tuple(lookup.terms[chain] for chain in CHAIN_NAMES)
        if key not in self._known:
            lists = (
                self._postings.postings(text_field(zone, chain).name, lookup.terms[chain])
                for chain in CHAIN_NAMES
            )
            self._known[key] = union(
                [each.places(self._among) for postings in lists for each in postings]
            )
        return self._known[key]


def _in_a_row(steps: Row[tuple[int, Places]]) -> Places:
    """Where the first word of a row stands."""
    (_, places), *others = steps
    for offset, here in others:
        places = np.intersect1d(places, here - offset, assume_unique=True)
    return places


def _near(one: Places, other: Places) -> Places:
    """The places of `one` whose nearest place of `other` is near, and not the same."""
    if not len(one) or not len(other):
        return NOWHERE
    behind = np.searchsorted(other, one)
    after = other[np.minimum(behind, len(other) - 1)]
    before = other[np.maximum(behind - 1, 0)]
    distance = np.minimum(np.abs(after - one), np.abs(one - before))
    near: Places = one[(distance > 0) & (distance <= weights.NEAR_WITHIN)]
    return near
