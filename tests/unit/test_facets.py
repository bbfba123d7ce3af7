"""The facets: the values of an article, their names and their order."""

import json
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.document import UNDATED, DatePrecision, Document, PublicationDate
from search.facets import FACETS, arrange, facet_values
from search.query import CHOICE_NAMES, FACET_NAMES, Choice
from search.results import FacetCounts, FacetValue


def article(
    value: str | None = None,
    precision: DatePrecision = "none",
    lang: Literal["en", "fr", "other"] = "en",
    source: str | None = None,
    place: str | None = None,
) -> Document:
    date = PublicationDate(value, precision, "metadata") if value else UNDATED
    return Document("1", "Title", "Text.", lang, date, source, place)


def test_every_facet_has_values_and_stands_in_the_order_of_the_page() -> None:
    assert tuple(FACETS) == FACET_NAMES
    assert set(facet_values(article())) == set(CHOICE_NAMES)


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (article("2024-03-07", "day"), {"year": "2024", "month": "2024-03", "dated": "dated"}),
        (article("2024-03", "month"), {"year": "2024", "month": "2024-03", "dated": "dated"}),
        (article("2024", "year"), {"year": "2024", "month": None, "dated": "dated"}),
        (article(), {"year": "undated", "month": None, "dated": "undated"}),
        (article(lang="other"), {"lang": "other", "source": None, "place": None}),
        (article(source="Wire", place="Rabat"), {"source": "Wire", "place": "Rabat"}),
        (article(source="", place=""), {"source": None, "place": None}),
        (article(), {"org": None, "story": None}),
    ],
)
def test_the_values_of_an_article(document: Document, expected: dict[str, str | None]) -> None:
    values = facet_values(document)
    for name, value in expected.items():
        assert values[name] == ({value} if value else set())


@pytest.mark.parametrize(
    ("name", "counts", "choice", "expected"),
    [
        # by count, then by value
        (
            "source",
            {"b": 1, "a": 1, "c": 7},
            Choice(),
            [("c", 7, False), ("a", 1, False), ("b", 1, False)],
        ),
        # in time, the newest first, undated last
        (
            "year",
            {"undated": 9, "2019": 5, "2024": 1},
            Choice(),
            [("2024", 1, False), ("2019", 5, False), ("undated", 9, False)],
        ),
        (
            "month",
            {"2024-01": 2, "2024-12": 1},
            Choice(("2024-01",)),
            [("2024-12", 1, False), ("2024-01", 2, True)],
        ),
        # nothing of what counts nothing, unless it is chosen
        ("lang", {"en": 0, "fr": 0}, Choice(), []),
        (
            "lang",
            {"en": 2, "fr": 0},
            Choice(("fr",), ("other",)),
            [("en", 2, False), ("fr", 0, True), ("other", 0, "excluded")],
        ),
        ("year", {"2024": 1}, Choice(("undated", "2030")), [
            ("2030", 0, True), ("2024", 1, False), ("undated", 0, True),
        ]),
        # both ways at once: what excludes wins, as it does in the filter
        ("place", {"Rabat": 3}, Choice(("Rabat",), ("Rabat",)), [("Rabat", 3, "excluded")]),
    ],
)  # fmt: skip
def test_the_order_of_values(
    name: str,
    counts: dict[str, int],
    choice: Choice,
    expected: list[tuple[str, int, bool | Literal["excluded"]]],
) -> None:
    assert [*arrange(name, counts.items(), choice)] == [FacetValue(*each) for each in expected]


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("lang", "fr", "French"),
        ("lang", "other", "Other"),
        ("year", "undated", "Undated"),
        ("year", "2024", "2024"),
        ("dated", "dated", "Dated"),
        ("source", "undated", "undated"),
    ],
)
def test_labels(name: str, value: str, expected: str) -> None:
    assert FACETS[name].label(value) == expected


@given(
    st.sampled_from([*FACETS]),
    st.dictionaries(st.text(), st.integers(0, 10**9), max_size=30),
    st.lists(st.text(), max_size=2),
    st.lists(st.text(), max_size=2),
)
def test_counts_in_json(
    name: str, counts: dict[str, int], included: list[str], excluded: list[str]
) -> None:
    found = arrange(name, counts.items(), Choice(tuple(included), tuple(excluded)))
    values = [each._asdict() for each in found]
    label = FACETS[name].label
    expected = [{**each, "label": label(each["value"])} for each in values]
    assert json.loads(found.to_json()) == expected


def test_counts_are_equal_where_their_values_are() -> None:
    counts = arrange("lang", {"en": 2}.items(), Choice())
    assert counts == FacetCounts(["en"], [2], ["{"])
    assert counts != FacetCounts(["en"], [2], ["{"], [True])
    assert counts != [*counts]
    assert (len(counts), repr(counts)) == (1, repr([FacetValue("en", 2)]))
