"""Filters, facet counts and date sorts on the columns of a snapshot."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from index.columns import ValueColumn
from search.facets import FACETS
from search.query import CHOICE_NAMES, Choice, DateRange, SearchRequest
from search.whoosh.columns import Columns
from search.whoosh.found import Numbers

Mask = NDArray[np.bool_]


class Narrowed:
    """The documents that a search found, narrowed by its filters."""

    def __init__(self, documents: Numbers, request: SearchRequest, columns: Columns) -> None:
        """`documents` are in order; masks have their shape."""
        self._documents = documents
        self._facets = columns.facets
        self._in_range = _in_range(request.dates, columns, documents)
        self._chosen = {
            name: _chosen(request.choice(name), self._facets[name])[
                self._facets[name].codes[documents]
            ]
            for name in CHOICE_NAMES
            if request.choice(name)
        }

    def mask(self, but_for: str | None = None) -> Mask:
        """Which of the documents pass all filters, those of the facet `but_for` left aside."""
        passing = self._in_range
        for name, mask in self._chosen.items():
            if name != but_for:
                passing = passing & mask
        return passing

    def counts(self) -> Iterator[tuple[str, list[tuple[str, int]]]]:
        """For each facet the counts of its values, its own filter left aside."""
        everything = self._documents[self.mask()]
        for name in FACETS:
            column = self._facets[name]
            passing = everything
            if name in self._chosen:
                passing = self._documents[self.mask(but_for=name)]
            counts = np.bincount(column.codes[passing], minlength=len(column.values))
            held = np.flatnonzero(counts)
            values = map(column.values.__getitem__, held.tolist())
            yield name, list(zip(values, counts[held].tolist(), strict=True))


def date_ranks(columns: Columns, numbers: Numbers, *, newest: bool) -> NDArray[np.int64]:
    """The lower the sooner a document comes in order of date; undated ones come last.

    A date comes before all finer dates that begin on its first day, and behind them when the
    newest comes first.
    """
    first = columns.first_day[numbers].astype(np.int64)
    ranks = 3 * first + columns.fineness[numbers]
    return np.where(first == 0, np.iinfo(np.int64).max, -ranks if newest else ranks)


def _chosen(choice: Choice, column: ValueColumn) -> Mask:
    """Which values of a column pass; shape (values,)."""
    passes = [choice.admits(frozenset({value} if value else ())) for value in column.values]
    return np.array(passes, bool)


def _in_range(dates: DateRange, columns: Columns, documents: Numbers) -> Mask:
    if not dates:
        return np.ones(len(documents), bool)
    first = columns.first_day[documents]
    passing: Mask = first > 0
    if dates.first:
        passing &= columns.last_day[documents] >= dates.first.toordinal()
    if dates.last:
        passing &= first <= dates.last.toordinal()
    return passing
