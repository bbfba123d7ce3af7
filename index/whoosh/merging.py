"""Several runs as one: their fields are merged as arrays, a range of terms at a time."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from functools import partial
from itertools import accumulate, chain
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

import numpy as np

from index.whoosh.inverted import InvertedField
from index.whoosh.inverting import posting_arrays, smallest, text_arrays
from index.whoosh.mapped import Group, Ints

_MOST_POSTINGS = 1 << 21  # of a range, unless it is one term
_MOST_TERMS = 1 << 16  # of a range, so that NumPy sorts their numbers by radix
_PART = 1 << 22  # bytes of a file that are read at once

Pieces = tuple[str, Iterable[Ints]]  # an array of a group, in pieces


def merged_field(
    fields: Sequence[InvertedField], sizes: Sequence[int], folder: Path | None = None
) -> Iterator[Pieces]:
    """The arrays of fields of runs in a row, which have so many documents each.

    Take the pieces of one array before the next one. Positions, the most of all, come first and
    are not kept; what else is large waits in files without a name in `folder`. Raises OSError.
    """
    texts = sorted(set().union(*(field.texts() for field in fields)))
    rank = {text: number for number, text in enumerate(texts)}
    ranks = [
        np.fromiter(map(rank.__getitem__, field.texts()), np.uint32, len(field)) for field in fields
    ]
    del rank
    with ExitStack() as files:
        waiting = {
            name: files.enter_context(TemporaryFile(dir=folder)) for name in ("gaps", "frequencies")
        }
        merging = _Merging(fields, sizes, ranks, len(texts), waiting)
        yield "positions", merging.positions()
        yield from ((name, [array]) for name, array in text_arrays(texts).items())
        yield from merging.others()


def merged_articles(articles: Sequence[Group]) -> Iterator[Pieces]:
    """The arrays of packed articles of runs in a row, but for the dictionary."""
    bases = accumulate((len(each["data"]) for each in articles), initial=0)
    yield "data", [each["data"] for each in articles]
    yield (
        "ends",
        [each["ends"] + np.uint64(base) for each, base in zip(articles, bases, strict=False)],
    )


def _ranges(counts: Ints) -> Iterator[tuple[int, int]]:
    """Ranges of terms that together have not too many postings, which are counted for each."""
    ends = np.cumsum(counts)
    start, before = 0, 0
    while start < len(counts):
        end = int(np.searchsorted(ends, before + _MOST_POSTINGS, "right"))
        end = max(start + 1, min(end, start + _MOST_TERMS, len(counts)))
        yield start, end
        start, before = end, int(ends[end - 1])


class _Part:
    """What one run has for a range of terms: arrays of the shape (postings,), and positions."""

    def __init__(self, field: InvertedField, base: int, first: int, last: int, terms: Ints) -> None:
        self.terms = np.repeat(terms, field.counts_between(first, last))
        self.documents = field.documents_between(first, last) + base
        self.frequencies = field.frequencies_between(first, last)
        self.positions = field.positions_between(first, last)


class _Merging:
    """Fields of runs, whose terms have these ranks, while they become one."""

    def __init__(
        self,
        fields: Sequence[InvertedField],
        sizes: Sequence[int],
        ranks: Sequence[Ints],
        terms: int,
        waiting: Mapping[str, IO[bytes]],
    ) -> None:
        self._runs = list(zip(fields, accumulate(sizes, initial=0), ranks, strict=False))
        self._counts = np.zeros(terms, np.int64)
        for field, _, of_field in self._runs:
            self._counts[of_field] += field.counts_between(0, len(field))
        self._postings = self._gaps = self._places = 0
        names = ("first_postings", "first_gaps", "first_positions", "large_at", "large")
        self._numbers: dict[str, list[Ints]] = {name: [np.zeros(0, np.int64)] for name in names}
        self._waiting = waiting  # arrays of bytes, by name

    def positions(self) -> Iterator[Ints]:
        """The positions of all terms; goes through all runs."""
        dtype = np.result_type(*(field.positions_between(0, 0) for field, _, _ in self._runs))
        yield np.zeros(0, dtype)
        for start, end in _ranges(self._counts):
            parts = []
            for field, base, ranks in self._runs:
                first, last = np.searchsorted(ranks, np.array((start, end), ranks.dtype)).tolist()
                if first < last:
                    terms = (ranks[first:last] - start).astype(np.uint16)
                    parts.append(_Part(field, base, first, last, terms))
            yield self._merged(parts, end - start).astype(dtype)

    def others(self) -> Iterator[Pieces]:
        """All other arrays, when the positions were taken."""
        self._number("first_postings", np.array([self._postings]))
        self._number("first_gaps", np.array([self._gaps]))
        self._number("first_positions", np.array([self._places]))
        for name, file in self._waiting.items():
            file.seek(0)
            parts = iter(partial(file.read, _PART), b"")
            yield name, (np.frombuffer(part, np.uint8) for part in chain(parts, [b""]))
        yield from (
            (name, [smallest(np.concatenate(each))]) for name, each in self._numbers.items()
        )

    def _merged(self, parts: Sequence[_Part], terms: int) -> Ints:
        """Takes a range of so many terms; its positions."""
        ranks = np.concatenate([part.terms for part in parts])
        order = np.argsort(ranks, kind="stable")
        frequencies = np.concatenate([part.frequencies for part in parts]).astype(np.int64)
        positions = np.concatenate([part.positions for part in parts])
        begins = (np.cumsum(frequencies) - frequencies)[order]
        ranks, frequencies = ranks[order], frequencies[order]
        behind = np.cumsum(frequencies)
        places = np.repeat(begins - behind + frequencies, frequencies) + np.arange(len(positions))
        documents = np.concatenate([part.documents for part in parts])[order]
        found = posting_arrays(ranks, documents, frequencies, terms)
        bounds = found["first_postings"].astype(np.int64)[:-1]
        self._number("first_postings", bounds + self._postings)
        self._number("first_gaps", found["first_gaps"][:-1].astype(np.int64) + self._gaps)
        self._number("first_positions", np.append(0, behind)[bounds] + self._places)
        self._number("large_at", found["large_at"].astype(np.int64) + self._postings)
        self._number("large", found["large"].astype(np.int64))
        for name, file in self._waiting.items():
            file.write(found[name].data)
        self._postings += len(documents)
        self._gaps += len(found["gaps"])
        self._places += len(positions)
        return positions[places]

    def _number(self, name: str, values: Ints) -> None:
        self._numbers[name].append(values)
