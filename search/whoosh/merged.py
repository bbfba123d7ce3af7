"""The postings of many terms as those of one: of all words that begin with some letters."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.ordered import is_first
from index.whoosh.inverted import InvertedField
from search.whoosh.loops import COMPILED, decode
from search.whoosh.members import Numbers

Documents = NDArray[np.integer[Any]]
Weights = NDArray[np.float64]

_MANY = 8  # numbers as documents: from there on marking them all beats sorting
_LOW = (1 << 32) - 1


def documents_of_terms(lists: InvertedField, terms: range, count: int) -> Documents:
    """The documents of some terms, term by term, each below `count`.

    Raises ValueError or IndexError where the file is damaged.
    """
    return decoded_by_loop(lists, terms, count) if COMPILED else decoded(lists, terms, count)


def decoded_by_loop(lists: InvertedField, terms: range, count: int) -> Documents:
    """The same, one by one."""
    return np.frombuffer(decode(*lists.encoded_between(terms.start, terms.stop), count), "<i4")


def decoded(lists: InvertedField, terms: range, count: int) -> Documents:
    """The same, all at once."""
    documents = lists.documents_between(terms.start, terms.stop)
    if documents.min() < 0 or documents.max() >= count:
        raise ValueError("a term is in a document beyond the last one")
    return documents


def summed(documents: Documents, weights: Weights, count: int) -> tuple[Numbers, Weights]:
    """The different ones of `documents`, each below `count`, in order, and what each weighs."""
    if _MANY * len(documents) < count:
        keys = (documents.astype(np.int64) << 32) | np.arange(len(documents))
        keys.sort()
        ordered = keys >> 32
        first = is_first(ordered).nonzero()[0]
        return ordered[first], np.add.reduceat(weights.take(keys & _LOW), first)
    held = np.zeros(count, bool)
    held[documents] = True
    numbers = held.nonzero()[0]
    total = np.bincount(documents, weights, count)[numbers]
    return numbers, total.astype(np.float64, copy=False)
