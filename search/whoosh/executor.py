"""Runs a query plan on arrays: which documents match, and their scores.

Every part of a plan becomes two arrays over all documents, whether it matches and what it scores;
trees are `and`, `or` and sums of them.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.analysis import CHAIN_NAMES
from index.document import LANGUAGES
from index.fields import Zone, text_field
from search import scoring, weights
from search.matching import least_words
from search.plan import Either, Every, Group, Leaf, Lookup, Near, Plan, Sequence, Start
from search.whoosh.columns import Columns
from search.whoosh.postings import NOWHERE, PLACES, Places, PostingReader, union

Mask = NDArray[np.bool_]
Scores = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Match:
    """Which documents match (bool) and what each scores (float64, 0 where it does not match)."""

    mask: Mask
    scores: Scores


@dataclass(frozen=True, slots=True)
class Answer:
    """The documents that answer a query.

    `words` (int32) is how many of the plain words each document has, `most` what the best one of
    the archive has.
    """

    match: Match
    words: NDArray[np.int32]
    most: int


class Executor:
    """Runs plans over one snapshot for one search."""

    def __init__(self, columns: Columns, postings: PostingReader) -> None:
        self._columns = columns
        self._postings = postings
        self._lookups: dict[tuple[Zone, tuple[frozenset[str], ...]], tuple[Places, Places]] = {}

    def run(self, tree: Every, votes: float = 0.0) -> Answer:
        """The answer to a whole query; `votes` are those of its stop words for a language."""
        admitted = self._all_but(tree.excluded)
        required = [self._match(each) for each in tree.required]
        plain = [self._match(each) for each in tree.plain]
        for match in required:
            admitted &= match.mask
        words = np.zeros(self._columns.documents, np.int32)
        for match in plain:
            words += match.mask
        most = int(np.max(words, initial=0, where=admitted))
        asked = scoring.query_language(votes + sum(map(self._vote, (*required, *plain))))
        scores = self._sum((*required, *plain))
        scores += weights.PAIR * self._sum(map(self._match, tree.pairs))
        scores += weights.NEAR * self._sum(map(self._match, tree.near))
        mask = np.zeros(self._columns.documents, bool)
        for code, lang in enumerate(LANGUAGES):
            inside = admitted & (self._columns.lang == code)
            foreign = scoring.is_foreign(lang, asked)
            matching = inside & (words >= self._least(tree, words[inside], code, foreign=foreign))
            best = int(np.max(words, initial=0, where=inside))
            share = scoring.matched_share(best + len(required), most + len(required))
            highest = float(np.max(scores, initial=0.0, where=matching)) or 1.0
            scores[matching] *= scoring.language_weight(lang, asked) * share / highest
            mask |= matching
        return Answer(Match(mask, scoring.rounded(np.where(mask, scores, 0.0))), words, most)

    def _least(self, tree: Every, words: NDArray[np.int32], language: int, *, foreign: bool) -> int:
        """How many words documents of a language must have; `words` is what each of them has."""
        counts = np.bincount(words, minlength=len(tree.plain) + 1)
        having = counts[::-1].cumsum()[::-1].tolist()
        documents = int(self._columns.languages[language])
        return least_words(tree, having, documents, foreign=foreign)

    def _vote(self, match: Match) -> float:
        documents = tuple(self._columns.languages.tolist())
        return scoring.vote(documents, tuple(self._by_language(match.mask).tolist()))

    def _by_language(self, mask: Mask) -> NDArray[np.float64]:
        lang = self._columns.lang[mask]
        return np.bincount(lang, minlength=len(LANGUAGES)).astype(np.float64)

    # ---------------------------------------------------------------- trees

    def _match(self, tree: Plan | Near) -> Match:
        match tree:
            case Either(parts):
                matches = [self._match(each) for each in parts]
                mask = np.zeros(self._columns.documents, bool)
                for each in matches:
                    mask |= each.mask
                return Match(mask, self._sum(matches))
            case Every(required, plain, excluded):
                matches = [self._match(each) for each in (*required, *plain)]
                mask = self._all_but(excluded)
                for each in matches:
                    mask &= each.mask
                return Match(mask, np.where(mask, self._sum(matches), 0.0))
            case Group(spellings):
                found = [self._word(each) for each in spellings]
                word = Match(
                    np.logical_or.reduce([each.mask for each in found]),
                    np.maximum.reduce([each.scores for each in found]),
                )
            case leaf:
                word = self._word(leaf)
        idf = scoring.idf(self._columns.languages, self._by_language(word.mask))
        return Match(word.mask, word.scores * idf[self._columns.lang])

    def _all_but(self, excluded: tuple[Plan, ...]) -> Mask:
        """The documents that match none of `excluded`; none at all when the time is up.

        What was not read to its end may be anywhere: nothing that is forbidden slips through.
        """
        mask = np.ones(self._columns.documents, bool)
        for part in excluded:
            mask &= ~self._match(part).mask
        return mask & (self._postings.complete or not excluded)

    def _sum(self, matches: Iterable[Match]) -> Scores:
        total = np.zeros(self._columns.documents)
        for match in matches:
            total += match.scores
        return total

    # ---------------------------------------------------------------- words

    def _word(self, leaf: Leaf | Near) -> Match:
        """What a word scores, still without idf."""
        columns = self._columns
        stemmed, exact = np.zeros((2, columns.documents))
        for zone in leaf.zones:
            any_form, as_typed = self._places(leaf, zone)
            weight = columns.occurrence_weights[zone]
            once = self._frequencies(any_form) * weight
            stemmed += once
            exact += once if as_typed is any_form else self._frequencies(as_typed) * weight
        return Match(stemmed + exact > 0, scoring.word_score(stemmed, exact, columns.k1))

    def _frequencies(self, places: Places) -> NDArray[np.float64]:
        counts = np.bincount(places // PLACES, minlength=self._columns.documents)
        return counts.astype(np.float64)

    def _places(self, leaf: Leaf | Near, zone: Zone) -> tuple[Places, Places]:
        """Where a leaf stands in a zone, in any form and as typed."""
        match leaf:
            case Lookup():
                return self._lookup(leaf, zone)
            case Sequence(steps=steps):
                places = self._in_a_row(steps, zone)
            case Near(first=first, second=second):
                places = _near(self._anywhere(first, zone), self._anywhere(second, zone))
            case Start(letters=letters):
                name = text_field(zone, "xx").name
                places = self._postings.places(name, self._postings.terms(name, letters))
        return places, places

    def _lookup(self, lookup: Lookup, zone: Zone) -> tuple[Places, Places]:
        key = zone, tuple(lookup.terms[chain] for chain in CHAIN_NAMES)
        if key not in self._lookups:
            by_chain = {
                chain: self._postings.places(text_field(zone, chain).name, lookup.terms[chain])
                for chain in CHAIN_NAMES
            }
            exact = by_chain.pop("xx")
            self._lookups[key] = union(by_chain.values()), exact
        return self._lookups[key]

    def _anywhere(self, lookup: Lookup, zone: Zone) -> Places:
        return union(self._lookup(lookup, zone))

    def _in_a_row(self, steps: tuple[tuple[int, Lookup], ...], zone: Zone) -> Places:
        """Where the first word of a row stands."""
        (_, first), *others = steps
        places = self._anywhere(first, zone)
        for offset, lookup in others:
            here = self._anywhere(lookup, zone) - offset
            places = np.intersect1d(places, here, assume_unique=True)
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
