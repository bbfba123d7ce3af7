"""The answer to a whole query: which documents have words enough, and one scale for their scores.

What the words say by standing together is added here too, as it says nothing of what matches.
"""

from collections.abc import Iterator
from collections.abc import Sequence as Row
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from index.document import LANGUAGES
from search import scoring, weights
from search.matching import least_words
from search.plan import Every, Lookup, Plan, Sequence
from search.whoosh.columns import Columns
from search.whoosh.found import (
    NOTHING,
    Counts,
    Found,
    Scores,
    best_by_language,
    in_all,
    in_every,
    numbers_of,
    outside,
    places_in,
    sums_at,
    without,
)
from search.whoosh.members import Numbers, PlacesIn
from search.whoosh.together import Share, Together, together
from search.whoosh.words import WordReader

_ONE_IN_EACH = [1] * len(LANGUAGES)  # what least_words says of a single plain word
_TWO = 2  # words or more: what a query of several words asks for at least, if it can


class Parts:
    """What each part of a whole query finds."""

    def __init__(self, required: Row[Found], plain: Row[Found], excluded: Row[Found]) -> None:
        self.required = required
        self.plain = plain
        self.excluded = excluded


class Answer:
    """The documents that answer a query, in order of their numbers; arrays of the shape (found,).

    `words` is how many of the plain words each has, `most` how many the best one of the archive
    has. `lang` is an index into LANGUAGES; what the words score is multiplied by the `scale`
    (float64, shape (languages,)) of a document's language, which makes one list of all.
    """

    def __init__(
        self,
        documents: Numbers,
        scores: Scores,
        lang: NDArray[np.int8],
        scale: Scores,
        words: Counts,
        most: int,
    ) -> None:
        self.documents = documents
        self.words = words
        self.most = most
        self._scores = scores
        self._lang = lang
        self._scale = scale

    def scores(self, rows: Numbers | slice) -> Scores:
        """The scores, not rounded, of documents[rows]; the best of a language is 1 at most."""
        return self._scores[rows] * self._scale.take(self._lang[rows])


