"""The state of a page: what its URL says, and the URLs of its neighbours."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, get_args
from urllib.parse import quote, urlencode

from search.message import message
from search.parameters import (
    SEARCH_PARAMETERS,
    BadParametersError,
    Problem,
    default_sort,
    read_parameters,
    write_parameters,
)
from search.query import CHOICE_NAMES, Choice, DateRange, SearchRequest, Sort

Ui = Literal["en", "fr"]
UI_LANGUAGES: tuple[Ui, ...] = get_args(Ui)

START_PATH = "/"
SEARCH_PATH = "/search"
ARTICLE_PATH = "/article/"
API_PATH = "/api/v1/search"


@dataclass(frozen=True, slots=True)
class PageState:
    """One question and the language that the page is asked for in; None leaves it to the browser.

    Every method that changes something gives a new state; whatever changes the hits goes back to
    their first page.
    """

    request: SearchRequest = field(default_factory=SearchRequest)
    ui: Ui | None = None

    # ------------------------------------------------------------ neighbours

    def with_text(self, text: str) -> "PageState":
        """The same filters, another query; an order that was only the default follows it."""
        old = self.request
        sort = default_sort(text) if old.sort == default_sort(old.text) else old.sort
        return self._changed(replace(old, text=text, sort=sort))

    def with_filter(self, name: str, value: str) -> "PageState":
        """Also admits articles with `value` in the facet `name`."""
        choice = self.request.choice(name)
        excluded = tuple(each for each in choice.excluded if each != value)
        included = (*(each for each in choice.included if each != value), value)
        return self._with_choice(name, Choice(included, excluded))

    def without_filter(self, name: str, value: str) -> "PageState":
        """No longer asks for `value` in the facet `name`, nor excludes it."""
        choice = self.request.choice(name)
        included = tuple(each for each in choice.included if each != value)
        excluded = tuple(each for each in choice.excluded if each != value)
        return self._with_choice(name, Choice(included, excluded))

    def without_bound(self, name: str) -> "PageState":
        """The same range without its end `from` or `to`."""
        dates = self.request.dates
        if name == "from":
            dates = replace(dates, first=None, first_text="")
        else:
            dates = replace(dates, last=None, last_text="")
        return self._changed(replace(self.request, dates=dates))

    def without_filters(self) -> "PageState":
        """The bare query: no filter, no range, not only the exact words, nothing preferred."""
        bare = replace(self.request, choices={}, dates=DateRange(), exact=False, recent=False)
        return self._changed(bare)

    def without_exact(self) -> "PageState":
        """The same question with what belongs to its words added again."""
        return self._changed(replace(self.request, exact=False))

    def with_recent(self, *, recent: bool) -> "PageState":
        """The same hits, newer ones preferred or not."""
        return self._changed(replace(self.request, recent=recent))

    def with_sort(self, sort: Sort) -> "PageState":
        """The same hits in another order."""
        return self._changed(replace(self.request, sort=sort))

    def at_page(self, page: int) -> "PageState":
        """Another page of the same hits."""
        return replace(self, request=replace(self.request, page=page))

    def in_language(self, ui: Ui) -> "PageState":
        """The same page, its interface in another language."""
        return replace(self, ui=ui)

    # ------------------------------------------------------------ what it says

    def filters(self) -> Iterator["ActiveFilter"]:
        """Everything that narrows the results, in the order of the facets; `exact` is the last."""
        request = self.request
        for name in CHOICE_NAMES:
            choice = request.choice(name)
            for value in choice.included:
                yield ActiveFilter(name, value, self.without_filter(name, value))
            for value in choice.excluded:
                yield ActiveFilter(name, value, self.without_filter(name, value), excluded=True)
        for name, typed in (("from", request.dates.first_text), ("to", request.dates.last_text)):
            if typed:
                yield ActiveFilter(name, typed, self.without_bound(name))
        if request.exact:
            yield ActiveFilter("exact", "1", self.without_exact())

    def removable(self) -> Iterator["ActiveFilter"]:
        """Everything that can be taken off: the filters, and the preference where it counts."""
        yield from self.filters()
        if self.request.recent and self.ranked:
            yield ActiveFilter("recent", "1", self.with_recent(recent=False))

    @property
    def ranked(self) -> bool:
        """True when hits stand in an order that newer ones can be preferred in."""
        return self.request.sort == "relevance" and bool(self.request.text.strip())

    @property
    def asked(self) -> bool:
        """True when anything is searched or filtered."""
        return bool(self.request.text.strip()) or any(self.filters())

    def pairs(self) -> list[tuple[str, str]]:
        """The parameters of the page, defaults left out."""
        return write_parameters(self.request) + self._ui_pairs()

    # ------------------------------------------------------------ URLs

    def url(self) -> str:
        """The results page."""
        return address(SEARCH_PATH, self.pairs())

    def start_url(self) -> str:
        """The start page in the same language."""
        return address(START_PATH, self._ui_pairs())

    def article_url(self, document_id: str) -> str:
        """An article; it remembers the question, so that it can mark words and lead back."""
        return address(ARTICLE_PATH + quote(document_id, safe="/"), self.pairs())

    def api_url(self) -> str:
        """The same answer as JSON."""
        return address(API_PATH, self.pairs())

    # ------------------------------------------------------------

    def _ui_pairs(self) -> list[tuple[str, str]]:
        return [("ui", self.ui)] if self.ui else []

    def _with_choice(self, name: str, choice: Choice) -> "PageState":
        choices = {key: each for key, each in self.request.choices.items() if key != name}
        if choice:
            choices[name] = choice
        return self._changed(replace(self.request, choices=choices))

    def _changed(self, request: SearchRequest) -> "PageState":
        return replace(self, request=replace(request, page=1))


@dataclass(frozen=True, slots=True)
class ActiveFilter:
    """A filter that is on: its parameter, its value, and the state `without` it."""

    name: str
    value: str
    without: PageState
    excluded: bool = False


def address(path: str, pairs: Sequence[tuple[str, str]]) -> str:
    """`path` with `pairs` as its query string."""
    return f"{path}?{urlencode(pairs)}" if pairs else path


def ui_language(value: str | None) -> Ui | None:
    """`value` when the interface speaks that language, else None."""
    return value if value in UI_LANGUAGES else None


def read_state(
    values: Mapping[str, Sequence[str]], allowed: Sequence[str] = SEARCH_PARAMETERS
) -> PageState:
    """The state that all `values` of each parameter ask for; `ui` is allowed on every page.

    Raises BadParametersError with every problem found.
    """
    others = {name: each for name, each in values.items() if name != "ui"}
    chosen = [value for value in values.get("ui", ()) if value.strip()]
    problems: list[Problem] = []
    ui = ui_language(chosen[0]) if chosen else None
    if len(chosen) > 1:
        problems.append(Problem("ui", message("may be given only once")))
    elif chosen and ui is None:
        problems.append(Problem("ui", message("must be en or fr")))
    try:
        request = read_parameters(others, allowed)
    except BadParametersError as error:
        raise BadParametersError([*error.problems, *problems]) from error
    if problems:
        raise BadParametersError(problems)
    return PageState(request, ui)
