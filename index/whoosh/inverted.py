"""The inverted index of one segment: raw little-endian arrays, a group of them for each field.

Of each field there are

* `texts` (bytes of all terms, in order of their bytes) and `text_ends`,
* `first_postings`, where the documents of each term begin, and `first_gaps`, their place in `gaps`:
  differences of document numbers, in one, two or four bytes, as few as do for all of a term,
* `frequencies` (uint8); what is above is in `large`, at the postings `large_at`,
* `positions` and `first_positions` where the field has them.
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from index.whoosh.mapped import Ints

Fields = Mapping[str, "InvertedField"]

_TERMS_TO_A_MARK = 32
_GAP_TYPES: Mapping[int, str] = {1: "|u1", 2: "<u2", 4: "<u4"}
LARGEST_FREQUENCY = 255  # that fits into `frequencies`


class InvertedField:
    """The terms of one field and where they stand; safe to share between threads.

    A term is known by its number, its rank among the terms of the field.
    """

    def __init__(self, arrays: Mapping[str, Ints]) -> None:
        self._arrays = arrays
        self._texts = arrays["texts"].tobytes()
        # One number of a view is read three times as fast as one of an array.
        self._text_ends: memoryview[int] = arrays["text_ends"].data
        self._first_postings = arrays["first_postings"]
        self._first_gaps = arrays["first_gaps"]
        self._large_at = arrays["large_at"]
        self._marks = [self.text(number) for number in range(0, len(self), _TERMS_TO_A_MARK)]

    def __len__(self) -> int:
        return len(self._text_ends)

    @property
    def has_positions(self) -> bool:
        """True where positions are kept."""
        return "positions" in self._arrays

    def text(self, number: int) -> bytes:
        """A term in UTF-8."""
        start = self._text_ends[number - 1] if number else 0
        return self._texts[start : self._text_ends[number]]

    def rank(self, text: bytes) -> int:
        """The number of the first term that is not before `text`; as many as there are if none."""
        mark = bisect_left(self._marks, text)
        low = max(mark - 1, 0) * _TERMS_TO_A_MARK
        high = min(mark * _TERMS_TO_A_MARK, len(self))
        while low < high:
            middle = (low + high) // 2
            if self.text(middle) < text:
                low = middle + 1
            else:
                high = middle
        return low

    def find(self, text: bytes) -> int | None:
        """The number of a term, or None."""
        number = self.rank(text)
        return number if number < len(self) and self.text(number) == text else None

    def beginning(self, letters: bytes) -> range:
        """The numbers of the terms that begin with these bytes."""
        return range(self.rank(letters), self.rank(letters + b"\xff" * 4))

    def count(self, number: int) -> int:
        """How many documents hold a term."""
        return int(self._first_postings[number + 1]) - int(self._first_postings[number])

    def documents(self, number: int) -> NDArray[np.int32]:
        """The documents that hold a term, in order; shape (count,)."""
        count = self.count(number)
        start = int(self._first_gaps[number])
        width = (int(self._first_gaps[number + 1]) - start) // count
        gaps = self._arrays["gaps"][start : start + width * count].view(_GAP_TYPES[width])
        return np.cumsum(gaps, dtype=np.int32)

    def documents_between(self, first: int, end: int) -> NDArray[np.int64]:
        """The documents of the terms from `first` to before `end`, term by term.

        Raises ValueError where the file is damaged, before any memory is asked for.
        """
        bounds = self._first_postings[first : end + 1].astype(np.int64)
        counts = bounds[1:] - bounds[:-1]
        places = self._first_gaps[first : end + 1].astype(np.int64)
        if (counts < 1).any() or bounds[-1] > len(self._arrays["frequencies"]):
            raise ValueError("the postings of a term have no beginning or no end")
        spans = places[1:] - places[:-1]
        widths = spans // counts
        known = np.logical_or.reduce([widths == width for width in _GAP_TYPES])
        if not known.all() or (widths * counts != spans).any():
            raise ValueError("the documents of a term are in no known form")
        # Read in the least width of a term; where all have it, the gaps stand there as they are.
        fewest, most = int(widths.min(initial=4)), int(widths.max(initial=1))
        encoded = self._arrays["gaps"][int(places[0]) : int(places[-1])]
        gaps = encoded.view(_GAP_TYPES[fewest]).astype(np.int64)
        if most > fewest:
            read, parts = gaps, (widths // fewest).repeat(counts)
            at = parts.cumsum() - parts
            gaps = read[at]
            for part in range(1, most // fewest):
                wide = (parts > part).nonzero()[0]
                gaps[wide] |= read[at[wide] + part] << (8 * fewest * part)
        sums = gaps.cumsum()
        begins = bounds[:-1] - bounds[0]
        documents: NDArray[np.int64] = sums - (sums - gaps)[begins].repeat(counts)
        return documents

    def encoded_between(self, first: int, end: int) -> tuple[bytes, bytes, bytes]:
        """The same terms for a decoder: their `first_postings`, `first_gaps` and `gaps`, as bytes.

        The first two are int64 and one more than there are terms. Raises ValueError where there
        are fewer postings than that.
        """
        bounds = self._first_postings[first : end + 1].astype("<i8")
        if bounds[-1] > len(self._arrays["frequencies"]):
            raise ValueError("the postings of a term have no end")
        places = self._first_gaps[first : end + 1].astype("<i8")
        gaps = self._arrays["gaps"][int(places[0]) : int(places[-1])]
        return bounds.tobytes(), places.tobytes(), gaps.tobytes()

    def frequencies(self, number: int) -> NDArray[np.int32]:
        """How often a term stands in each of its documents; shape (count,)."""
        return self.frequencies_between(number, number + 1)

    def frequencies_between(self, first: int, end: int) -> NDArray[np.int32]:
        """The same of the terms from `first` to before `end`, term by term."""
        start, stop = int(self._first_postings[first]), int(self._first_postings[end])
        found = self._arrays["frequencies"][start:stop].astype(np.int32)
        if len(self._large_at):
            low, high = np.searchsorted(self._large_at, (start, stop))
            at = self._large_at[low:high].astype(np.int64) - start
            found[at] = self._arrays["large"][low:high]
        return found

    def positions(self, number: int) -> Ints:
        """Its word positions in each of its documents, one document behind another."""
        return self.positions_between(number, number + 1)

    def positions_between(self, first: int, end: int) -> Ints:
        """The same of the terms from `first` to before `end`, term by term."""
        starts = self._arrays["first_positions"]
        return self._arrays["positions"][int(starts[first]) : int(starts[end])]

    def counts_between(self, first: int, end: int) -> NDArray[np.int64]:
        """How many documents hold each of the terms from `first` to before `end`."""
        bounds = self._first_postings[first : end + 1].astype(np.int64)
        return bounds[1:] - bounds[:-1]

    def texts(self) -> Iterator[bytes]:
        """All terms in UTF-8, in order."""
        ends = self._text_ends.tolist()
        return (self._texts[start:end] for start, end in pairwise([0, *ends]))


def fields_of(groups: Mapping[str, Mapping[str, Ints]]) -> Fields:
    """The fields among the groups of a file."""
    return {name: InvertedField(arrays) for name, arrays in groups.items() if "texts" in arrays}
