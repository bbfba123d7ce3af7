"""Filters, facet counts and date sorts on the columns of a snapshot."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from search.facets import FACETS
from search.query import CHOICE_NAMES, Choice, DateRange, SearchRequest
from search.whoosh.columns import Columns, ValueColumn

Mask = NDArray[np.bool_]


class Narrowed:
    """The matching documents of one search, narrowed by its filters."""

    def __init__(
        self,
        matching: Mask,
        request: SearchRequest,
        columns: Columns,
    ) -> None:
        facets = self._facets = columns.facets
        self._in_range = matching & _in_range(request.dates, columns)
        self._chosen = {
            name: _chosen(request.choice(name), facets[name])
            for name in CHOICE_NAMES
            if request.choice(name)
        }

    def mask(self, but_for: str | None = None) -> Mask:
        """The documents that pass all filters, those of the facet `but_for` left aside."""
        passing = self._in_range.copy()
        for name, mask in self._chosen.items():
            if name != but_for:
                passing &= mask
        return passing

    def counts(self) -> Iterator[tuple[str, list[tuple[str, int]]]]:
        """For each facet the counts of its values, its own filter left aside."""
        everything = self.mask()
        for name in FACETS:
            column = self._facets[name]
            passing = self.mask(but_for=name) if name in self._chosen else everything
            counts = np.bincount(column.codes[passing], minlength=len(column.values))
            pairs = zip(column.values, counts.tolist(), strict=True)
            yield name, [(value, count) for value, count in pairs if value]


def by_date(columns: Columns, numbers: NDArray[np.int64], *, newest: bool) -> NDArray[np.int64]:
    """`numbers` of documents in order of date, undated last; those of one date stay as they are.

    A date comes before all finer dates that begin on its first day, and behind them when the
    newest comes first.
    """
    first = columns.first_day[numbers].astype(np.int64)
    key = 3 * first + columns.fineness[numbers]
    return numbers[np.lexsort((-key if newest else key, first == 0))]


def _chosen(choice: Choice, column: ValueColumn) -> Mask:
    passes = [choice.admits(frozenset({value} if value else ())) for value in column.values]
    mask: Mask = np.array(passes, bool)[column.codes]
    return mask


def _in_range(dates: DateRange, columns: Columns) -> Mask:
    if not dates:
        return np.ones(columns.documents, bool)
    passing = columns.first_day > 0
    if dates.first:
        passing &= columns.last_day >= dates.first.toordinal()
    if dates.last:
        passing &= columns.first_day <= dates.last.toordinal()
    return passing
