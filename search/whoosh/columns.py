"""What is known of each document besides its words, as arrays; read once for each generation."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.columns import COLUMNS_NAME, StoredColumns, ValueColumn
from index.document import LANGUAGES
from index.fields import ZONES, Zone
from search import scoring, weights
from search.facets import DATED, UNDATED
from search.query import Sort
from search.whoosh.cells import Cells
from search.whoosh.found import Found, best_by_language

Days = NDArray[np.int32]

_LONGEST_MONTH_DAYS = 31

# Facets that are counted by one look at the documents: few combinations of values in each group.
_TOGETHER = (("year", "month", "dated"), ("lang", "source", "place", "org", "story"))


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a generation; arrays have the shape (documents,) where nothing else is said.

    `lang` is an index into LANGUAGES, and `languages` has the documents of each. Days are counted
    from 1 January of year 1, which is 1; 0 is undated. `by_date` is the higher the sooner a
    document comes in an order of dates: a date comes before all finer dates that begin on its first
    day, behind them when the newest comes first, and undated documents come last. `recency` is what
    a score is multiplied with when newer articles are preferred. `occurrence_weights`, of the shape
    (documents, zones), is what one word counts before it saturates. `cells` are those of each facet
    and of `story`; _TOGETHER shares them.
    """

    lang: NDArray[np.int8]
    languages: NDArray[np.float64]
    first_day: Days
    last_day: Days
    by_date: Mapping[Sort, Days]
    recency: NDArray[np.float64]
    occurrence_weights: NDArray[np.float64]
    cells: Mapping[str, Cells]

    @property
    def documents(self) -> int:
        """How many documents there are."""
        return len(self.first_day)

    def lang_of(self, found: Found) -> NDArray[np.int8]:
        """The languages of found documents, as they are known of them or in the column."""
        return self.lang[found.documents] if found.lang is None else found.lang

    def described(self, found: Found) -> Found:
        """The same with all that is known of its languages."""
        if found.vote is not None:
            return found
        lang = self.lang_of(found)
        languages = found.languages
        if languages is None:
            languages = np.bincount(lang, minlength=len(LANGUAGES)).astype(np.float64)
        held = tuple(languages.tolist())
        vote = scoring.vote(tuple(self.languages.tolist()), held)
        best = best_by_language(found.scores, lang, [*map(bool, held)])
        return Found(found.documents, found.scores, lang, languages, vote, found.members, best)


def read_columns(folder: Path) -> Columns:
    """Reads every column of a generation; raises IndexDamagedError, OSError."""
    stored = StoredColumns.open(folder / COLUMNS_NAME)
    first, last = stored.numbers("first_day"), stored.numbers("last_day")
    fineness = np.where(last == first, 2, np.where(last - first < _LONGEST_MONTH_DAYS, 1, 0))
    languages = stored.values("lang", LANGUAGES)
    lang = languages.codes.astype(np.intp)
    documents = np.bincount(lang, minlength=len(LANGUAGES)).astype(np.float64)
    nothing = ValueColumn(("",), np.zeros(len(first), np.int32))
    facets = {
        "lang": languages,
        "year": _labelled(first, lambda day: f"{day.year:04}", UNDATED),
        "month": _labelled(np.where(fineness > 0, first, 0), lambda day: str(day)[:7], ""),
        "source": stored.values("source", ("",)),
        "place": stored.values("place", ("",)),
        "org": nothing,
        "dated": ValueColumn((UNDATED, DATED), (first > 0).astype(np.int32)),
        "story": nothing,
    }
    cells = [Cells.of_columns({name: facets[name] for name in names}) for names in _TOGETHER]
    return Columns(
        lang=lang.astype(np.int8),
        languages=documents,
        first_day=first,
        last_day=last,
        by_date=_by_date(first, fineness),
        recency=_recency(first),
        occurrence_weights=_occurrence_weights(stored, lang, documents),
        cells={name: each for each in cells for name in each.facets},
    )


def _by_date(first: Days, fineness: Days) -> dict[Sort, Days]:
    """`fineness` is 0 for a date that is a year, 1 for a month, 2 for a day."""
    ranks = 3 * first + fineness
    last = -np.iinfo(np.int32).max  # which can be negated
    orders: dict[Sort, Days] = {"newest": ranks, "oldest": -ranks}
    return {
        order: np.where(first > 0, each, last).astype(np.int32) for order, each in orders.items()
    }


def _occurrence_weights(
    stored: StoredColumns, lang: NDArray[np.intp], languages: NDArray[np.float64]
) -> NDArray[np.float64]:
    is_lead = stored.numbers("standfirst") > 0
    counts: Mapping[Zone, Any] = {
        "title": np.where(is_lead, weights.STANDFIRST, weights.TITLE),
        "body": 1.0,
    }
    b_body = np.array([weights.B_BODY[each] for each in LANGUAGES])[lang]
    b: Mapping[Zone, Any] = {"title": weights.B_TITLE, "body": b_body}
    found = np.empty((len(lang), len(ZONES)))
    for column, zone in enumerate(ZONES):
        lengths = stored.numbers(f"{zone}_length").astype(np.float64)
        norm = scoring.length_norm(_relative(lang, lengths, languages), b[zone])
        found[:, column] = counts[zone] / norm
    return found


def _labelled(days: Days, label: Callable[[date], str], undated: str) -> ValueColumn:
    """The label of each document's day; days of one label share a code."""
    held = np.zeros(int(days.max(initial=0)) + 1, bool)
    held[days] = True
    unique = np.flatnonzero(held)
    codes: dict[str, int] = {}
    labels = (label(date.fromordinal(day)) if day else undated for day in unique.tolist())
    of_day = np.zeros(len(held), np.int32)
    of_day[unique] = [codes.setdefault(each, len(codes)) for each in labels]
    return ValueColumn(tuple(codes), of_day[days])


def _recency(days: Days) -> NDArray[np.float64]:
    """By age, counted from the newest document; undated ones get what is in the middle."""
    dated = days > 0
    if not dated.any():
        return np.ones(len(days))
    factors = scoring.recency((days.max() - days).astype(np.float64))
    recency: NDArray[np.float64] = np.where(dated, factors, np.median(factors[dated]))
    return recency


def _relative(
    lang: NDArray[np.intp], lengths: NDArray[np.float64], languages: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Lengths by the average length in each document's own language, which is at least 1."""
    words = np.bincount(lang, lengths, minlength=len(languages))
    averages: NDArray[np.float64] = np.maximum(words / np.maximum(languages, 1.0), 1.0)
    return lengths / averages[lang]
