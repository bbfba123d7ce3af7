"""Filters and the counts beside them."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from index.document import Document
from search.answer import answer, answer_in_json, to_json
from search.engine import Engine
from search.query import FACET_NAMES, SearchRequest
from search.results import SearchResult

Search = Callable[..., SearchResult]
Parameters = dict[str, Any]

GAZETTE, WIRE, COURRIER = "Harbour Gazette", "Northern Wire", "Le Courrier du Littoral"


def facet(result: SearchResult, name: str) -> list[tuple[str, int, bool | str]]:
    return [(each.value, each.count, each.selected) for each in result.facets[name]]


# ---------------------------------------------------------------- which articles pass

PASSING: list[tuple[Parameters, str]] = [
    ({"lang": "other"}, "es-bridge de-bridge ar-short"),
    ({"lang": ["-en", "-fr"]}, "es-bridge de-bridge ar-short"),
    ({"lang": ["en", "-en"]}, ""),
    ({"year": "2018"}, "fr-coeur fr-nfd en-signs fr-signes"),
    ({"year": "undated"}, "ar-short fr-oui en-undated fr-undated"),
    ({"year": ["1998", "undated"]}, "en-log ar-short fr-oui en-undated fr-undated"),
    ({"year": ["2018", "2019"], "lang": "en"}, "en-signs en-terror"),
    ({"year": "1800"}, ""),
    ({"month": "2024-03"}, "en-bridge fr-bridge es-bridge de-bridge fr-map"),
    ({"month": "2018-09", "year": "2019"}, ""),
    ({"month": ["2018-09", "1998-10"]}, "fr-coeur fr-nfd en-log"),
    ({"dated": "undated", "lang": "fr"}, "fr-oui fr-undated"),
    ({"dated": "-dated"}, "ar-short fr-oui en-undated fr-undated"),
    ({"dated": ["dated", "undated"], "year": "1998"}, "en-log"),
    ({"source": "L’Écho des Vallées"}, "fr-anti fr-armee fr-seul fr-coeur"),
    ({"source": ["-" + GAZETTE, "-" + WIRE], "lang": "en", "year": "2018"}, "en-signs"),
    ({"source": COURRIER, "year": "2022"}, "fr-un fr-onu"),
    ({"source": "l’écho des vallées"}, ""),
    ({"place": "Grimsby"}, "en-fish en-net"),
    ({"place": ["Geneva", "Genève"]}, "en-un fr-onu"),
    ({"place": ["Rabat", "-Rabat"]}, ""),
    ({"org": "UN"}, ""),
    ({"story": "1"}, ""),
    # a date matches when any of its days does
    ({"from_": "2024-03-08"}, "es-bridge de-bridge en-storm en-year-book"),
    ({"from_": "2024-01-15", "to": "2024-01-20"}, "fr-janvier en-storm en-year-book"),
    ({"from_": "2020-02-29", "to": "2020-02-29"}, "en-fish en-net fr-poisson"),
    ({"from_": "2018", "to": "2018"}, "fr-coeur fr-nfd en-signs fr-signes"),
    ({"from_": "14/7/2021", "to": "14 juillet 2021"}, "fr-armee en-army"),
    ({"to": "1998-10-02"}, "en-log"),
    ({"to": "1998-10-01"}, ""),
    ({"from_": "1900", "year": "undated"}, ""),
    ({"from_": "2025"}, ""),
]  # fmt: skip


@pytest.mark.parametrize(("parameters", "expected"), PASSING, ids=str)
def test_the_articles_that_pass(search: Search, parameters: Parameters, expected: str) -> None:
    result = search(**parameters)
    assert {hit.document.id for hit in result.hits} == set(expected.split())
    assert result.total == len(expected.split())


def test_filters_narrow_what_a_query_finds(search: Search) -> None:
    result = search("bridge OR pont", lang="fr", year="2024")
    assert [hit.document.id for hit in result.hits] == ["fr-bridge"]


def test_whether_all_words_are_in_one_article_is_asked_before_filters(search: Search) -> None:
    # en-bridge has both words: no French article is taken for an answer to half of them.
    result = search("bridge lorries", lang="fr")
    assert (result.total, result.issues) == (0, ())
    assert facet(result, "lang") == [("en", 1, False), ("fr", 0, True)]


# ---------------------------------------------------------------- what is counted


def test_facets_of_a_query(search: Search) -> None:
    result = search("village")
    assert tuple(result.facets) == FACET_NAMES
    assert facet(result, "lang") == [("fr", 3, False), ("en", 2, False)]
    assert facet(result, "year") == [("2023", 1, False), ("2022", 4, False)]
    assert facet(result, "month") == [("2023-01", 1, False), ("2022-05", 3, False)]
    assert facet(result, "source") == [
        ("Le Courrier du Littoral", 2, False),
        ("Harbour Gazette", 1, False),
        ("L’Écho des Vallées", 1, False),
        ("Northern Wire", 1, False),
    ]
    assert facet(result, "place") == [("Geneva", 1, False), ("Genève", 1, False)]
    assert facet(result, "org") == []
    assert facet(result, "dated") == [("dated", 5, False)]


def test_facets_of_everything(search: Search, documents: Mapping[str, Document]) -> None:
    result = search()
    assert facet(result, "lang") == [("en", 25, False), ("fr", 14, False), ("other", 3, False)]
    years = facet(result, "year")
    assert [value for value, _, _ in years] == [
        *("2024", "2023", "2022", "2021", "2020", "2019", "2018", "2017", "1998", "undated")
    ]
    assert years[-1] == ("undated", 4, False)
    assert sum(count for _, count, _ in years) == len(documents)
    assert facet(result, "dated") == [("dated", 38, False), ("undated", 4, False)]
    months = [value for value, _, _ in facet(result, "month")]
    assert months == sorted(months, reverse=True)
    assert "undated" not in months


def test_nothing_found_counts_nothing(search: Search) -> None:
    assert not any(search("zebra").facets.values())


@pytest.mark.parametrize(
    ("parameters", "name", "expected"),
    [
        # the counts of a facet ignore its own filter ...
        ({"lang": "en"}, "lang", [("en", 3, True), ("other", 1, False)]),
        ({"lang": "-en"}, "lang", [("en", 3, "excluded"), ("other", 1, False)]),
        ({"lang": ["en", "-other"]}, "lang", [("en", 3, True), ("other", 1, "excluded")]),
        ({"month": "2024-01"}, "month", [("2024-03", 2, False), ("2024-01", 1, True)]),
        # ... and heed all others
        ({"lang": "en"}, "month", [("2024-03", 1, False), ("2024-01", 1, False)]),
        ({"lang": "-en"}, "source", []),
        ({"source": "-" + GAZETTE}, "lang", [("en", 1, False), ("other", 1, False)]),
        ({"month": "2024-03"}, "year", [("2024", 2, False)]),
        ({"to": "2024-02"}, "month", [("2024-01", 1, False)]),
        ({"to": "2024-02"}, "lang", [("en", 2, False)]),
        (
            {"lang": "en", "source": "-" + GAZETTE},
            "source",
            [(GAZETTE, 2, "excluded"), (WIRE, 1, False)],
        ),
        ({"lang": "en", "source": "-" + GAZETTE}, "lang", [("en", 1, True), ("other", 1, False)]),
        # what is chosen stays listed
        ({"lang": "fr"}, "lang", [("en", 3, False), ("other", 1, False), ("fr", 0, True)]),
        (
            {"source": ["Nobody", "-Nemo"]},
            "source",
            [(GAZETTE, 2, False), (WIRE, 1, False), ("Nemo", 0, "excluded"), ("Nobody", 0, True)],
        ),
        ({"source": "Nobody"}, "lang", []),
        ({"year": "undated"}, "year", [("2024", 4, False), ("undated", 0, True)]),
        ({"year": "2030"}, "year", [("2030", 0, True), ("2024", 4, False)]),
        ({"org": "UN"}, "org", [("UN", 0, True)]),
        ({"dated": "undated"}, "dated", [("dated", 4, False), ("undated", 0, True)]),
        ({"lang": "en", "place": "Portsmouth"}, "place", [("Portsmouth", 1, True)]),
    ],
    ids=str,
)
def test_facets_beside_filters(
    search: Search,
    parameters: Parameters,
    name: str,
    expected: list[tuple[str, int, bool | str]],
) -> None:
    assert facet(search("ferry", **parameters), name) == expected


@pytest.mark.parametrize("parameters", [{}, *(each for each, _ in PASSING)], ids=str)
def test_the_answer_in_json_is_the_plain_one(
    engine: Engine, ask: Callable[..., SearchRequest], parameters: Parameters
) -> None:
    request = ask(**parameters)
    result = engine.search(request)
    in_json, plain = json.loads(answer_in_json(request, result, 0)), answer(request, result, 0)
    assert [*in_json.items()] == [*(plain | {"took_ms": in_json["took_ms"]}).items()]
    for name, values in result.facets.items():
        assert values.to_json().encode() == to_json(plain["facets"][name])
