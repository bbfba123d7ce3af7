"""Filters, facet counts and date sorts on the columns of a snapshot."""

import numpy as np
from numpy.typing import NDArray

from search.facets import FACETS, arrange
from search.query import DateRange, SearchRequest
from search.results import FacetCounts
from search.whoosh.columns import Columns
from search.whoosh.members import Numbers

Mask = NDArray[np.bool_]


class Narrowed:
    """The documents that a search found, narrowed by its filters.

    `passing` says where those stand that pass all filters; all where nothing is filtered.
    """

    def __init__(self, documents: Numbers, request: SearchRequest, columns: Columns) -> None:
        """`documents` are in order."""
        self._request = request
        self._cells = columns.cells
        in_range = None
        if request.dates:
            in_range = _in_range(request.dates, columns, documents)
            documents = documents[in_range]
        self._documents = documents
        self._chosen: dict[str, Mask] = {}  # of the documents in the range of dates
        for name, choice in request.choices.items():
            if choice:
                cells = self._cells[name]
                mask = cells.facets[name].mask(choice.included, choice.excluded)
                self._chosen[name] = mask.take(cells.of.take(documents))
        passing = self._passes()
        if in_range is not None:
            in_range[in_range] = True if passing is None else passing
            passing = in_range
        self.passing: Numbers | slice = slice(None) if passing is None else passing.nonzero()[0]
        self._counted: dict[tuple[int, str], Numbers] = {}

    def facet(self, name: str) -> FacetCounts:
        """The counts of the values of a facet, its own filter left aside."""
        column = self._cells[name].facets[name]
        counts = column.sums(self._counts(name)) if len(column.values) else column.starts
        if FACETS[name].in_time:
            held = counts.nonzero()[0]
        else:
            held = (-counts).argsort(kind="stable")[: np.count_nonzero(counts)]
        values, numbers = column.values[held].tolist(), counts[held].tolist()
        if name in self._chosen:
            return arrange(name, zip(values, numbers, strict=True), self._request.choice(name))
        return FacetCounts(values, numbers, column.objects[held].tolist())

    def _counts(self, name: str) -> Numbers:
        """How many documents are in each cell of a facet, its own filter left aside."""
        cells, own = self._cells[name], name if name in self._chosen else ""
        key = id(cells), own
        if key not in self._counted:
            passes = self._passes(but_for=own)
            documents = self._documents if passes is None else self._documents[passes]
            self._counted[key] = np.bincount(cells.of.take(documents), minlength=cells.count)
        return self._counted[key]

    def _passes(self, but_for: str | None = None) -> Mask | None:
        """Which documents pass all filters but those of one facet; None where all do."""
        passes = None
        for name, mask in self._chosen.items():
            if name != but_for:
                passes = mask if passes is None else passes & mask
        return passes


def _in_range(dates: DateRange, columns: Columns, documents: Numbers) -> Mask:
    first = columns.first_day[documents]
    passing: Mask = first > 0
    if dates.first:
        passing &= columns.last_day[documents] >= dates.first.toordinal()
    if dates.last:
        passing &= first <= dates.last.toordinal()
    return passing
