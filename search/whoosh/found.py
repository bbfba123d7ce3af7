"""Documents that were found, with their scores, and what becomes of several such sets."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.ordered import is_first
from search.whoosh.members import Members, Numbers, PlacesIn

Scores = NDArray[np.float64]
Counts = NDArray[np.integer[Any]]  # of the smallest type that is large enough

_PARTS_OF_RANK = 16  # for one of the highest that are looked for: most of them have one at most
_FEW_RANKS = 60  # which are as soon put in order as looked through
_MANY = 4  # numbers as documents: from there on marking them all beats sorting
_FEW = 32  # documents among which one is found: from there on searching beats looking at all


class Found:
    """Document numbers in order, each once, and the score of each; both of shape (found,).

    More may be known of them: `lang` (found,) is an index into LANGUAGES, `languages` how many are
    in each, and `best` the highest score in each; `vote` is what they say of the language of the
    query. `members` finds documents of a long list without searching.
    """

    # Several are made for each query: a frozen dataclass takes five times as long.
    def __init__(
        self,
        documents: Numbers,
        scores: Scores,
        lang: NDArray[np.int8] | None = None,
        languages: NDArray[np.float64] | None = None,
        vote: float | None = None,
        members: Members | None = None,
        best: Sequence[float] | None = None,
    ) -> None:
        self.documents = documents
        self.scores = scores
        self.lang = lang
        self.languages = languages
        self.vote = vote
        self.members = members
        self.best = best

    @property
    def size(self) -> int:
        """The bytes of its arrays."""
        arrays = self.documents.nbytes + self.scores.nbytes
        lang = 0 if self.lang is None else self.lang.nbytes
        return arrays + lang + (self.members.size if self.members else 0)

    def with_members(self, documents: int) -> "Found":
        """The same with members, of so many documents in all."""
        members = Members.of(self.documents, documents)
        return Found(
            self.documents,
            self.scores,
            self.lang,
            self.languages,
            self.vote,
            members,
            self.best,
        )

    def places(self, wanted: Numbers) -> PlacesIn:
        """Which of the wanted documents are in `documents`, and where."""
        if self.members:
            return self.members.places(wanted)
        return places_in(self.documents, wanted)

    @classmethod
    def everything(cls, documents: int) -> "Found":
        """All documents, which score nothing."""
        return cls(np.arange(documents), np.zeros(documents))

    def at(self, numbers: Numbers) -> "Found":
        """The same of these documents only, all of which were found."""
        if numbers is self.documents:
            return self
        return Found(numbers, self.scores[self.documents.searchsorted(numbers)])


NOTHING = Found(np.zeros(0, np.intp), np.zeros(0))


def numbers_of(lists: Sequence[Numbers], documents: int, least: int = 1) -> Numbers:
    """The numbers that are in so many of the lists or more, of so many documents in all.

    In order, each once.
    """
    filled = [each for each in lists if len(each)]
    if len(filled) < max(least, 2):
        return filled[0] if filled and least < 2 else NOTHING.documents
    if _MANY * sum(map(len, filled)) > documents:
        if least == 1:
            held = np.zeros(documents, bool)
            for each in filled:
                held[each] = True
            return held.nonzero()[0]
        counted = _zeros_up_to(len(filled), documents)
        for each in filled:
            counted[each] += 1
        return (counted >= least).nonzero()[0]
    merged = np.concatenate(filled)
    merged.sort(kind="stable")  # which merges what is in order
    if least > 1:
        last = least - 1
        merged = merged[last:][merged[last:] == merged[:-last]]
    return merged[is_first(merged)]


def _zeros_up_to(highest: int, documents: int) -> Counts:
    """A zero for each document, of the smallest type in which so much can be counted."""
    return np.zeros(documents, np.min_scalar_type(highest))


def in_every(parts: Sequence[Found]) -> tuple[Numbers, list[PlacesIn]]:
    """The documents that are in all parts, at least one, and where they stand in each; in order."""
    by_length = sorted(range(len(parts)), key=lambda number: len(parts[number].documents))
    numbers = parts[by_length[0]].documents
    places: dict[int, Counts] = {by_length[0]: np.arange(len(numbers))}
    for number in by_length[1:]:
        here, at = parts[number].places(numbers)
        numbers = numbers[here]
        places = {each: before[here] for each, before in places.items()}
        places[number] = at
    return numbers, [(slice(None), places[number]) for number in range(len(parts))]


def places_in(ordered: Numbers, wanted: Numbers) -> PlacesIn:
    """Which of the wanted numbers stand among others, and where."""
    if not len(ordered):
        return NOTHING.documents, NOTHING.documents
    places = ordered.searchsorted(wanted)
    np.minimum(places, len(ordered) - 1, out=places)
    here = (ordered[places] == wanted).nonzero()[0]
    return here, places[here]


def sums_of(numbers: Numbers, lists: Sequence[tuple[Numbers, Scores]], documents: int) -> Scores:
    """What the lists score in the documents `numbers`, which are all that they have."""
    if _FEW * len(numbers) < documents:
        total = np.zeros(len(numbers))
        for each, scores in lists:
            total[numbers.searchsorted(each)] += scores
        return total
    dense = np.zeros(documents)
    for each, scores in lists:
        dense[each] += scores
    return dense[numbers]


def sums_at(
    numbers: Numbers, parts: Sequence[Found], documents: int, places: Sequence[PlacesIn] = ()
) -> tuple[Scores, Counts]:
    """What the parts score in any documents, and how many parts have each of these.

    `places` are those of the numbers in each part, where they are known.
    """
    if len(parts) == 1 and parts[0].documents is numbers:
        return parts[0].scores, np.ones(len(numbers), np.int8)
    if places or _FEW * len(numbers) < documents:
        total, counted = np.zeros(len(numbers)), _zeros_up_to(len(parts), len(numbers))
        known = places or [part.places(numbers) for part in parts]
        for part, (here, at) in zip(parts, known, strict=True):
            counted[here] += 1
            total[here] += part.scores[at]
        return total, counted
    dense, counts = np.zeros(documents), _zeros_up_to(len(parts), documents)
    for part in parts:
        dense[part.documents] += part.scores
        counts[part.documents] += 1
    return dense[numbers], counts[numbers]


def best_by_language(
    scores: Scores, lang: NDArray[np.int8], languages: Sequence[bool]
) -> list[float]:
    """The highest score in each language; 0 in one without a document.

    `languages` says of each whether it may have one.
    """
    best = [0.0] * len(languages)
    if not len(scores):
        return best
    first = scores.argmax()
    leading = int(lang[first])
    best[leading] = float(scores[first])
    for code, held in enumerate(languages):
        if held and code != leading:
            here = (lang == code).nonzero()[0]
            if len(here):
                best[code] = float(scores[here].max())
    return best


def in_any(parts: Iterable[Found], documents: int) -> Found:
    """What is in one of the parts or more, scores added up, of so many documents in all."""
    filled = [part for part in parts if len(part.documents)]
    if len(filled) < 2:
        return filled[0] if filled else NOTHING
    numbers = numbers_of([part.documents for part in filled], documents)
    pairs = [(part.documents, part.scores) for part in filled]
    return Found(numbers, sums_of(numbers, pairs, documents))


def best_of(parts: Sequence[Found], documents: int) -> Found:
    """What is in one of the parts or more, with the highest score, which is none below 0."""
    numbers = numbers_of([part.documents for part in parts], documents)
    highest = np.zeros(len(numbers))
    for part in parts:
        at = numbers.searchsorted(part.documents)
        highest[at] = np.maximum(highest[at], part.scores)
    return Found(numbers, highest)


def in_all(parts: Sequence[Found]) -> Found:
    """What is in every one of the parts, at least one, scores added up."""
    first, *others = sorted(parts, key=lambda part: len(part.documents))
    numbers, total = first.documents, first.scores
    for part in others:
        if not len(numbers):
            return NOTHING
        here, at = part.places(numbers)
        numbers, total = numbers[here], total[here] + part.scores[at]
    return first if len(parts) == 1 else Found(numbers, total)


def without(numbers: Numbers, parts: Sequence[Found], documents: int) -> Numbers:
    """The numbers that are in none of the parts."""
    return numbers[outside(parts, documents)[numbers]] if parts else numbers


def outside(parts: Sequence[Found], documents: int) -> NDArray[np.bool_]:
    """Of each document whether it is in none of the parts."""
    kept = np.ones(documents, bool)
    for part in parts:
        kept[part.documents] = False
    return kept


def first_of(ranks: NDArray[Any], count: int, slack: float = 0) -> Numbers | slice:
    """Where ranks stand that may be among the `count` highest, by `slack` more than sure.

    In order, with few others. The highest of each of many parts say how high is high enough.
    """
    if len(ranks) <= max(count, _FEW_RANKS):
        return slice(None)
    parts = _PARTS_OF_RANK * max(count, 1)
    if len(ranks) < 4 * parts:
        highest = ranks.copy()
    else:
        whole = len(ranks) // parts * parts
        highest = ranks[:whole].reshape(-1, parts).max(axis=0)
    last = len(highest) - max(count, 1)
    highest.partition(last)
    enough = highest[last]
    first: Numbers = (ranks >= (enough - slack if slack else enough)).nonzero()[0]
    return first
