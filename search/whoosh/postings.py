"""The posting lists of one generation, read from the file of arrays and checked."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.fields import FIELDS, ZONES
from index.whoosh.inverted import Fields
from index.whoosh.mapped import Ints
from index.whoosh.opening import naming_damage
from search.whoosh.members import Numbers
from search.whoosh.merged import Documents, documents_of_terms, summed

PLACE_BITS = 24  # more words than the longest article has


@dataclass(frozen=True, slots=True)
class Posting:
    """Where one term stands; arrays of the shape (documents,), in order of the documents.

    `weights` (float64) is what its occurrences count in each document before they saturate;
    `positions` are those in the first document, then those in the second, and so on.
    """

    documents: Numbers
    frequencies: NDArray[np.int32]
    weights: NDArray[np.float64]
    positions: Ints


class PostingLists:
    """All posting lists of a generation; safe to share between threads.

    `weights`, of the shape (documents, zones), is what one occurrence counts. Raises
    IndexDamagedError, which names `folder`.
    """

    def __init__(self, folder: Path, fields: Fields, weights: NDArray[np.float64]) -> None:
        self._folder = folder
        self._fields = fields
        self._weights = weights

    def posting(self, field: str, term: str) -> Posting | None:
        """The list of a term; None where no document has it."""
        weights = self._weights_in(field)
        with naming_damage(self._folder):
            lists = self._fields[field]
            number = lists.find(_encoded(term))
            if number is None:
                return None
            documents = lists.documents(number).astype(np.intp)
            frequencies, positions = lists.frequencies(number), lists.positions(number)
            _refuse_misfits(documents, frequencies, positions, len(weights))
            return Posting(documents, frequencies, weights[documents] * frequencies, positions)

    def beginning(self, fields: Sequence[str], letters: str) -> tuple[Numbers, NDArray[np.float64]]:
        """The documents with a term that begins so, and what these terms count there.

        `fields` are those in which they are looked for.
        """
        found: list[Documents] = []
        counted: list[NDArray[np.float64]] = []
        with naming_damage(self._folder):
            for field in fields:
                lists = self._fields[field]
                terms = lists.beginning(_encoded(letters))
                if terms:
                    documents = documents_of_terms(lists, terms, len(self._weights))
                    frequencies = lists.frequencies_between(terms.start, terms.stop)
                    found.append(documents)
                    counted.append(frequencies * self._weights_in(field)[documents])
        if not found:
            return np.zeros(0, np.intp), np.zeros(0)
        return summed(np.concatenate(found), np.concatenate(counted), len(self._weights))

    def first_document(self, field: str, term: str) -> int | None:
        """The first document that has a term of any field; None where none has it."""
        with naming_damage(self._folder):
            lists = self._fields[field]
            number = lists.find(_encoded(term))
            return None if number is None else int(lists.documents(number)[0])

    def _weights_in(self, field: str) -> NDArray[np.float64]:
        return self._weights[:, ZONES.index(FIELDS[field].zone or "body")]


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
