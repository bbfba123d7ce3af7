"""How often two words of a query stand together in documents that have both."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search import weights
from search.whoosh.found import places_in
from search.whoosh.loops import COMPILED, Stand, count_together
from search.whoosh.members import Numbers, PlacesIn
from search.whoosh.places import DOCUMENT_BITS, HOLDER_BITS, INT32, NOWHERE, Places, Spots, in_a_row

# How many places of a word have another word near them, in either order but not the same, and how
# many have it exactly so many words behind them. The first array, of the shape (found,), is in
# order: twice the row of a document, and 1 more for the second kind. The other one, of the shape
# (found, 2), counts these places in the title and in the body.
Together = tuple[NDArray[np.integer[Any]], NDArray[np.integer[Any]]]

_BEFORE_ALL, _BEHIND_ALL = np.array([-(1 << 62)]), np.array([1 << 62])


class Share:
    """Where a word stands in those of some `documents` that have it.

    `known` says where these stand in the documents of `spots`, if that was found out before.
    """

    def __init__(self, spots: Spots, documents: Numbers, known: PlacesIn | None = None) -> None:
        self.documents = documents
        self._spots = spots
        self._rows, self._at = known or places_in(spots.documents, documents)
        self._places: Places | None = None
        self._stand: Stand | None = None

    def places(self) -> Places:
        """All places, in order."""
        if self._places is None:
            self._places = self._spots.places(self.documents[self._rows], self._at)
        return self._places

    def stand(self) -> Stand:
        """The same for a loop."""
        if self._stand is None:
            rows = np.arange(len(self.documents), dtype=INT32)[self._rows]
            at = self._at.astype(INT32, copy=False)
            spots = self._spots
            self._stand = Stand(rows.tobytes(), at.tobytes(), spots.bounds, spots.spots)
        return self._stand


def together(one: Share, other: Share, offset: int) -> Together:
    """Where two words stand near each other, and where the other one is `offset` words behind.

    That is at most NEAR_WITHIN; 0 asks for nearness only.
    """
    return by_loop(one, other, offset) if COMPILED else on_arrays(one, other, offset)


def by_loop(one: Share, other: Share, offset: int) -> Together:
    """The same, place by place."""
    within, body = weights.NEAR_WITHIN, 1 << HOLDER_BITS
    never = within + 1  # no place has an offset that is not near
    found = count_together(one.stand(), other.stand(), offset or never, within, body)
    table = np.frombuffer(found, INT32).reshape(-1, 3)
    return table[:, 0], table[:, 1:]


def on_arrays(one: Share, other: Share, offset: int) -> Together:
    """The same, all places at once."""
    kinds = [_near(one.places(), other.places())]
    if offset:
        kinds.append(in_a_row([(0, one.places()), (offset, other.places())]))
    return _counted(kinds, one.documents)


def _near(one: Places, other: Places) -> Places:
    """The places of `one` with a place of `other` near, but none the same."""
    if not len(one) or not len(other):
        return NOWHERE
    behind = other.searchsorted(one)
    around = np.concatenate((_BEFORE_ALL, other, _BEHIND_ALL))
    distance = np.minimum(around[behind + 1] - one, one - around[behind])
    found: Places = one[((distance <= weights.NEAR_WITHIN) & (distance > 0)).nonzero()[0]]
    return found


def _counted(kinds: Sequence[Places], documents: Numbers) -> Together:
    codes = [
        2 * (2 * documents.searchsorted(places >> DOCUMENT_BITS) + kind)
        + (places >> HOLDER_BITS & 1)
        for kind, places in enumerate(kinds)
    ]
    table = np.bincount(np.concatenate(codes), minlength=4 * len(documents)).reshape(-1, 2)
    held = np.flatnonzero(table.any(axis=1))
    return held, table[held]
