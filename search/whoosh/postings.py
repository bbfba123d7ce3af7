"""The posting lists of one generation as the executor wants them, those of the latest terms kept.

A place is one integer (int64): document number, then word position in the lowest `PLACE_BITS`, so
that rows of words are found by adding and intersecting sorted arrays.
"""

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from index.fields import FIELDS, Zone
from index.whoosh.inverted import Fields, Ints
from index.whoosh.opening import naming_damage
from search.engine import Deadline
from search.whoosh.found import begins

PLACE_BITS = 24  # more words than the longest article has
_MOST_CACHED_BYTES = 64 << 20

Numbers = NDArray[np.intp]
Places = NDArray[np.int64]
NOWHERE: Places = np.zeros(0, np.int64)


@dataclass(frozen=True, slots=True)
class Posting:
    """Where one term stands; arrays of the shape (documents,), in order of the documents.

    `weights` (float64) is what its occurrences count in each document before they saturate.
    """

    documents: Numbers
    frequencies: NDArray[np.int32]
    weights: NDArray[np.float64]
    positions: Ints

    def places(self, among: NDArray[np.bool_] | None = None) -> Places:
        """Each place of the term, in the documents of the mask `among` only."""
        documents, frequencies, positions = self.documents, self.frequencies, self.positions
        if among is not None:
            chosen = among[documents]
            if not chosen.any():
                return NOWHERE
            positions = positions[np.repeat(chosen, frequencies)]
            documents, frequencies = documents[chosen], frequencies[chosen]
        return np.repeat(documents << PLACE_BITS, frequencies) + positions.astype(np.int64)


class PostingLists:
    """All posting lists of a generation; safe to share between threads.

    `weights` is what one occurrence counts in each zone of each document. Raises
    IndexDamagedError, which names `folder`.
    """

    def __init__(
        self,
        folder: Path,
        fields: Fields,
        weights: Mapping[Zone, NDArray[np.float64]],
        most_bytes: int = _MOST_CACHED_BYTES,
    ) -> None:
        self._folder = folder
        self._fields = fields
        self._weights = weights
        self._most_bytes = most_bytes
        self._lock = Lock()
        self._kept: OrderedDict[tuple[str, str], Posting | None] = OrderedDict()
        self._bytes = 0

    def posting(self, field: str, term: str) -> Posting | None:
        """The list of a term; None where no document has it."""
        key = field, term
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        found = self._read(field, term)
        with self._lock:
            if key not in self._kept:
                self._kept[key] = found
                self._bytes += _size(found)
            while self._bytes > self._most_bytes:
                self._bytes -= _size(self._kept.popitem(last=False)[1])
        return found

    def beginning(self, field: str, letters: str) -> tuple[Numbers, NDArray[np.float64]]:
        """The documents with a term of a field that begins so, and what these terms count there."""
        weights = self._weights[FIELDS[field].zone or "body"]
        with naming_damage(self._folder):
            lists = self._fields[field]
            terms = lists.beginning(_encoded(letters))
            if not terms:
                return NOWHERE, np.zeros(0)
            documents = lists.documents_between(terms.start, terms.stop)
            frequencies = lists.frequencies_between(terms.start, terms.stop)
            if documents.max() >= len(weights):  # before so much is counted
                raise ValueError("a term is in a document beyond the last one")
            total = np.bincount(documents, frequencies, len(weights))
        numbers = np.flatnonzero(total)
        return numbers, total[numbers] * weights[numbers]

    def first_document(self, field: str, term: str) -> int | None:
        """The first document that has a term of any field; None where none has it."""
        with naming_damage(self._folder):
            lists = self._fields[field]
            number = lists.find(_encoded(term))
            return None if number is None else int(lists.documents(number)[0])

    def _read(self, field: str, term: str) -> Posting | None:
        weights = self._weights[FIELDS[field].zone or "body"]
        with naming_damage(self._folder):
            lists = self._fields[field]
            number = lists.find(_encoded(term))
            if number is None:
                return None
            documents = lists.documents(number).astype(np.intp)
            frequencies, positions = lists.frequencies(number), lists.positions(number)
            _refuse_misfits(documents, frequencies, positions, len(weights))
            weights = weights[documents] * frequencies
            return Posting(documents, frequencies, weights, positions)


@dataclass(slots=True)
class PostingReader:
    """Reads for one search; `complete` turns False when the time was up."""

    lists: PostingLists
    deadline: Deadline
    complete: bool = True

    def postings(self, field: str, terms: Iterable[str]) -> list[Posting]:
        """The lists of those of the terms that the field has."""
        found = []
        for term in terms:
            if self.deadline.passed():
                self.complete = False
                break
            posting = self.lists.posting(field, term)
            if posting:
                found.append(posting)
        return found

    def beginning(self, field: str, letters: str) -> tuple[Numbers, NDArray[np.float64]]:
        """What `PostingLists.beginning` finds; nothing when the time is up."""
        if self.deadline.passed():
            self.complete = False
            return NOWHERE, np.zeros(0)
        return self.lists.beginning(field, letters)


def union(lists: Iterable[Places]) -> Places:
    """The places of all lists, in order, each once."""
    filled = [places for places in lists if len(places)]
    if len(filled) < 2:
        return filled[0] if filled else NOWHERE
    merged = np.sort(np.concatenate(filled), kind="stable")  # which merges what is in order
    once: Places = merged[begins(merged)]
    return once


def _encoded(term: str) -> bytes:
    return term.encode("utf-8", "surrogatepass")


def _refuse_misfits(
    documents: Numbers, frequencies: NDArray[np.int32], positions: Ints, count: int
) -> None:
    """Raises ValueError for arrays of a damaged file, before they lead to any other error."""
    if (
        len(documents) != len(frequencies)
        or documents[0] < 0
        or documents[-1] >= count
        or (documents[1:] <= documents[:-1]).any()
        or frequencies.min() < 1
        or frequencies.sum(dtype=np.int64) != len(positions)
        or (positions.itemsize > 2 and positions.max() >> PLACE_BITS)  # two bytes cannot reach it
    ):
        raise ValueError("the documents and positions of a term do not fit together")


def _size(posting: Posting | None) -> int:
    if posting is None:
        return 0
    return posting.documents.nbytes + posting.frequencies.nbytes + posting.weights.nbytes
