"""From words in the order of the text to postings in the order of the terms: one sort a field."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.whoosh.inverted import LARGEST_FREQUENCY
from index.whoosh.mapped import Ints

_HALF = 1 << 16


@dataclass(slots=True)
class Words:
    """The words of a field in the order of the documents, one of each array for each word.

    `terms` are numbers of texts, documents do not descend; without `positions` a word counts once
    a document.
    """

    terms: Ints
    documents: Ints
    positions: Ints | None = None


def inverted_arrays(texts: Sequence[str], words: Words) -> dict[str, Ints]:
    """The arrays of an inverted field; a word twice at one place counts once.

    Texts without a word are no terms. Every array of `words` is let go as soon as it is ordered.
    """
    used = np.flatnonzero(np.bincount(words.terms, minlength=len(texts))).tolist()
    used.sort(key=texts.__getitem__)  # the order of characters is that of their bytes in UTF-8
    encoded = [texts[number].encode("utf-8", "surrogatepass") for number in used]
    ranks = np.zeros(len(texts), np.uint32)
    ranks[used] = np.arange(len(used), dtype=np.uint32)
    words.terms = ranks[words.terms]
    order = _stable_order(words.terms)
    words.terms, words.documents = words.terms[order], words.documents[order]
    same = words.terms[1:] == words.terms[:-1]
    same &= words.documents[1:] == words.documents[:-1]
    found: dict[str, Ints] = {}
    if words.positions is not None:
        positions = words.positions = words.positions[order]
        again = same & (positions[1:] == positions[:-1])
        if again.any():
            kept = np.append(True, ~again)
            positions = positions[kept]
            words = Words(words.terms[kept], words.documents[kept], positions)
            same = same[~again]
        found["positions"] = smallest(positions)
        found["first_positions"] = starts(words.terms, len(encoded))
    del order
    count = len(words.terms)
    begins = np.flatnonzero(np.append(True, ~same)[:count])
    frequencies = np.diff(np.append(begins, count))
    if words.positions is None:
        frequencies = np.ones(len(begins), np.int64)
    terms, documents = words.terms[begins], words.documents[begins]
    found |= posting_arrays(terms, documents, frequencies, len(encoded))
    return found | text_arrays(encoded)


def text_arrays(texts: Sequence[bytes]) -> dict[str, Ints]:
    """The arrays of terms, which are in order."""
    ends = np.cumsum([len(text) for text in texts], dtype=np.int64)
    return {"texts": np.frombuffer(b"".join(texts), np.uint8), "text_ends": smallest(ends)}


def posting_arrays(terms: Ints, documents: Ints, frequencies: Ints, count: int) -> dict[str, Ints]:
    """The arrays of postings that stand in the order of `count` terms, then of documents."""
    first_postings = starts(terms, count)
    bounds = first_postings.astype(np.int64)
    first, sizes = bounds[:-1], bounds[1:] - bounds[:-1]
    gaps = documents.astype(np.int64)
    gaps[1:] -= documents[:-1]
    gaps[first] = documents[first]
    widest = np.maximum.reduceat(gaps, first) if count else gaps
    widths = np.where(widest < 1 << 8, 1, np.where(widest < 1 << 16, 2, 4))
    first_gaps = np.append(0, np.cumsum(widths * sizes))
    large_at = np.flatnonzero(frequencies > LARGEST_FREQUENCY)
    return {
        "first_postings": first_postings,
        "first_gaps": smallest(first_gaps),
        "gaps": _encoded(gaps, np.repeat(widths, sizes)),
        "frequencies": np.minimum(frequencies, LARGEST_FREQUENCY).astype(np.uint8),
        "large_at": smallest(large_at),
        "large": smallest(frequencies[large_at]),
    }


def starts(terms: Ints, count: int) -> Ints:
    """Where each of `count` terms begins in ordered terms, and the end; shape (count + 1,)."""
    numbers = np.bincount(terms, minlength=count) if len(terms) else np.zeros(count, np.int64)
    return smallest(np.append(0, np.cumsum(numbers)))


def smallest(values: Ints) -> Ints:
    """The same values in the smallest unsigned type that holds them."""
    highest = int(values.max(initial=0))
    for dtype in (np.uint8, np.uint16, np.uint32):
        if highest <= np.iinfo(dtype).max:
            return values.astype(dtype)
    return values.astype(np.uint64)


def _encoded(values: Ints, widths: Ints) -> NDArray[np.uint8]:
    """Each value in as many bytes as its width says, the lowest first."""
    places = np.cumsum(widths) - widths
    encoded = np.empty(int(widths.sum()), np.uint8)
    for byte in range(4):
        wide = widths > byte
        encoded[places[wide] + byte] = (values[wide] >> 8 * byte) & 0xFF
    return encoded


def _stable_order(ranks: NDArray[np.uint32]) -> Ints:
    """What sorts ranks and leaves equal ones as they are: two passes that NumPy does by radix."""
    order = np.argsort((ranks & (_HALF - 1)).astype(np.uint16), kind="stable").astype(np.uint32)
    high = (ranks >> 16).astype(np.uint16)[order]
    return order[np.argsort(high, kind="stable")] if high.any() else order
