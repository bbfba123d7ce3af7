"""Documents that were found, with their scores, and what becomes of several such sets."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.intp]
Scores = NDArray[np.float64]

_FEW = 64  # documents among which one is found: from there on sorting beats looking at all


@dataclass(frozen=True, slots=True)
class Found:
    """Document numbers in order, each once, and the score of each; both of shape (found,).

    `languages` is how many of them are in each of LANGUAGES, where that was counted.
    """

    documents: Numbers
    scores: Scores
    languages: NDArray[np.float64] | None = None

    @classmethod
    def everything(cls, documents: int) -> "Found":
        """All documents, which score nothing."""
        return cls(np.arange(documents), np.zeros(documents))

    def at(self, numbers: Numbers, documents: int) -> "Found":
        """The same of these documents only, all of which were found."""
        if numbers is self.documents:
            return self
        dense = np.zeros(documents)
        dense[self.documents] = self.scores
        return Found(numbers, dense[numbers])


NOTHING = Found(np.zeros(0, np.intp), np.zeros(0))


def begins(ordered: NDArray[Any]) -> NDArray[np.bool_]:
    """Where another value than the one before stands; at least one value."""
    new = np.empty(len(ordered), bool)
    new[0] = True
    np.not_equal(ordered[1:], ordered[:-1], out=new[1:])
    return new


def numbers_of(lists: Sequence[Numbers], documents: int) -> Numbers:
    """The numbers of all lists, in order, each once, of so many documents in all."""
    filled = [each for each in lists if len(each)]
    if len(filled) < 2:
        return filled[0] if filled else NOTHING.documents
    if _FEW * sum(map(len, filled)) < documents:
        merged = np.sort(np.concatenate(filled))
        return merged[begins(merged)]
    held = np.zeros(documents, bool)
    for each in filled:
        held[each] = True
    return np.flatnonzero(held)


def sums_at(numbers: Numbers, lists: Iterable[tuple[Numbers, Scores]], documents: int) -> Scores:
    """What the lists score in the documents `numbers`, which are all that they have."""
    if _FEW * len(numbers) < documents:
        total = np.zeros(len(numbers))
        for each, scores in lists:
            total[np.searchsorted(numbers, each)] += scores
        return total
    dense = np.zeros(documents)
    for each, scores in lists:
        dense[each] += scores
    return dense[numbers]


def in_any(parts: Sequence[Found], documents: int) -> Found:
    """What is in one of the parts or more, scores added up, of so many documents in all."""
    filled = [part for part in parts if len(part.documents)]
    if len(filled) < 2:
        return filled[0] if filled else NOTHING
    numbers = numbers_of([part.documents for part in filled], documents)
    pairs = ((part.documents, part.scores) for part in filled)
    return Found(numbers, sums_at(numbers, pairs, documents))


def in_all(parts: Sequence[Found]) -> Found:
    """What is in every one of the parts, at least one, scores added up."""
    first, *others = sorted(parts, key=lambda part: len(part.documents))
    numbers, total = first.documents, first.scores
    for part in others:
        if not len(numbers):
            return NOTHING
        at = np.minimum(np.searchsorted(part.documents, numbers), len(part.documents) - 1)
        held = part.documents[at] == numbers
        numbers, total = numbers[held], total[held] + part.scores[at[held]]
    return Found(numbers, total)


def without(numbers: Numbers, parts: Sequence[Found], documents: int) -> Numbers:
    """The numbers that are in none of the parts."""
    if not parts:
        return numbers
    kept = np.ones(documents, bool)
    for part in parts:
        kept[part.documents] = False
    return numbers[kept[numbers]]
