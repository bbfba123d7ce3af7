"""Where words stand, and where they do so together.

A place is one integer (int64): document, zone and position, so that rows of words are found by
adding and looking up in sorted arrays.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.ordered import is_first
from search import weights
from search.whoosh.found import Scores, places_in
from search.whoosh.members import Numbers, PlacesIn
from search.whoosh.postings import PLACE_BITS, Posting

Places = NDArray[np.int64]

HOLDER_BITS = PLACE_BITS + 1  # below the zone of a document: no distance leads into another one
_DOCUMENT_BITS = HOLDER_BITS + 1  # for two zones

NOWHERE: Places = np.zeros(0, np.int64)
_BEFORE_ALL, _BEHIND_ALL = np.array([-(1 << 62)]), np.array([1 << 62])


@dataclass(frozen=True, slots=True)
class Spots:
    """The places of one word: `spots` (int32), those of documents[i] from bounds[i] (int32) on."""

    documents: Numbers
    bounds: NDArray[np.int32]
    spots: NDArray[np.int32]

    @classmethod
    def of(cls, places: Places) -> "Spots":
        """From all places, in order, each once."""
        if not len(places):
            return NO_SPOTS
        documents = documents_of(places)
        spots = (places & (1 << _DOCUMENT_BITS) - 1).astype(np.int32)
        bounds = np.append(is_first(places >> _DOCUMENT_BITS).nonzero()[0], len(places))
        return cls(documents, bounds.astype(np.int32), spots)

    @property
    def size(self) -> int:
        """The bytes of its arrays."""
        return self.documents.nbytes + self.bounds.nbytes + self.spots.nbytes

    def places(self, among: Numbers, known: PlacesIn | None = None) -> Places:
        """The places in those of the documents `among` that have the word, in order.

        `known` says where these stand in `documents`, if that was found out before.
        """
        here, at = known or places_in(self.documents, among)
        starts = self.bounds[at]
        counts: NDArray[np.int32] = self.bounds[at + 1] - starts
        return (among[here] << _DOCUMENT_BITS).repeat(counts) + self.spots[_rows(starts, counts)]


NO_SPOTS = Spots(np.zeros(0, np.intp), np.zeros(1, np.int32), np.zeros(0, np.int32))


def places_of(lists: Sequence[tuple[int, Posting]], among: Numbers | None = None) -> Places:
    """The places of a word, from the zone and the posting of each of its terms.

    In order, each once; in all documents, or `among` these.
    """
    merged = np.concatenate([NOWHERE, *(_places_of(*each, among) for each in lists)])
    if not len(merged):
        return NOWHERE
    merged.sort(kind="stable")  # which merges what is in order
    return merged[is_first(merged)]


def documents_of(places: Places) -> Numbers:
    """The documents of some places, in order, each once."""
    documents = places >> _DOCUMENT_BITS
    return documents[is_first(documents)]


def _places_of(zone: int, posting: Posting, among: Numbers | None) -> Places:
    """The places of one term, in order."""
    documents, counts, positions = posting.documents, posting.frequencies, posting.positions
    if among is not None:
        few, many = sorted((documents, among), key=len)
        here, at = places_in(many, few)
        rows = at if many is documents else here
        ends: Numbers = counts.cumsum(dtype=np.intp)
        documents, counts = documents[rows], counts[rows]
        positions = positions[_rows(ends[rows] - counts, counts)]
    holders = (documents << _DOCUMENT_BITS) + (zone << HOLDER_BITS)
    return holders.repeat(counts) + positions


def _rows(starts: NDArray[np.integer[Any]], counts: NDArray[np.integer[Any]]) -> Numbers:
    """From each start on so many numbers."""
    ends = counts.cumsum(dtype=np.intp)
    rows = np.arange(ends[-1] if len(ends) else 0)
    rows += (starts - ends + counts).repeat(counts)
    return rows


def in_a_row(steps: Sequence[tuple[int, Places]]) -> Places:
    """Where the first of words stands that follow each other at these distances from it."""
    (_, places), *others = steps
    for offset, here in others:
        few, many = sorted((places, here - offset), key=len)
        places = few[places_in(many, few)[0]]
    return places


def near(one: Places, other: Places) -> tuple[Places, Places]:
    """The places of `one` with a place of `other` near or the same; those with none the same."""
    if not len(one) or not len(other):
        return NOWHERE, NOWHERE
    behind = other.searchsorted(one)
    around = np.concatenate((_BEFORE_ALL, other, _BEHIND_ALL))
    distance = np.minimum(around[behind + 1] - one, one - around[behind])
    close = (distance <= weights.NEAR_WITHIN).nonzero()[0]
    places = one[close]
    return places, places[distance[close] > 0]


def counts_of(
    rows: Sequence[Places], occurrence_weights: NDArray[np.float64]
) -> tuple[Numbers, Scores, Numbers]:
    """The documents of rows of places, and what these count there before they saturate.

    A document stands there once for each row that is in it; the third array has the number of the
    row. `occurrence_weights` has the shape (documents, zones).
    """
    places = np.concatenate(rows)
    if not len(places):
        return NOWHERE, np.zeros(0), NOWHERE
    holders = places >> HOLDER_BITS  # a zone of a document each
    documents = holders >> 1
    ends = np.array([*map(len, rows)]).cumsum()
    new = is_first(documents)
    new[ends[ends < len(places)]] = True
    first = new.nonzero()[0]
    counts = np.add.reduceat(occurrence_weights.ravel()[holders], first)
    return documents[first], counts, ends.searchsorted(first, "right")
