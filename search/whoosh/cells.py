"""Some facets of all documents, as cells: one for each different combination of their values.

There are far fewer cells than documents, so that one count of cells answers for all these facets.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.columns import ValueColumn
from search.facets import in_json, in_order

Numbers = NDArray[np.intp]

_DENSE = 16  # times as many possible cells as documents, up to which a table of them is made


@dataclass(frozen=True, slots=True)
class CellValues:
    """One facet: its `values` in order (str), what each is in JSON, and its number for each cell.

    `objects` (str) are those of FacetCounts. `numbers` (shape (cells,)) is len(values) for a cell
    without a value; `known` is the number of each value. `by_value` has the cells with one, value
    by value, each beginning at one of `starts`.
    """

    values: NDArray[np.object_]
    objects: NDArray[np.object_]
    known: Mapping[str, int]
    numbers: Numbers
    by_value: Numbers
    starts: Numbers

    def sums(self, documents: Numbers) -> Numbers:
        """How many documents have each value, of so many in each cell; shape (values,)."""
        if not len(self.values):
            return self.starts
        return np.add.reduceat(documents[self.by_value], self.starts)

    def mask(self, included: tuple[str, ...], excluded: tuple[str, ...]) -> NDArray[np.bool_]:
        """Which cells have one of the values `included`, if any, and none of `excluded`."""
        passes = np.full(len(self.values) + 1, not included)
        for chosen, admitted in ((included, True), (excluded, False)):
            passes[[self.known[value] for value in chosen if value in self.known]] = admitted
        return passes[self.numbers]


@dataclass(frozen=True, slots=True)
class Cells:
    """The cell of each document, shape (documents,), and the values of the cells by facet."""

    of: NDArray[np.unsignedinteger[Any]]  # of the smallest type: less of it to read
    facets: Mapping[str, CellValues]
    count: int

    @classmethod
    def of_columns(cls, columns: Mapping[str, ValueColumn]) -> "Cells":
        """The cells of documents with these values; every column is as long."""
        documents = len(next(iter(columns.values())).codes)
        of, count = np.zeros(documents, np.intp), min(documents, 1)
        for column in columns.values():
            if len(column.values) > 1:
                of, count = _renumbered(
                    of * len(column.values) + column.codes, count * len(column.values)
                )
        example = np.zeros(count, np.intp)
        example[of] = np.arange(documents)
        facets = {name: _ordered(name, column, example) for name, column in columns.items()}
        return cls(of.astype(np.min_scalar_type(max(count, 1) - 1)), facets, count)


def _renumbered(codes: Numbers, most: int) -> tuple[Numbers, int]:
    """Codes below `most`, numbered anew without gaps, and how many there are."""
    if most > _DENSE * len(codes):
        unique, numbers = np.unique(codes, return_inverse=True)
        return numbers, len(unique)
    held = np.zeros(most, bool)
    held[codes] = True
    numbers = np.cumsum(held) - 1
    return numbers[codes], int(numbers[-1]) + 1 if most else 0


def _ordered(name: str, column: ValueColumn, example: Numbers) -> CellValues:
    """A facet of the cells that have these documents as examples."""
    codes = column.codes[example]
    found = {column.values[code] for code in np.unique(codes).tolist()} - {""}
    values = in_order(name, found)
    known = {value: number for number, value in enumerate(values)}
    of_code = [known.get(value, len(values)) for value in column.values]
    numbers = np.array(of_code, np.intp)[codes]
    by_value = numbers.argsort(kind="stable")
    starts = numbers[by_value].searchsorted(np.arange(len(values) + 1))
    held = np.array(values, object)
    objects = np.array([in_json(name, value) for value in values], object)
    return CellValues(held, objects, known, numbers, by_value[: starts[-1]], starts[:-1])
