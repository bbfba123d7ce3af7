"""Parameters become a request or a list of all that is wrong, and a request its parameters."""

from collections.abc import Mapping, Sequence
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.parameters import (
    API_PARAMETERS,
    MAX_LIMIT,
    MAX_RESULTS,
    SEARCH_PARAMETERS,
    SUGGEST_PARAMETERS,
    BadParametersError,
    default_sort,
    last_possible_page,
    read_parameters,
    write_parameters,
)
from search.query import CHOICE_NAMES, SORTS, Choice, DateRange, SearchRequest


def wrong(
    values: Mapping[str, Sequence[str]], allowed: Sequence[str] = API_PARAMETERS
) -> list[tuple[str, str]]:
    """Parameter and English detail of every problem; empty when there is none."""
    try:
        read_parameters(values, allowed)
    except BadParametersError as error:
        return [(problem.parameter, str(problem.detail)) for problem in error.problems]
    return []


# ---------------------------------------------------------------- good values


def test_nothing_asked_lists_everything_newest_first() -> None:
    assert read_parameters({}) == SearchRequest(sort="newest")


def test_all_parameters_together() -> None:
    request = read_parameters(
        {
            "q": ["sûreté  nationale "],
            "lang": ["fr", "-en", "other", "fr"],
            "year": ["2024", "undated", "-2020"],
            "month": ["2024-03"],
            "source": ["Le Monde", "-MAP"],
            "place": ["Rabat", "–", "-"],
            "org": ["DGSN"],
            "dated": ["-undated"],
            "story": ["s1"],
            "from": [" 2024-03 "],
            "to": ["7/3/2024"],
            "sort": ["oldest"],
            "page": ["3"],
            "limit": ["50"],
            "exact": ["1"],
            "recent": ["1"],
            "explain": ["1"],
        }
    )
    assert request == SearchRequest(
        text="sûreté  nationale ",
        choices={
            "lang": Choice(("fr", "other"), ("en",)),
            "year": Choice(("2024", "undated"), ("2020",)),
            "month": Choice(("2024-03",)),
            "source": Choice(("Le Monde",), ("MAP",)),
            "place": Choice(("Rabat", "–", "-")),
            "org": Choice(("DGSN",)),
            "dated": Choice((), ("undated",)),
            "story": Choice(("s1",)),
        },
        dates=DateRange(date(2024, 3, 1), date(2024, 3, 7), "2024-03", "7/3/2024"),
        sort="oldest",
        page=3,
        limit=50,
        exact=True,
        recent=True,
        explain=True,
    )


@pytest.mark.parametrize("empty", [[], [""], ["", " "], ["\t\n\u00a0"]])
def test_empty_values_count_as_absent(empty: list[str]) -> None:
    assert read_parameters(dict.fromkeys(API_PARAMETERS, empty)) == SearchRequest(sort="newest")


def test_an_empty_value_beside_a_value_is_not_a_second_one() -> None:
    assert read_parameters({"q": ["", "a"], "page": ["2", ""]}) == SearchRequest("a", page=2)


@pytest.mark.parametrize(
    ("values", "sort"),
    [
        ({"q": ["a"]}, "relevance"),
        ({"q": ["   "]}, "newest"),
        ({"lang": ["fr"]}, "newest"),
        ({"sort": ["relevance"]}, "relevance"),
        ({"q": ["a"], "sort": ["newest"]}, "newest"),
    ],
)
def test_without_a_query_the_newest_come_first(values: dict[str, list[str]], sort: str) -> None:
    assert read_parameters(values).sort == sort


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2024", date(2024, 1, 1), date(2024, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2024-03-07", date(2024, 3, 7), date(2024, 3, 7)),
        ("7/3/2024", date(2024, 3, 7), date(2024, 3, 7)),
        ("07.03.2024", date(2024, 3, 7), date(2024, 3, 7)),
        ("7 March 2024", date(2024, 3, 7), date(2024, 3, 7)),
        ("March 7, 2024", date(2024, 3, 7), date(2024, 3, 7)),
        ("1er août 2024", date(2024, 8, 1), date(2024, 8, 1)),
        ("mars 2024", date(2024, 3, 1), date(2024, 3, 31)),
        ("Février 2023", date(2023, 2, 1), date(2023, 2, 28)),
    ],
)
def test_dates_in_the_habit_of_either_language(text: str, first: date, last: date) -> None:
    assert read_parameters({"from": [text]}).dates == DateRange(first, None, text, "")
    assert read_parameters({"to": [text]}).dates == DateRange(None, last, "", text)


@pytest.mark.parametrize(
    ("first", "last"),
    [("2024", "2024"), ("2024-12", "2024"), ("2024", "2024-01"), ("8/3/2024", "mars 2024")],
)
def test_a_range_of_periods_that_overlap_is_good(first: str, last: str) -> None:
    assert wrong({"from": [first], "to": [last]}) == []


# ---------------------------------------------------------------- bad values

