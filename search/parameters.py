"""From parameters as typed (URL or command line) to a SearchRequest, or all that is wrong."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index.corpus.dates import parse_date
from index.document import LANGUAGES, PublicationDate
from index.errors import ConcordeError
from search.message import Message, message
from search.query import CHOICE_NAMES, SORTS, Choice, DateRange, SearchRequest, Sort

MAX_LIMIT = 100
MAX_RESULTS = 10_000  # the deepest hit that a page can show
DEFAULTS = SearchRequest()
SEARCH_PARAMETERS = ("q", *CHOICE_NAMES, "from", "to", "sort", "page", "exact", "recent")
API_PARAMETERS = (*SEARCH_PARAMETERS, "limit", "explain")
SUGGEST_PARAMETERS = ("q", "limit")

_SINGLE = ("q", "from", "to", "sort", "limit", "page", "exact", "recent", "explain")
_SORT_OF: Mapping[str, Sort] = {each: each for each in SORTS}
_NUMBER = re.compile("[0-9]{1,6}")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one parameter."""

    parameter: str
    detail: Message


class BadParametersError(ConcordeError):
    """One or more parameters cannot be used; `problems` lists them all."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(f"{each.parameter}: {each.detail}" for each in self.problems))


# What a value of each closed list or pattern looks like, and how to say so.
_CHECKS: Mapping[str, tuple[re.Pattern[str], Message]] = {
    "lang": (re.compile("|".join(LANGUAGES)), message("must be en, fr or other")),
    "year": (
        re.compile("[1-9][0-9]{3}|undated"),
        message("must be a year such as 2024, or undated"),
    ),
    "month": (
        re.compile("[1-9][0-9]{3}-(0[1-9]|1[0-2])"),
        message("must be a month such as 2024-03"),
    ),
    "dated": (re.compile("dated|undated"), message("must be dated or undated")),
}


def read_parameters(
    values: Mapping[str, Sequence[str]], allowed: Sequence[str] = API_PARAMETERS
) -> SearchRequest:
    """The request that `values` (all values of each name) ask for.

    An empty value counts as absent. Raises BadParametersError with every problem found: unknown
    names, repeated single parameters, bad values.
    """
    problems: list[Problem] = []
    given: dict[str, list[str]] = {}
    for name, typed in values.items():
        if name not in allowed:
            problems.append(Problem(name, message("is not a parameter of this page")))
        elif kept := [value for value in typed if value.strip()]:
            given[name] = kept
    single = {name: _single(name, given, problems) for name in _SINGLE if name in given}
    text = single.get("q", "")
    choices = {name: _choice(name, given[name], problems) for name in CHOICE_NAMES if name in given}
    dates = _date_range(single.get("from", ""), single.get("to", ""), problems)
    sort = _SORT_OF.get(single.get("sort", default_sort(text)))
    if sort is None:
        problems.append(Problem("sort", message("must be relevance, newest or oldest")))
    limit = _number("limit", single, DEFAULTS.limit, MAX_LIMIT, problems)
    page = _number("page", single, DEFAULTS.page, MAX_RESULTS, problems)
    if page > last_possible_page(limit) and all(each.parameter != "limit" for each in problems):
        problems.append(
            Problem("page", message("may not reach beyond result %(most)s", most=str(MAX_RESULTS)))
        )
    exact = _switch("exact", single, problems)
    recent = _switch("recent", single, problems)
    explain = _switch("explain", single, problems)
    if problems or sort is None:
        raise BadParametersError(problems)
    return SearchRequest(
        text=text,
        choices=choices,
        dates=dates,
        sort=sort,
        page=page,
        limit=limit,
        exact=exact,
        recent=recent,
        explain=explain,
    )


def write_parameters(request: SearchRequest) -> list[tuple[str, str]]:
    """The parameters that ask for `request`, in a fixed order, defaults left out."""
    pairs = [("q", request.text)] if request.text else []
    for name in CHOICE_NAMES:
        choice = request.choice(name)
        pairs += [(name, value) for value in choice.included]
        pairs += [(name, f"-{value}") for value in choice.excluded]
    pairs += [("from", request.dates.first_text)] if request.dates.first_text else []
    pairs += [("to", request.dates.last_text)] if request.dates.last_text else []
    if request.sort != default_sort(request.text):
        pairs.append(("sort", request.sort))
    if request.page > 1:
        pairs.append(("page", str(request.page)))
    if request.limit != DEFAULTS.limit:
        pairs.append(("limit", str(request.limit)))
    if request.exact:
        pairs.append(("exact", "1"))
    if request.recent:
        pairs.append(("recent", "1"))
    if request.explain:
        pairs.append(("explain", "1"))
    return pairs


def _single(name: str, given: Mapping[str, Sequence[str]], problems: list[Problem]) -> str:
    found = given[name]
    if len(found) > 1:
        problems.append(Problem(name, message("may be given only once")))
    return found[0]


def _choice(name: str, values: Sequence[str], problems: list[Problem]) -> Choice:
    included: dict[str, None] = {}  # keys only: each value once, in the order given
    excluded: dict[str, None] = {}
    for value in values:
        if value.startswith("-") and len(value) > 1:
            excluded[value[1:]] = None
        else:
            included[value] = None
    if name in _CHECKS:
        pattern, complaint = _CHECKS[name]
        if not all(map(pattern.fullmatch, (*included, *excluded))):
            problems.append(Problem(name, complaint))
    return Choice(tuple(included), tuple(excluded))


def _date_range(first_text: str, last_text: str, problems: list[Problem]) -> DateRange:
    if not first_text and not last_text:
        return DEFAULTS.dates
    first = _bound("from", first_text, problems)
    last = _bound("to", last_text, problems)
    first_day = first.first_day if first else None
    last_day = last.last_day if last else None
    if first_day and last_day and first_day > last_day:
        problems.append(Problem("from", message("must not be after the end of the range")))
    return DateRange(first_day, last_day, first_text.strip(), last_text.strip())


def _bound(name: str, text: str, problems: list[Problem]) -> PublicationDate | None:
    if not text.strip():
        return None
    parsed = parse_date(text, day_first=True)
    if parsed is None:
        problems.append(
            Problem(
                name,
                message("must be a date such as 2024, 2024-03, 2024-03-07 or 7 March 2024"),
            )
        )
    return parsed


def _number(
    name: str, single: Mapping[str, str], default: int, most: int, problems: list[Problem]
) -> int:
    text = single.get(name)
    if text is None:
        return default
    if _NUMBER.fullmatch(text) and 1 <= int(text) <= most:
        return int(text)
    problems.append(
        Problem(name, message("must be a whole number from 1 to %(most)s", most=str(most)))
    )
    return default


def _switch(name: str, single: Mapping[str, str], problems: list[Problem]) -> bool:
    text = single.get(name)
    if text not in (None, "1"):
        problems.append(Problem(name, message("must be 1 or left out")))
    return text == "1"


def default_sort(text: str) -> Sort:
    """The order where none is asked for: without a query there is nothing to be relevant to."""
    return "relevance" if text.strip() else "newest"


def last_possible_page(limit: int) -> int:
    """The highest page number that can be asked for with `limit` hits a page."""
    return MAX_RESULTS // limit
