"""The facets: which there are, how their values are named and in what order they stand."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from index.document import Document
from search.query import Choice
from search.results import FacetValue

UNDATED = "undated"
DATED = "dated"


@dataclass(frozen=True, slots=True)
class Facet:
    """A facet: its name, the English labels of its values, and whether it runs in time."""

    name: str
    labels: Mapping[str, str] = field(default_factory=dict)
    in_time: bool = False


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


def arrange(name: str, counts: Iterable[tuple[str, int]], choice: Choice) -> tuple[FacetValue, ...]:
    """The values of a facet in their order, each with its count and whether it is chosen.

    Values in time run from the newest, `undated` last; the others by count, then by value.
    A value with count 0 is listed only while it is chosen; the value "" is none.
    """
    known = {value: count for value, count in counts if count and value}
    for value in (*choice.included, *choice.excluded):
        known.setdefault(value, 0)
    order = sorted(known)
    if not FACETS[name].in_time:
        order.sort(key=known.__getitem__, reverse=True)
    else:
        order.reverse()
        if UNDATED in known:
            order.append(order.pop(0))
    if not choice:
        return tuple([FacetValue(value, known[value]) for value in order])
    return tuple([FacetValue(value, known[value], choice.selected(value)) for value in order])