LANG = "must be en, fr or other"
YEAR = "must be a year such as 2024, or undated"
MONTH = "must be a month such as 2024-03"
DATED = "must be dated or undated"
DATE = "must be a date such as 2024, 2024-03, 2024-03-07 or 7 March 2024"
SORT = "must be relevance, newest or oldest"
LIMIT = "must be a whole number from 1 to 100"
PAGE = "must be a whole number from 1 to 10000"
SWITCH = "must be 1 or left out"
ONCE = "may be given only once"
UNKNOWN = "is not a parameter of this page"

BAD = {
    ("lang", LANG): ["de", "EN", "english", " fr", "fr\n", "-", "--fr", "en,fr", "en|fr"],
    ("year", YEAR): [
        "24",
        "20245",
        "0000",
        "0999",
        "2024-03",
        "-",
        "--2024",
        "٢٠٢٤",
        "２０２４",
        "x",
    ],
    ("month", MONTH): ["2024", "2024-3", "2024-00", "2024-13", "0000-01", "2024-٠٣", "mars 2024"],
    ("dated", DATED): ["1", "yes", "Dated", "-", "none"],
    ("from", DATE): ["24", "2024-13", "2023-02-29", "31/4/2024", "٧/٣/٢٠٢٤", "mardi", "2024-03-"],
    ("to", DATE): ["0000", "tomorrow", "2024-00", "32 mars 2024", "-2024", "now-1d", "2024" * 50],
    ("sort", SORT): ["newes", "date", "-newest", "Relevance", "relevance,newest"],
    ("limit", LIMIT): ["0", "101", "-1", "+5", "1.0", "1e2", "٥", "５", "²", " 5", "9" * 5000],
    ("page", PAGE): ["0", "10001", "-1", "x", "1_0", "٢", "0x10", "9" * 5000],
    ("exact", SWITCH): ["0", "true", "2", "١", "11", "on"],
    ("recent", SWITCH): ["0", "-1", "yes", "01"],
    ("explain", SWITCH): ["0", "yes", "１"],
}


@pytest.mark.parametrize(
    ("name", "detail", "value"),
    [(name, detail, value) for (name, detail), values in BAD.items() for value in values],
)
def test_bad_values(name: str, detail: str, value: str) -> None:
    assert wrong({"q": ["a"], name: [value]}) == [(name, detail)]


def test_every_checked_parameter_has_bad_values() -> None:
    free = {"q", "source", "place", "org", "story"}
    assert {name for name, _ in BAD} == set(API_PARAMETERS) - free


def test_all_problems_are_listed_together() -> None:
    values = {name: [bad[0]] for (name, _), bad in BAD.items()}
    assert sorted(wrong(values)) == sorted(BAD)
    everything = {"Q": ["a"], "ui": ["fr"], **values}
    assert sorted(wrong(everything)) == sorted([*BAD, ("Q", UNKNOWN), ("ui", UNKNOWN)])


def test_the_error_names_parameter_and_detail() -> None:
    with pytest.raises(BadParametersError) as caught:
        read_parameters({"limit": ["0"], "lang": ["de"]})
    assert str(caught.value) == f"lang: {LANG}; limit: {LIMIT}"


def test_several_bad_values_of_one_parameter_are_one_problem() -> None:
    assert wrong({"lang": ["de", "fr", "it", "-xx"]}) == [("lang", LANG)]


@pytest.mark.parametrize("name", sorted(set(API_PARAMETERS) - set(CHOICE_NAMES)))
def test_single_parameters_are_given_once(name: str) -> None:
    value = {"from": "2024", "to": "2024", "sort": "newest"}.get(name, "1")
    assert wrong({name: [value]}) == []
    assert wrong({name: [value, value]}) == [(name, ONCE)]


def test_a_parameter_of_another_page_is_unknown_whatever_its_value() -> None:
    assert set(API_PARAMETERS) - set(SEARCH_PARAMETERS) == {"limit", "explain"}
    values = {"limit": ["500"], "explain": ["1"], "q": ["a"]}
    assert wrong(values, SEARCH_PARAMETERS) == [("limit", UNKNOWN), ("explain", UNKNOWN)]
    assert wrong({"nothing": []}) == [("nothing", UNKNOWN)]
    values |= {"lang": ["fr"], "recent": ["1"]}
    assert sorted(wrong(values, SUGGEST_PARAMETERS)) == [
        ("explain", UNKNOWN),
        ("lang", UNKNOWN),
        ("limit", LIMIT),
        ("recent", UNKNOWN),
    ]


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("2025", "2024"),
        ("2024-04", "2024-03"),
        ("8/3/2024", "7/3/2024"),
        ("2024-04-01", "mars 2024"),
    ],
)
def test_from_after_to_is_a_bad_value(first: str, last: str) -> None:
    detail = "must not be after the end of the range"
    assert wrong({"from": [first], "to": [last]}) == [("from", detail)]


