"""Documents that were found, with their scores, and what becomes of several such sets."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.intp]
Scores = NDArray[np.float64]
PlacesIn = tuple[Numbers, NDArray[np.bool_]]

_PARTS_OF_RANK = 16  # for one of the lowest that are looked for: most of them have one at most
_MANY = 4  # numbers as documents: from there on marking them all beats sorting
_FEW = 32  # documents among which one is found: from there on searching beats looking at all


@dataclass(frozen=True, slots=True)
class Found:
    """Document numbers in order, each once, and the score of each; both of shape (found,).

    `languages` is how many of them are in each of LANGUAGES, where that was counted.
    """

    documents: Numbers
    scores: Scores
    languages: NDArray[np.float64] | None = None

    @property
    def size(self) -> int:
        """The bytes of its arrays."""
        return self.documents.nbytes + self.scores.nbytes

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


def begins(ordered: NDArray[Any]) -> NDArray[np.bool_]:
    """Where another value than the one before stands; at least one value."""
    new = np.empty(len(ordered), bool)
    new[0] = True
    np.not_equal(ordered[1:], ordered[:-1], out=new[1:])
    return new


def numbers_of(lists: Sequence[Numbers], documents: int, least: int = 1) -> Numbers:
    """The numbers that are in so many of the lists or more, of so many documents in all.

    In order, each once.
    """
    filled = sorted((each for each in lists if len(each)), key=len)
    if len(filled) < max(least, 2):
        return filled[0] if filled and least < 2 else NOTHING.documents
    if len(filled) == least:
        return _common(filled, documents)
    if _MANY * sum(map(len, filled)) > documents:
        counted = _zeros_up_to(len(filled), documents)
        for each in filled:
            counted[each] += 1
        return (counted >= least).nonzero()[0]
    merged = np.concatenate(filled)
    merged.sort(kind="stable")  # which merges what is in order
    if least > 1:
        last = least - 1
        merged = merged[last:][merged[last:] == merged[:-last]]
    return merged[begins(merged)] if len(merged) else merged


def _common(lists: Sequence[Numbers], documents: int) -> Numbers:
    """The numbers that are in all lists, of which the shortest comes first."""
    numbers, *others = lists
    for each in others:
        if _FEW * len(numbers) < len(each) + documents // _FEW:
            held = places_in(each, numbers)[1]
        else:
            marked = np.zeros(documents, bool)
            marked[each] = True
            held = marked[numbers]
        numbers = numbers[held]
    return numbers


def _zeros_up_to(highest: int, documents: int) -> NDArray[np.integer[Any]]:
    """A zero for each document, of the smallest type in which so much can be counted."""
    return np.zeros(documents, np.min_scalar_type(highest))


def places_in(ordered: Numbers, wanted: Numbers) -> PlacesIn:
    """Where the wanted numbers stand among others, and which of them do."""
    if not len(ordered):
        return np.zeros(len(wanted), np.intp), np.zeros(len(wanted), bool)
    places = ordered.searchsorted(wanted)
    np.minimum(places, len(ordered) - 1, out=places)
    return places, ordered[places] == wanted


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
    numbers: Numbers,
    lists: Sequence[tuple[Numbers, Scores]],
    documents: int,
    places: Sequence[PlacesIn] = (),
) -> tuple[Scores, NDArray[np.intp]]:
    """What the lists score in any documents, and how many lists have each of these.

    `places` are those of the numbers in each list, where they are known.
    """
    if len(lists) == 1 and lists[0][0] is numbers:
        return lists[0][1], np.ones(len(numbers), np.intp)
    if places or _FEW * len(numbers) < documents:
        total, counted = np.zeros(len(numbers)), np.zeros(len(numbers), np.intp)
        known = places or [places_in(each, numbers) for each, _ in lists]
        for (_, scores), (at, held) in zip(lists, known, strict=True):
            counted += held
            total[held] += scores[at[held]]
        return total, counted
    dense, counts = np.zeros(documents), _zeros_up_to(len(lists), documents)
    for each, scores in lists:
        dense[each] += scores
        counts[each] += 1
    return dense[numbers], counts[numbers].astype(np.intp)


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
        places, held = places_in(part.documents, numbers)
        numbers, total = numbers[held], total[held] + part.scores[places[held]]
    return first if len(parts) == 1 else Found(numbers, total)


def without(numbers: Numbers, parts: Sequence[Found], documents: int) -> Numbers:
    """The numbers that are in none of the parts."""
    if not parts:
        return numbers
    kept = np.ones(documents, bool)
    for part in parts:
        kept[part.documents] = False
    return numbers[kept[numbers]]


def first_of(ranks: NDArray[Any], count: int, slack: float = 0) -> NDArray[np.bool_] | slice:
    """Which ranks may be among the `count` lowest, by `slack` more than sure, and few others.

    The lowest of each of many parts say how low is low enough.
    """
    parts = _PARTS_OF_RANK * max(count, 1)
    if len(ranks) < 4 * parts:
        return slice(None)
    whole = len(ranks) // parts * parts
    lowest = ranks[:whole].reshape(-1, parts).min(axis=0)
    enough = np.partition(lowest, count - 1)[count - 1]
    first: NDArray[np.bool_] = ranks <= (enough + slack if slack else enough)
    return first
