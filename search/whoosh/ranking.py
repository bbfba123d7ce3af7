"""The answer to a whole query: which documents have words enough, and one scale for their scores.

What the words say by standing together is added here too, as it says nothing of what matches.
"""

from collections.abc import Sequence as Row
from dataclasses import dataclass, replace
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from index.document import LANGUAGES
from search import scoring, weights
from search.matching import least_words
from search.plan import Every, Lookup, Near, Plan, Sequence
from search.whoosh.columns import Columns
from search.whoosh.found import (
    NOTHING,
    Counts,
    Found,
    Scores,
    in_all,
    in_every,
    numbers_of,
    places_in,
    sums_at,
    without,
)
from search.whoosh.members import Numbers, PlacesIn
from search.whoosh.places import Places, in_a_row, near
from search.whoosh.words import WordReader

_TWO = 2  # words or more: what a query of several words asks for at least, if it can


@dataclass(frozen=True, slots=True)
class Parts:
    """What each part of a whole query finds."""

    required: Row[Found]
    plain: Row[Found]
    excluded: Row[Found]


@dataclass(frozen=True, slots=True)
class Answer:
    """The documents that answer a query, in order of their numbers; scores are not rounded.

    `words` (shape (found,)) is how many of the plain words each has, `most` how many the best one
    of the archive has.
    """

    found: Found
    words: Counts
    most: int


@dataclass(frozen=True, slots=True)
class _Candidates:
    """Documents that may answer; arrays of the shape (candidates,).

    `words` is how many of the plain words each has, `scores` what all of its words score. For each
    language `having` counts those with so many words, and `leasts` is how many it asks for. All
    have `fewest` at least, or as many as their language asks for.
    """

    numbers: Numbers
    words: Counts
    scores: Scores
    lang: NDArray[np.int8]
    having: Row[Row[int]]
    leasts: Row[int]
    fewest: int

    def enough(self) -> "_Candidates":
        """Those that have words enough."""
        if max(self.leasts) <= self.fewest:
            return self
        kept = np.flatnonzero(self.words >= np.array(self.leasts)[self.lang])
        return replace(
            self,
            numbers=self.numbers[kept],
            words=self.words[kept],
            scores=self.scores[kept],
            lang=self.lang[kept],
        )


