"""The answer object: its keys, its values, and that JSON can hold it."""

import json
from collections.abc import Mapping
from dataclasses import replace
from time import perf_counter
from typing import Any

import pytest

from index.document import Document, PublicationDate
from search.answer import answer, answer_in_json, filters, to_json
from search.memory import MemoryEngine
from search.message import Message
from search.parameters import read_parameters

DOCUMENTS = [
    Document(
        id="a/1",
        title="Fish market",
        text="The fish market opens at dawn.",
        lang="en",
        date=PublicationDate("2024-03", "month", "metadata"),
        source="Gazette",
        place="Grimsby",
        url="https://gazette.example/1",
    ),
    Document(id="b", title="Les poissons", text="Des poissons.\nUn fish pie.", lang="fr"),
]


def answered(**parameters: str | list[str]) -> dict[str, Any]:
    given = {name: [v] if isinstance(v, str) else v for name, v in parameters.items()}
    request = read_parameters(given)
    return answer(request, MemoryEngine(DOCUMENTS).search(request), perf_counter())


def test_the_keys_stand_in_the_order_of_the_interface() -> None:
    body = answered(q="fish")
    assert list(body) == [
        *("query", "total", "took_ms", "generation", "hits", "facets"),
        *("suggestion", "expansions", "issues"),
    ]
    assert list(body["query"]) == ["text", "filters", "sort", "page", "exact"]
    assert list(body["hits"][0]) == [
        *("id", "rank", "score", "title", "lang", "date", "date_precision", "date_source"),
        *("source", "place", "orgs", "url", "snippets", "title_highlights", "story"),
    ]
    assert list(body["facets"]) == ["lang", "year", "month", "source", "place", "org", "dated"]


def test_a_whole_answer() -> None:
    body = answered(q="fish", lang=["en", "-other"], to="7 mars 2024", sort="oldest", exact="1")
    took, score = body.pop("took_ms"), body["hits"][0].pop("score")
    assert isinstance(took, float)
    assert took >= 0
    assert score == round(score, 6) > 0
    assert body == {
        "query": {
            "text": "fish",
            "filters": {"lang": ["en", "-other"], "to": "7 mars 2024"},
            "sort": "oldest",
            "page": 1,
            "exact": True,
        },
        "total": 1,
        "generation": "memory",
        "hits": [
            {
                "id": "a/1",
                "rank": 1,
                "title": "Fish market",
                "lang": "en",
                "date": "2024-03",
                "date_precision": "month",
                "date_source": "metadata",
                "source": "Gazette",
                "place": "Grimsby",
                "orgs": [],
                "url": "https://gazette.example/1",
                "snippets": [{"text": "The fish market opens at dawn.", "highlights": [[4, 8]]}],
                "title_highlights": [[0, 4]],
                "story": None,
            }
        ],
        "facets": {
            "lang": [
                {"value": "en", "label": "English", "count": 1, "selected": True},
                {"value": "other", "label": "Other", "count": 0, "selected": "excluded"},
            ],
            "year": [{"value": "2024", "label": "2024", "count": 1, "selected": False}],
            "month": [{"value": "2024-03", "label": "2024-03", "count": 1, "selected": False}],
            "source": [{"value": "Gazette", "label": "Gazette", "count": 1, "selected": False}],
            "place": [{"value": "Grimsby", "label": "Grimsby", "count": 1, "selected": False}],
            "org": [],
            "dated": [{"value": "dated", "label": "Dated", "count": 1, "selected": False}],
        },
        "suggestion": None,
        "expansions": [],
        "issues": [],
    }


def test_json_holds_all_of_it() -> None:
    body = answered(q="fish -zebra OR", explain="1", year="undated")
    assert json.loads(json.dumps(body)) == body
    compact = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    assert to_json(body) == compact.encode()


def test_a_query_that_has_no_utf_8_is_answered() -> None:
    body = answered(q="fish \ud800")
    assert json.loads(to_json(body)) == body
    request = read_parameters({"q": ["fish \ud800"]})
    result = MemoryEngine(DOCUMENTS).search(request)
    assert json.loads(answer_in_json(request, result, 0))["facets"] == body["facets"]


def test_what_is_not_known_is_null() -> None:
    (hit,) = answered(q="poissons")["hits"]
    unknown = {"date", "source", "place", "url", "story"}
    assert {name for name, value in hit.items() if value is None} == unknown
    assert (hit["date_precision"], hit["date_source"]) == ("none", "none")
    assert hit["snippets"][0]["text"] == "Des poissons. Un fish pie."


def test_reasons_and_timings_only_where_they_are_asked_for() -> None:
    body = answered(q="fish", explain="1")
    assert list(body["timings_ms"]) == ["parse", "match", "facets", "snippets"]
    assert all(ms == round(ms, 3) >= 0 for ms in body["timings_ms"].values())
    assert body["hits"][0]["why"] == {"words": [{"text": "fish", "title": 1, "body": 1}]}


def test_the_suggestion_is_that_of_the_result() -> None:
    request = read_parameters({"q": ["fich"]})
    result = replace(MemoryEngine(DOCUMENTS).search(request), suggestion="fish")
    body = answer(request, result, 0.0)
    assert (body["query"]["text"], body["suggestion"]) == ("fich", "fish")


def test_the_time_runs_from_the_start_that_is_given() -> None:
    request = read_parameters({})
    result = MemoryEngine(DOCUMENTS).search(request)
    assert answer(request, result, perf_counter() - 5)["took_ms"] >= 5_000


def test_issues_are_said_in_the_language_of_the_reader() -> None:
    request = read_parameters({"q": ["()"]})
    result = MemoryEngine(DOCUMENTS).search(request)

    def say(message: Message) -> str:
        return message.translated(str.upper)

    assert answer(request, result, 0.0)["issues"] == [
        "There is no word in the query; everything is listed."
    ]
    assert answer(request, result, 0.0, say)["issues"] == [
        "THERE IS NO WORD IN THE QUERY; EVERYTHING IS LISTED."
    ]


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({}, {}),
        ({"q": ["fish"], "page": ["2"]}, {}),
        ({"lang": ["-fr"], "source": ["A", "B"]}, {"lang": ["-fr"], "source": ["A", "B"]}),
        ({"year": ["undated", "-2024"]}, {"year": ["undated", "-2024"]}),
        ({"from": [" 2024 "], "to": ["March 2024"]}, {"from": "2024", "to": "March 2024"}),
        ({"story": ["7"]}, {"story": ["7"]}),
        ({"lang": [""], "from": [""]}, {}),
    ],
)
def test_filters(parameters: Mapping[str, list[str]], expected: dict[str, Any]) -> None:
    assert filters(read_parameters(parameters)) == expected
