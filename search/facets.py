"""The facets: which there are, how their values are named and in what order they stand."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from index.document import Document
from search.query import Choice
from search.results import FacetCounts

_MOST_KNOWN = 10_000  # values that are kept in JSON

UNDATED = "undated"
DATED = "dated"


@dataclass(frozen=True, slots=True)
class Facet:
    """A facet: its name, the English labels of its values, and whether it runs in time."""

    name: str
    labels: Mapping[str, str] = field(default_factory=dict)
    in_time: bool = False

    def label(self, value: str) -> str:
        """The English name of a value."""
        return self.labels.get(value, value)


# In the order of the page, which is that of search.query.FACET_NAMES.
FACETS: Mapping[str, Facet] = {
    facet.name: facet
    for facet in (
        Facet("lang", {"en": "English", "fr": "French", "other": "Other"}),
        Facet("year", {UNDATED: "Undated"}, in_time=True),
        Facet("month", in_time=True),
        Facet("source"),
        Facet("place"),
        Facet("org"),
        Facet("dated", {DATED: "Dated", UNDATED: "Undated"}),
    )
}


def facet_values(document: Document) -> dict[str, frozenset[str]]:
    """The values of one article in each facet; empty where it has none."""
    date = document.date.value
    month = date[:7] if date and document.date.precision in ("month", "day") else None
    return {
        "lang": frozenset({document.lang}),
        "year": frozenset({date[:4] if date else UNDATED}),
        "month": frozenset({month} if month else ()),
        "source": frozenset({document.source} if document.source else ()),
        "place": frozenset({document.place} if document.place else ()),
        "org": frozenset(),
        "dated": frozenset({DATED if date else UNDATED}),
        "story": frozenset(),
    }


def in_order(name: str, values: Iterable[str]) -> list[str]:
    """Different values of a facet as they stand where their counts do not tell.

    Values in time run from the newest, `undated` last; the others are in order of their characters.
    """
    order = sorted(values)
    if name in FACETS and FACETS[name].in_time:
        order.reverse()
        if order and order[0] == UNDATED:
            order.append(order.pop(0))
    return order


@lru_cache(_MOST_KNOWN)
def in_json(name: str, value: str) -> str:
    """The JSON object of a value of a facet that is not chosen, with `%d` for its count."""
    label = FACETS[name].label(value) if name in FACETS else value
    known = json.dumps({"value": value, "label": label}, ensure_ascii=False, separators=(",", ":"))
    return known[:-1].replace("%", "%%") + ',"count":%d,"selected":false}'


def arrange(name: str, counts: Iterable[tuple[str, int]], choice: Choice) -> FacetCounts:
    """The values of a facet in their order, each with its count and whether it is chosen.

    All but those in time are ordered by count first. A value with count 0 is listed only while it
    is chosen; the value "" is none.
    """
    known = {value: count for value, count in counts if count and value}
    for value in (*choice.included, *choice.excluded):
        known.setdefault(value, 0)
    order = in_order(name, known)
    if not FACETS[name].in_time:
        order.sort(key=known.__getitem__, reverse=True)
    return FacetCounts(
        order,
        [known[value] for value in order],
        [in_json(name, value) for value in order],
        [choice.selected(value) for value in order] if choice else (),
    )