class Ranking:
    """Ranks what the parts of one query find; `votes` are those of its stop words, by language."""

    def __init__(
        self, columns: Columns, words: WordReader, tree: Every, parts: Parts, votes: float
    ) -> None:
        self._columns = columns
        self._words = words
        self._documents = columns.documents
        self._tree = tree
        required = [columns.described(each) for each in parts.required]
        plain = [columns.described(each) for each in parts.plain]
        self._parts = Parts(required, plain, parts.excluded)
        for each in (*required, *plain):
            votes += each.vote or 0.0
        self._asked = scoring.query_language(votes)

    def answer(self) -> Answer:
        """The documents that have words enough, with their scores."""
        shared = _Shared(self._parts.plain, self._documents)
        found = self._candidates(shared).enough()
        scores = found.scores
        if self._tree.near and len(shared.numbers) and len(scores):
            scores = scores + self._nearness(found.numbers, shared)
        scores = self._on_one_scale(found, scores)
        return Answer(Found(found.numbers, scores), found.words, max(map(_most, found.having)))

    def _candidates(self, shared: "_Shared") -> _Candidates:
        """All documents that have words enough, and maybe others.

        Those with one word are looked at only in the languages in which those that are `shared` by
        words are not enough.
        """
        parts = self._parts
        if parts.required or not parts.plain:
            required = parts.required
            basis = in_all(required) if required else Found.everything(self._documents)
            numbers = self._allowed(basis.documents)
            return self._counted(numbers, 0, scores=basis.at(numbers).scores)
        lists = [each.documents for each in parts.plain]
        fewest = 1
        if len(shared.numbers):
            fewest = _TWO
            numbers = self._allowed(shared.numbers)
            known = shared.places if numbers is shared.numbers else ()
            found = self._counted(numbers, fewest, known)
            enough = zip(found.leasts, self._columns.languages.tolist(), strict=True)
            lacking = [
                code for code, (least, documents) in enumerate(enough) if documents and least < _TWO
            ]
            if not lacking:
                return found
            lists = [shared.numbers, *(self._of_languages(each, lacking) for each in parts.plain)]
        return self._counted(self._allowed(numbers_of(lists, self._documents)), fewest)

    def _of_languages(self, found: Found, codes: Row[int]) -> Numbers:
        """Those of the documents that are in some languages."""
        if found.languages is not None and not found.languages[codes].any():
            return NOTHING.documents
        lang = self._columns.lang[found.documents] if found.lang is None else found.lang
        return found.documents[np.logical_or.reduce([lang == code for code in codes])]

    def _allowed(self, numbers: Numbers) -> Numbers:
        return without(numbers, self._parts.excluded, self._documents)

    def _counted(
        self,
        numbers: Numbers,
        fewest: int,
        places: Row[PlacesIn] = (),
        scores: Scores | None = None,
    ) -> _Candidates:
        """Documents with the plain words that they have, `fewest` or more, and other `scores`.

        `places` are those of the documents in each word's, where they are known.
        """
        plain = self._parts.plain
        total, words = sums_at(numbers, plain, self._documents, places)
        if scores is not None:
            total = total + scores
        word = plain[0] if len(plain) == 1 and plain[0].documents is numbers else NOTHING
        if word.lang is not None and word.languages is not None:
            lang, having = word.lang, [[0, int(count)] for count in word.languages.tolist()]
        else:
            lang, most = self._columns.lang[numbers], len(plain) + 1
            codes = np.multiply(lang, most, dtype=np.intp) + words
            table = np.bincount(codes, minlength=most * len(LANGUAGES))
            having = table.reshape(len(LANGUAGES), most).tolist()
        return _Candidates(numbers, words, total, lang, having, self._leasts(having), fewest)

    def _leasts(self, having: Row[Row[int]]) -> Row[int]:
        """How many words documents of each language must have."""
        leasts = []
        for lang, counts, documents in zip(
            LANGUAGES, having, self._columns.languages.tolist(), strict=True
        ):
            so_many_or_more = [*accumulate(reversed(counts))][::-1]
            foreign = scoring.is_foreign(lang, self._asked)
            leasts.append(least_words(self._tree, so_many_or_more, int(documents), foreign=foreign))
        return leasts

    def _on_one_scale(self, found: _Candidates, scores: Scores) -> Scores:
        """The scores of all languages as one list, in which the best is 1 at most."""
        if not len(scores):
            return scores
        first = scores.argmax()
        leading = int(found.lang[first])
        words = [*map(_most, found.having)]
        scaled = scores * self._factor(leading, words, float(scores[first]))
        for code, counts in enumerate(found.having):
            if code != leading and any(counts):
                here = (found.lang == code).nonzero()[0]
                if len(here):
                    of_language = scores[here]
                    best = float(of_language.max())
                    scaled[here] = of_language * self._factor(code, words, best)
        return scaled

    def _factor(self, code: int, words: Row[int], best: float) -> float:
        """What the scores of a language are multiplied with, of which `best` is the highest.

        `words` is how many plain words an article has at most, for each language.
        """
        forced = len(self._parts.required)
        share = scoring.matched_share(words[code] + forced, max(words) + forced)
        return scoring.language_weight(LANGUAGES[code], self._asked) * share / (best or 1.0)

    def _nearness(self, numbers: Numbers, shared: "_Shared") -> Scores:
        """What words say by standing together in these documents."""
        total = np.zeros(len(numbers))
        places = _Places(self._words, self._tree.plain, shared)
        for weight, leaves in (
            (weights.PAIR, self._tree.pairs),
            (weights.NEAR, self._tree.near),
        ):
            for leaf in leaves:
                together = self._words.with_idf(self._words.in_places(places.together(leaf)))
                here, at = places_in(numbers, together.documents)
                total[at] += weight * together.scores[here]
        return total


def _most(counts: Row[int]) -> int:
    """The highest number that has a count; 0 where none has."""
    return max((number for number, count in enumerate(counts) if count), default=0)


class _Shared:
    """The documents with two words or more, and where these stand in the documents of each word."""

    def __init__(self, words: Row[Found], documents: int) -> None:
        if len(words) == _TWO:
            self.numbers, self.places = in_every(words)
        else:
            self.numbers = numbers_of([each.documents for each in words], documents, _TWO)
            shared = len(self.numbers) > 0
            self.places = [each.places(self.numbers) for each in words] if shared else []


class _Places:
    """Where the words of a query stand in the documents that they share; each is read once."""

    def __init__(self, words: WordReader, plain: Row[Plan], shared: _Shared) -> None:
        self._words = words
        self._shared = shared
        self._shares = {id(word): each for word, each in zip(plain, shared.places, strict=True)}
        self._known: dict[int, Places] = {}  # by the identity of the part of the plan

    def of(self, lookup: Lookup) -> Places:
        """The places of a word, in order, each once."""
        key = id(lookup)
        if key not in self._known:
            share = self._shares.get(key)
            self._known[key] = self._words.places(lookup, self._shared.numbers, share)
        return self._known[key]

    def together(self, leaf: Sequence | Near) -> Places:
        """Where two words stand together."""
        if isinstance(leaf, Near):
            return near(self.of(leaf.first), self.of(leaf.second))
        return in_a_row([(offset, self.of(lookup)) for offset, lookup in leaf.steps])
