"""The state of a page: what is written is what is read, and changes touch nothing else."""

from dataclasses import replace
from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.parameters import BadParametersError
from search.query import CHOICE_NAMES, SORTS, Choice, DateRange, SearchRequest
from web.state import UI_LANGUAGES, PageState, read_state

# A value that begins with a hyphen is read as excluded, and one of blanks as absent.
words = st.text(min_size=1, max_size=12).filter(
    lambda text: text.strip() and not text.startswith("-")
)
VALUES = {
    "lang": st.sampled_from(("en", "fr", "other")),
    "year": st.sampled_from(("2024", "1999", "undated")),
    "month": st.sampled_from(("2024-03", "1999-12")),
    "dated": st.sampled_from(("dated", "undated")),
}
RANGES = (
    DateRange(),
    DateRange(date(2024, 3, 1), None, "March 2024", ""),
    DateRange(None, date(2024, 12, 31), "", "2024"),
    DateRange(date(2020, 1, 1), date(2024, 3, 7), "2020", "7/3/2024"),
)


@st.composite
def choices(draw: st.DrawFn) -> dict[str, Choice]:
    chosen = {}
    for name in draw(st.sets(st.sampled_from(CHOICE_NAMES), max_size=3)):
        values = draw(st.lists(VALUES.get(name, words), min_size=1, max_size=4, unique=True))
        middle = draw(st.integers(0, len(values)))
        chosen[name] = Choice(tuple(values[:middle]), tuple(values[middle:]))
    return chosen


@st.composite
def states(draw: st.DrawFn) -> PageState:
    text = draw(st.one_of(st.just(""), words))
    request = SearchRequest(
        text=text,
        choices=draw(choices()),
        dates=draw(st.sampled_from(RANGES)),
        sort=draw(st.sampled_from(SORTS)),
        page=draw(st.integers(1, 1000)),
        exact=draw(st.booleans()),
        recent=draw(st.booleans()),
    )
    return PageState(request, draw(st.sampled_from((None, *UI_LANGUAGES))))


def read(url: str) -> PageState:
    return read_state(parse_qs(urlsplit(url).query))


@given(states())
@settings(deadline=None)
def test_every_state_is_read_back_from_its_url(state: PageState) -> None:
    assert read(state.url()) == state
    assert read(state.article_url("a/b ?&#é.txt")) == state


@given(states(), st.sampled_from(CHOICE_NAMES), words)
@settings(deadline=None)
def test_a_filter_put_on_and_taken_off_leaves_what_was_there(
    state: PageState, name: str, value: str
) -> None:
    before = state.without_filter(name, value)
    there = before.with_filter(name, value)
    assert there.request.choice(name).selected(value) is True
    assert there.request.page == 1
    assert there.ui == state.ui
    back = there.without_filter(name, value)
    assert dict(back.request.choices) == dict(before.request.choices)
    assert replace(there.request, choices={}) == replace(before.request, choices={})


@given(states())
@settings(deadline=None)
def test_each_way_off_removes_one_filter(state: PageState) -> None:
    filters = list(state.filters())
    for each in filters:
        assert len(list(each.without.filters())) == len(filters) - 1
        assert each.without.request.page == 1
        assert each.without.request.text == state.request.text
    assert not list(state.without_filters().removable())


@given(states())
@settings(deadline=None)
def test_recent_is_a_preference_and_no_filter(state: PageState) -> None:
    on, off = state.with_recent(recent=True), state.with_recent(recent=False)
    assert (on.request.page, off.request.page) == (1, 1)
    assert replace(on.request, recent=False) == off.request
    assert "recent" not in [each.name for each in on.filters()]
    assert list(off.removable()) == list(off.filters())
    more = list(on.removable())[len(list(on.filters())) :]
    assert [(each.name, each.without) for each in more] == [("recent", off)] * on.ranked


@pytest.mark.parametrize(
    ("text", "sort", "ranked"),
    [
        ("x", "relevance", True),
        ("x", "newest", False),
        ("x", "oldest", False),
        (" ", "relevance", False),
    ],
)
def test_newer_articles_can_be_preferred_where_there_is_relevance(text, sort, ranked) -> None:
    assert PageState(SearchRequest(text, sort=sort)).ranked is ranked


@given(states(), st.integers(1, 1000))
@settings(deadline=None)
def test_page_and_language_change_nothing_else(state: PageState, page: int) -> None:
    assert state.at_page(page).at_page(state.request.page) == state
    assert state.in_language("fr").request == state.request


def test_the_state_itself_never_changes() -> None:
    state = PageState(SearchRequest(text="x", choices={"lang": Choice(("fr",))}))
    state.with_filter("lang", "en")
    state.without_filter("lang", "fr")
    state.at_page(3)
    assert state == PageState(SearchRequest(text="x", choices={"lang": Choice(("fr",))}))


@pytest.mark.parametrize(
    ("old", "sort", "new", "expected"),
    [
        ("", "newest", "x", "relevance"),
        ("x", "relevance", "", "newest"),
        ("x", "oldest", "y", "oldest"),
        ("x", "newest", "y", "newest"),
    ],
)
def test_only_an_order_that_was_chosen_stays_with_another_query(old, sort, new, expected) -> None:
    state = PageState(SearchRequest(text=old, sort=sort))
    assert state.with_text(new).request.sort == expected


@pytest.mark.parametrize(
    ("values", "names"),
    [
        ({"ui": ["de"]}, ["ui"]),
        ({"ui": ["en", "fr"]}, ["ui"]),
        ({"limit": ["20"], "year": ["x"], "ui": ["xx"]}, ["limit", "year", "ui"]),
    ],
)
def test_all_problems_are_found_at_once(values, names) -> None:
    with pytest.raises(BadParametersError) as caught:
        read_state(values)
    assert [problem.parameter for problem in caught.value.problems] == names


def test_an_empty_language_is_none() -> None:
    assert read_state({"ui": [""]}).ui is None


@pytest.mark.parametrize(
    ("document_id", "path"),
    [
        ("004_a.txt", "/article/004_a.txt"),
        ("fr/é t.txt", "/article/fr/%C3%A9%20t.txt"),
        ("/a//b?c#d", "/article//a//b%3Fc%23d"),
    ],
)
def test_article_addresses(document_id: str, path: str) -> None:
    state = read_state({"q": ["x"]})
    assert state.article_url(document_id) == f"{path}?q=x"
