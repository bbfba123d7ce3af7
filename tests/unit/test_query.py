"""The parts of a question that engines and pages share: choices, date ranges, leaves."""

from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.document import UNDATED, PublicationDate
from search.query import (
    EVERYTHING,
    AllOf,
    AnyOf,
    Choice,
    DateRange,
    Node,
    Phrase,
    Prefix,
    SearchRequest,
    Word,
    leaves,
)

A, B, C, D = map(Word, "abcd")

# ---------------------------------------------------------------- the tree


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        (A, [A]),
        (EVERYTHING, []),
        (AnyOf((A, Phrase("b c"))), [A, Phrase("b c")]),
        (AllOf((A,), (Prefix("bcd"),), (C,)), [A, Prefix("bcd"), C]),
        (AllOf((AnyOf((A, B)),), (), (AllOf(excluded=(C, D)),)), [A, B, C, D]),
    ],
)
def test_leaves_come_in_order_excluded_ones_too(node: Node, expected: list[Node]) -> None:
    assert list(leaves(node)) == expected


def test_only_a_group_without_clauses_is_false() -> None:
    assert not EVERYTHING
    assert all((AllOf((A,)), AllOf(plain=(A,)), AllOf(excluded=(A,))))


# ---------------------------------------------------------------- choices

VALUES = ("en", "fr", "other")


@pytest.mark.parametrize(
    ("choice", "admitted"),
    [
        (Choice(), ["", "en", "fr", "en fr"]),
        (Choice(("en",)), ["en", "en fr"]),
        (Choice(("en", "fr")), ["en", "fr", "en fr"]),
        (Choice((), ("en",)), ["", "fr"]),
        (Choice((), ("en", "fr")), [""]),
        (Choice(("fr",), ("en",)), ["fr"]),
        (Choice(("en",), ("en",)), []),
    ],
)
def test_any_included_value_and_no_excluded_one(choice: Choice, admitted: list[str]) -> None:
    articles = ("", "en", "fr", "en fr")
    assert [each for each in articles if choice.admits(frozenset(each.split()))] == admitted


@given(*[st.lists(st.sampled_from(VALUES), unique=True)] * 3)
def test_a_choice_admits_what_its_definition_says(
    included: list[str], excluded: list[str], values: list[str]
) -> None:
    choice = Choice(tuple(included), tuple(excluded))
    wanted = not included or any(value in included for value in values)
    assert choice.admits(frozenset(values)) == (
        wanted and not any(value in excluded for value in values)
    )
    assert bool(choice) == bool(included or excluded)


def test_how_a_value_is_chosen() -> None:
    choice = Choice(("en",), ("fr",))
    assert [choice.selected(value) for value in VALUES] == [True, "excluded", False]


# ---------------------------------------------------------------- dates

MARCH_7 = date(2024, 3, 7)

SAYING = {
    "2024": PublicationDate("2024", "year"),
    "2024-03": PublicationDate("2024-03", "month"),
    "2024-03-07": PublicationDate("2024-03-07", "day"),
    "2024-03-08": PublicationDate("2024-03-08", "day"),
    "2023": PublicationDate("2023", "year"),
    "undated": UNDATED,
}


@pytest.mark.parametrize(
    ("dates", "admitted"),
    [
        (DateRange(MARCH_7, MARCH_7), ["2024", "2024-03", "2024-03-07"]),
        (DateRange(first=date(2024, 3, 8)), ["2024", "2024-03", "2024-03-08"]),
        (DateRange(first=date(2024, 12, 31)), ["2024"]),
        (DateRange(first=date(2025, 1, 1)), []),
        (DateRange(last=MARCH_7), ["2024", "2024-03", "2024-03-07", "2023"]),
        (DateRange(last=date(2024, 2, 29)), ["2024", "2023"]),
        (DateRange(last=date(2023, 1, 1)), ["2023"]),
        (DateRange(date(2023, 12, 31), date(2024, 1, 1)), ["2024", "2023"]),
        (DateRange(), ["2024", "2024-03", "2024-03-07", "2024-03-08", "2023"]),
    ],
)
def test_a_date_lies_in_a_range_when_any_of_its_days_does(
    dates: DateRange, admitted: list[str]
) -> None:
    found = [text for text, each in SAYING.items() if dates.admits(each.first_day, each.last_day)]
    assert found == admitted


def test_a_range_admits_what_counting_its_days_finds() -> None:
    days = [date(2024, 2, day) for day in range(1, 6)]
    for first, last, begins, ends in product([None, *days], [None, *days], days, days):
        if begins <= ends:
            inside = [
                day
                for day in days
                if begins <= day <= ends
                and (not first or day >= first)
                and (not last or day <= last)
            ]
            possible = first is None or last is None or first <= last
            assert not possible or DateRange(first, last).admits(begins, ends) == bool(inside)


def test_a_range_is_true_when_one_end_is_set() -> None:
    assert not DateRange()
    assert DateRange(first=MARCH_7)
    assert DateRange(last=MARCH_7)


# ---------------------------------------------------------------- the request


def test_what_narrows_a_request() -> None:
    assert not SearchRequest("a").filtered
    assert not SearchRequest(choices={"lang": Choice()}).filtered
    assert SearchRequest(choices={"lang": Choice((), ("fr",))}).filtered
    assert SearchRequest(dates=DateRange(last=MARCH_7)).filtered


def test_choices_and_offsets_have_defaults() -> None:
    chosen = Choice(("fr",))
    request = SearchRequest(choices={"lang": chosen}, page=3, limit=20)
    assert request.choice("lang") == chosen
    assert request.choice("year") == Choice()
    assert request.offset == 40
    assert SearchRequest().offset == 0
