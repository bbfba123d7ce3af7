"""The question, free of any engine: the tree of the query, the filters, the sort, the page."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, get_args

Sort = Literal["relevance", "newest", "oldest"]
SORTS: tuple[Sort, ...] = get_args(Sort)

# ---------------------------------------------------------------- the tree of the query


@dataclass(frozen=True, slots=True)
class Word:
    """One typed word, as typed; `title` restricts it to titles."""

    text: str
    title: bool = False


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that stand side by side in this order."""

    text: str
    title: bool = False


@dataclass(frozen=True, slots=True)
class Prefix:
    """Every word that begins with these letters."""

    text: str
    title: bool = False


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One of these is enough (`a OR b`)."""

    nodes: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class AllOf:
    """Required clauses, plain clauses and excluded clauses, in the order typed.

    Required ones must match. Plain ones (words side by side) must all match too, but where no
    article has them all, those with most of them do. Excluded ones must not match. With excluded
    clauses only, everything but those matches; with no clause at all, everything.
    """

    required: tuple["Node", ...] = ()
    plain: tuple["Node", ...] = ()
    excluded: tuple["Node", ...] = ()

    def __bool__(self) -> bool:
        return bool(self.required or self.plain or self.excluded)


Node = Word | Phrase | Prefix | AnyOf | AllOf

EVERYTHING = AllOf()


def leaves(node: Node) -> Iterator[Word | Phrase | Prefix]:
    """The words, phrases and prefixes of a query, excluded ones too."""
    match node:
        case AnyOf(nodes):
            children: tuple[Node, ...] = nodes
        case AllOf(required, plain, excluded):
            children = required + plain + excluded
        case _:
            yield node
            return
    for child in children:
        yield from leaves(child)


# ---------------------------------------------------------------- filters


@dataclass(frozen=True, slots=True)
class Choice:
    """Values chosen in one facet: any of `included`, none of `excluded`."""

    included: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.included or self.excluded)

    def admits(self, values: frozenset[str]) -> bool:
        """True when an article with these values passes."""
        if self.included and values.isdisjoint(self.included):
            return False
        return values.isdisjoint(self.excluded)

    def selected(self, value: str) -> bool | Literal["excluded"]:
        """How `value` is chosen: True, False or `"excluded"`."""
        if value in self.excluded:
            return "excluded"
        return value in self.included


_ANY = Choice()


@dataclass(frozen=True, slots=True)
class DateRange:
    """Days from `first` to `last`, both included; None is open. The texts are as typed."""

    first: date | None = None
    last: date | None = None
    first_text: str = ""
    last_text: str = ""

    def __bool__(self) -> bool:
        return self.first is not None or self.last is not None

    def admits(self, first_day: date | None, last_day: date | None) -> bool:
        """True when any day of the article's date lies in the range; undated articles never do."""
        if first_day is None or last_day is None:
            return False
        if self.first is not None and last_day < self.first:
            return False
        return self.last is None or first_day <= self.last


# The facets a filter can be set on, in the order of the page; `story` has no facet list.
FACET_NAMES = ("lang", "year", "month", "source", "place", "org", "dated")
CHOICE_NAMES = (*FACET_NAMES, "story")


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """One question: text, filters (OR inside a name, AND between names), order and page.

    `choices` holds only names that are filtered. `limit` is hits a page; `page` counts from 1.
    `recent` prefers newer articles. `with_marks=False` leaves out snippets and marks.
    """

    text: str = ""
    choices: Mapping[str, Choice] = field(default_factory=dict)
    dates: DateRange = DateRange()
    sort: Sort = "relevance"
    page: int = 1
    limit: int = 10
    exact: bool = False
    recent: bool = False
    explain: bool = False
    with_marks: bool = True

    def choice(self, name: str) -> Choice:
        """The choice made in the facet `name`; an empty one where there is none."""
        return self.choices.get(name, _ANY)

    @property
    def offset(self) -> int:
        """How many hits come before this page."""
        return (self.page - 1) * self.limit

    @property
    def filtered(self) -> bool:
        """True when any filter narrows the results."""
        return any(self.choices.values()) or bool(self.dates)