@pytest.mark.parametrize(
    ("page", "limit", "good"),
    [
        ("1000", "", True),
        ("1001", "", False),
        ("100", "100", True),
        ("101", "100", False),
        ("1428", "7", True),
        ("1429", "7", False),
        ("10000", "1", True),
        ("1", "100", True),
    ],
)
def test_no_page_reaches_beyond_the_last_result(page: str, limit: str, *, good: bool) -> None:
    problem = ("page", "may not reach beyond result 10000")
    assert wrong({"page": [page], "limit": [limit]}) == ([] if good else [problem])


def test_a_page_is_not_blamed_for_a_bad_limit() -> None:
    assert wrong({"page": ["5000"], "limit": ["x"]}) == [("limit", LIMIT)]


@pytest.mark.parametrize("limit", [1, 7, 10, 100])
def test_the_last_possible_page_is_good_and_the_next_is_not(limit: int) -> None:
    last = last_possible_page(limit)
    assert wrong({"page": [str(last)], "limit": [str(limit)]}) == []
    assert wrong({"page": [str(last + 1)], "limit": [str(limit)]}) != []


# ---------------------------------------------------------------- there and back


def test_defaults_are_left_out() -> None:
    assert write_parameters(read_parameters({})) == []
    assert write_parameters(SearchRequest("a")) == [("q", "a")]
    assert write_parameters(SearchRequest()) == [("sort", "relevance")]


def test_parameters_have_a_fixed_order() -> None:
    request = SearchRequest(
        "a",
        {"year": Choice((), ("2024",)), "lang": Choice(("fr", "en"), ("other",))},
        DateRange(None, date(2024, 12, 31), "", "2024"),
        sort="newest",
        page=2,
        limit=20,
        exact=True,
        recent=True,
        explain=True,
    )
    assert write_parameters(request) == [
        ("q", "a"),
        ("lang", "fr"),
        ("lang", "en"),
        ("lang", "-other"),
        ("year", "-2024"),
        ("to", "2024"),
        ("sort", "newest"),
        ("page", "2"),
        ("limit", "20"),
        ("exact", "1"),
        ("recent", "1"),
        ("explain", "1"),
    ]


def grouped(pairs: Sequence[tuple[str, str]]) -> dict[str, list[str]]:
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        values.setdefault(name, []).append(value)
    return values


YEARS = st.integers(1000, 9999).map(str)
FREE = st.text(min_size=1).filter(lambda value: value.strip() and not value.startswith("-"))
VALUES: dict[str, st.SearchStrategy[str]] = {
    "lang": st.sampled_from(["en", "fr", "other"]),
    "year": st.one_of(YEARS, st.just("undated")),
    "month": st.builds("{}-{:02}".format, YEARS, st.integers(1, 12)),
    "dated": st.sampled_from(["dated", "undated"]),
}


@st.composite
def requests(draw: st.DrawFn) -> SearchRequest:
    choices = {}
    for name in CHOICE_NAMES:
        values = st.lists(VALUES.get(name, FREE), max_size=2, unique=True).map(tuple)
        choice = Choice(draw(values), draw(values))
        if choice:
            choices[name] = choice
    days = sorted(draw(st.lists(st.dates(date(1000, 1, 1)), min_size=2, max_size=2)))
    first, last = (day if draw(st.booleans()) else None for day in days)
    text = draw(st.text())
    limit = draw(st.integers(1, MAX_LIMIT))
    return SearchRequest(
        text=text if text.strip() else "",
        choices=choices,
        dates=DateRange(
            first, last, first.isoformat() if first else "", last.isoformat() if last else ""
        ),
        sort=draw(st.sampled_from([*SORTS, default_sort(text)])),
        page=draw(st.integers(1, MAX_RESULTS // limit)),
        limit=limit,
        exact=draw(st.booleans()),
        recent=draw(st.booleans()),
        explain=draw(st.booleans()),
    )


@settings(deadline=None, max_examples=150)
@given(requests())
def test_a_written_request_is_read_as_itself(request: SearchRequest) -> None:
    pairs = write_parameters(request)
    assert read_parameters(grouped(pairs)) == request
    assert {name for name, _ in pairs} <= set(API_PARAMETERS)


ANYTHING = st.one_of(
    st.text(max_size=12),
    st.sampled_from([value for values in BAD.values() for value in values]),
    *VALUES.values(),
    st.integers().map(str),
)


@settings(deadline=None, max_examples=200)
@given(
    st.dictionaries(
        st.one_of(st.sampled_from(API_PARAMETERS), st.text(max_size=5)),
        st.lists(ANYTHING, max_size=3),
    )
)
def test_any_values_are_read_or_refused_with_reasons(values: dict[str, list[str]]) -> None:
    problems = wrong(values)
    assert {name for name, _ in problems} <= set(values)
    if not problems:
        request = read_parameters(values)
        assert request.page * request.limit <= MAX_RESULTS
        assert read_parameters(grouped(write_parameters(request))) == request
