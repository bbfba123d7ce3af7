"""Where words stand, and where they follow each other.

A place is one integer (int64): document, zone and position, so that rows of words are found by
adding and looking up in sorted arrays.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.ordered import is_first
from search.whoosh.found import Scores, places_in
from search.whoosh.members import Numbers
from search.whoosh.postings import PLACE_BITS, Posting

Places = NDArray[np.int64]

HOLDER_BITS = PLACE_BITS + 1  # below the zone of a document: no distance leads into another one
DOCUMENT_BITS = HOLDER_BITS + 1  # for two zones

INT32 = np.dtype("<i4")

NOWHERE: Places = np.zeros(0, np.int64)


class Spots:
    """The places of one word as bytes: `spots` (int32), those of documents[i] from bounds[i] on.

    `bounds` (int32) has one more, which is the end of all.
    """

    def __init__(self, documents: Numbers, bounds: bytes, spots: bytes) -> None:
        self.documents = documents
        self.bounds = bounds
        self.spots = spots

    @classmethod
    def of(cls, places: Places) -> "Spots":
        """From all places, in order, each once."""
        documents = documents_of(places)
        spots = (places & (1 << DOCUMENT_BITS) - 1).astype(INT32)
        bounds = np.append(is_first(places >> DOCUMENT_BITS).nonzero()[0], len(places))
        return cls(documents, bounds.astype(INT32).tobytes(), spots.tobytes())

    def places(self, documents: Numbers, at: NDArray[np.integer[Any]]) -> Places:
        """The places in some documents, in order, which are self.documents[at]."""
        bounds = np.frombuffer(self.bounds, INT32)
        starts = bounds[at]
        counts: NDArray[np.int32] = bounds[at + 1] - starts
        spots = np.frombuffer(self.spots, INT32)[_rows(starts, counts)]
        return (documents << DOCUMENT_BITS).repeat(counts) + spots

    @property
    def size(self) -> int:
        """Bytes."""
        return self.documents.nbytes + len(self.bounds) + len(self.spots)


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
    documents = places >> DOCUMENT_BITS
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
    holders = (documents << DOCUMENT_BITS) + (zone << HOLDER_BITS)
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


def counts_of(places: Places, occurrence_weights: NDArray[np.float64]) -> tuple[Numbers, Scores]:
    """The documents of some places, in order, and what these count there before they saturate.

    `occurrence_weights` has the shape (documents, zones).
    """
    if not len(places):
        return NOWHERE, np.zeros(0)
    holders = places >> HOLDER_BITS  # a zone of a document each
    documents = holders >> 1
    first = is_first(documents).nonzero()[0]
    return documents[first], np.add.reduceat(occurrence_weights.ravel()[holders], first)