class _Candidates:
    """Documents that may answer; arrays of the shape (candidates,).

    `words` is how many of the plain words each has, `scores` what all of its words score. For each
    language `having` counts those with so many words, and `leasts` is how many it asks for. All
    have `fewest` at least, or as many as their language asks for. `best` is the highest score in
    each language, where it is known.
    """

    def __init__(
        self,
        numbers: Numbers,
        words: Counts,
        scores: Scores,
        lang: NDArray[np.int8],
        having: Row[Row[int]],
        leasts: Row[int],
        fewest: int,
        best: Row[float] | None = None,
    ) -> None:
        self.numbers = numbers
        self.words = words
        self.scores = scores
        self.lang = lang
        self.having = having
        self.leasts = leasts
        self.fewest = fewest
        self.best = best

    def enough(self) -> "_Candidates":
        """Those that have words enough."""
        if max(self.leasts) <= self.fewest:
            return self
        kept = np.flatnonzero(self.words >= np.array(self.leasts)[self.lang])
        return _Candidates(
            self.numbers[kept],
            self.words[kept],
            self.scores[kept],
            self.lang[kept],
            self.having,
            self.leasts,
            self.fewest,
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
        scores, best = found.scores, found.best
        if self._tree.near and len(shared.numbers) and len(scores):
            scores, best = scores + self._nearness(found.numbers, shared), None
        if best is None:
            best = best_by_language(scores, found.lang, [*map(any, found.having)])
        words = [*map(_most, found.having)]
        most = max(words)
        factors = [
            self._factor(code, words[code], most, highest) if highest else 0.0
            for code, highest in enumerate(best)
        ]
        return Answer(found.numbers, scores, found.lang, np.array(factors), found.words, most)

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
        if not len(shared.numbers):
            lists = [each.documents for each in parts.plain]
            return self._counted(self._allowed(numbers_of(lists, self._documents)), 1)
        numbers = self._allowed(shared.numbers)
        known = shared.places if numbers is shared.numbers else ()
        found = self._counted(numbers, _TWO, known)
        enough = zip(found.leasts, self._columns.languages.tolist(), strict=True)
        lacking = [
            code for code, (least, documents) in enumerate(enough) if documents and least < _TWO
        ]
        return self._with_one(found, shared, lacking) if lacking else found

    def _with_one(self, found: _Candidates, shared: "_Shared", codes: Row[int]) -> _Candidates:
        """What was found, and in some languages the documents with one word."""
        numbers, scores, langs = [found.numbers], [found.scores], [found.lang]
        excluded = self._parts.excluded
        allowed = outside(excluded, self._documents) if excluded else None
        for word, (_, at) in zip(self._parts.plain, shared.places, strict=True):
            if word.languages is not None and not word.languages[codes].any():
                continue
            lang = self._columns.lang_of(word)
            alone = np.logical_or.reduce([lang == code for code in codes])
            alone[at] = False
            if allowed is not None:
                alone &= allowed[word.documents]
            here = alone.nonzero()[0]
            numbers.append(word.documents[here])
            scores.append(word.scores[here])
            langs.append(lang[here])
        merged, lang = np.concatenate(numbers), np.concatenate(langs)
        ones = np.bincount(lang[len(found.numbers) :], minlength=len(LANGUAGES)).tolist()
        counts = zip(found.having, ones, strict=True)
        having = [[none, one, *more] for (none, _, *more), one in counts]
        order = merged.argsort(kind="stable")  # which merges what is in order
        words = np.ones(len(merged), found.words.dtype)
        words[: len(found.words)] = found.words
        return _Candidates(
            merged[order],
            words[order],
            np.concatenate(scores)[order],
            lang[order],
            having,
            self._leasts(having),
            _TWO,
        )

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
            total = total + scores if plain else scores
        word = plain[0] if len(plain) == 1 and plain[0].documents is numbers else NOTHING
        best = word.best if scores is None else None
        if word.lang is not None and word.languages is not None:
            lang, having = word.lang, [[0, int(count)] for count in word.languages.tolist()]
        else:
            lang, most = self._columns.lang[numbers], len(plain) + 1
            codes = np.multiply(lang, most, dtype=np.intp) + words
            table = np.bincount(codes, minlength=most * len(LANGUAGES))
            having = table.reshape(len(LANGUAGES), most).tolist()
        leasts = self._leasts(having)
        return _Candidates(numbers, words, total, lang, having, leasts, fewest, best)

    def _leasts(self, having: Row[Row[int]]) -> Row[int]:
        """How many words documents of each language must have."""
        if len(self._tree.plain) == 1 and not self._tree.required:
            return _ONE_IN_EACH
        leasts = []
        for lang, counts, documents in zip(
            LANGUAGES, having, self._columns.languages.tolist(), strict=True
        ):
            so_many_or_more = [*counts]
            for number in range(len(counts) - 2, -1, -1):
                so_many_or_more[number] += so_many_or_more[number + 1]
            foreign = scoring.is_foreign(lang, self._asked)
            leasts.append(least_words(self._tree, so_many_or_more, int(documents), foreign=foreign))
        return leasts

    def _factor(self, code: int, words: int, most: int, best: float) -> float:
        """What the scores of a language are multiplied with, of which `best` is the highest.

        `words` is the most plain words an article of this language has, `most` that of all
        languages.
        """
        forced = len(self._parts.required)
        share = scoring.matched_share(words + forced, most + forced)
        return scoring.language_weight(LANGUAGES[code], self._asked) * share / best

    def _nearness(self, numbers: Numbers, shared: "_Shared") -> Scores:
        """What words say by standing together in these documents."""
        pairs = _Pairs(self._words, self._tree.plain, shared)
        found, worth = zip(*pairs.together(self._tree), strict=True)
        total = self._words.together(shared.numbers, found, worth)
        if numbers is shared.numbers:
            return total
        here, at = places_in(numbers, shared.numbers)
        scores = np.zeros(len(numbers))
        scores[at] = total[here]
        return scores


def _most(counts: Row[int]) -> int:
    """The highest number that has a count; 0 where none has."""
    for number in range(len(counts) - 1, 0, -1):
        if counts[number]:
            return number
    return 0


class _Shared:
    """The documents with two words or more, and where these stand in the documents of each word."""

    def __init__(self, words: Row[Found], documents: int) -> None:
        if len(words) == _TWO:
            self.numbers, self.places = in_every(words)
        else:
            self.numbers = numbers_of([each.documents for each in words], documents, _TWO)
            shared = len(self.numbers) > 0
            self.places = [each.places(self.numbers) for each in words] if shared else []


class _Pairs:
    """Two words of a query in the documents that they share; each word is read once."""

    def __init__(self, words: WordReader, plain: Row[Plan], shared: _Shared) -> None:
        self._words = words
        self._shared = shared
        self._known = {id(word): each for word, each in zip(plain, shared.places, strict=True)}
        self._shares: dict[int, Share] = {}  # by the identity of the part of the plan

    def together(self, tree: Every) -> Iterator[tuple[Together, tuple[float, float]]]:
        """Where two words stand together, and what it weighs to be near and to be a pair."""
        pairs: dict[tuple[int, int], list[Sequence]] = {}
        for pair in tree.pairs:
            (_, first), (_, second) = pair.steps
            pairs.setdefault((id(first), id(second)), []).append(pair)
        for leaf in tree.near:
            beside = pairs.get((id(leaf.first), id(leaf.second)))
            offset = beside.pop().steps[1][0] if beside else 0
            found = together(self._share(leaf.first), self._share(leaf.second), offset)
            yield found, (weights.NEAR, weights.PAIR)
        for pair in chain.from_iterable(pairs.values()):  # of words behind the first ones
            (_, first), (offset, second) = pair.steps
            found = together(self._share(first), self._share(second), offset)
            yield found, (0.0, weights.PAIR)

    def _share(self, lookup: Lookup) -> Share:
        """Where a word stands in the shared documents."""
        key = id(lookup)
        if key not in self._shares:
            known = self._known.get(key)
            self._shares[key] = self._words.share(lookup, self._shared.numbers, known)
        return self._shares[key]
