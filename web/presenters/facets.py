"""The facets beside the results: groups of checkboxes, the long ones shortened."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from search.facets import UNDATED
from search.results import FacetValue, SearchResult
from web.presenters.dates import month_name
from web.presenters.labels import excluded, heading, value_label
from web.state import PageState

PAGE_FACETS = ("lang", "year", "source", "place", "org", "dated")
FIRST_SHOWN = 6
MOST_LISTED = 200  # values of one group; an archive may have thousands of places


@dataclass(frozen=True, slots=True)
class FacetItem:
    """One checkbox. `value` is what it sends; its bar is `count` of `whole` long.

    `months` belong to a year that is in use.
    """

    id: str
    name: str
    value: str
    label: str
    count: int
    whole: int
    checked: bool
    months: tuple["FacetItem", ...] = ()

    @property
    def in_use(self) -> bool:
        """True when the value, or a month of it, is chosen."""
        return self.checked or any(month.checked for month in self.months)


@dataclass(frozen=True, slots=True)
class FacetGroup:
    """A facet: the values that are always seen, and those that a `details` holds.

    `selected` counts the chosen ones, `unlisted` those that there is no room for.
    """

    name: str
    heading: str
    selected: int
    seen: tuple[FacetItem, ...]
    hidden: tuple[FacetItem, ...]
    unlisted: int


def facet_groups(state: PageState, result: SearchResult) -> tuple[FacetGroup, ...]:
    """The groups that have anything to choose, in the order of the page."""
    facets = {name: tuple(each) for name, each in result.facets.items()}
    groups = (_group(name, state, facets) for name in PAGE_FACETS)
    return tuple(group for group in groups if group.seen)


def _group(name: str, state: PageState, facets: Mapping[str, Sequence[FacetValue]]) -> FacetGroup:
    items = _years(facets) if name == "year" else _items(name, facets.get(name, ()))
    names = ("year", "month") if name == "year" else (name,)
    choices = [state.request.choice(each) for each in names]
    selected = sum(len(each.included) + len(each.excluded) for each in choices)
    seen, hidden = _parted(items)
    return FacetGroup(
        name,
        heading(name),
        selected,
        tuple(seen),
        tuple(hidden[:MOST_LISTED]),
        max(0, len(hidden) - MOST_LISTED),
    )


def _parted(items: Sequence[FacetItem]) -> tuple[list[FacetItem], list[FacetItem]]:
    """The values that are seen at once, and the rest; one in use is always seen."""
    seen: list[FacetItem] = []
    hidden: list[FacetItem] = []
    for place, item in enumerate(items):
        (seen if place < FIRST_SHOWN or item.in_use else hidden).append(item)
    if len(hidden) == 1:  # a line that says "1 more" is no shorter than that one value
        return list(items), []
    return seen, hidden


def _years(facets: Mapping[str, Sequence[FacetValue]]) -> list[FacetItem]:
    """The years, newest first and `undated` last; those in use with their months.

    A year that only a chosen month speaks of stands there too.
    """
    values = {each.value: each for each in facets.get("year", ())}
    known_months = facets.get("month", ())
    months: dict[str, list[FacetItem]] = {}
    for month, item in zip(known_months, _items("month", known_months), strict=True):
        year = month.value[:4]
        months.setdefault(year, []).append(item)
        if month.selected:
            values.setdefault(year, FacetValue(year, 0))
    in_use = {
        year: tuple(months.get(year, ()))
        for year, value in values.items()
        if value.selected is True or any(month.checked for month in months.get(year, ()))
    }
    order = sorted(values, key=lambda year: (year != UNDATED, year), reverse=True)
    return _items("year", [values[year] for year in order], in_use)


def _items(
    name: str,
    values: Sequence[FacetValue],
    months: Mapping[str, tuple[FacetItem, ...]] | None = None,
) -> list[FacetItem]:
    whole = max(1, sum(each.count for each in values))
    return [
        FacetItem(
            id=f"{name}-{number}",
            name=name,
            value=f"-{each.value}" if each.selected == "excluded" else each.value,
            label=_label(name, each),
            count=each.count,
            whole=whole,
            checked=bool(each.selected),
            months=(months or {}).get(each.value, ()),
        )
        for number, each in enumerate(values, start=1)
    ]


def _label(name: str, value: FacetValue) -> str:
    # A month stands below its year.
    label = month_name(value.value, "LLLL") if name == "month" else value_label(name, value.value)
    return excluded(label) if value.selected == "excluded" else label
