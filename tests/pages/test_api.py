"""The JSON API: its objects, its errors, in the reader's language, for any input."""

import json
from itertools import product
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from index.document import Document, PublicationDate
from search.memory import MemoryEngine
from search.parameters import API_PARAMETERS, SUGGEST_PARAMETERS
from web.app import create_app
from web.settings import Settings

ODD_IDS = (
    "folder/b.txt",
    "file.jsonl#3",
    "//two slashes",
    "https://example.org/a?b=c&d",
    "../up",
    "été %41.txt",
    "x/",
    " ",
    "-",
)
DOCUMENTS = (
    Document(
        "a.txt",
        "The tunnel under the sea",
        "The tunnel under the sea is open.\n\nTrains run since May.",
        "en",
        PublicationDate("1994-05-06", "day", "header"),
        source="Gazette",
        place="London",
        url="https://example.org/tunnel",
    ),
    Document(
        "b.txt",
        "Le tunnel sous la mer",
        "L’armée et la coopération : le tunnel est ouvert.",
        "fr",
        PublicationDate("1994-05", "month", "metadata"),
    ),
    *(Document(each, f"Note {number}", "A note.", "en") for number, each in enumerate(ODD_IDS)),
)
ENGINE = MemoryEngine(DOCUMENTS)
CLIENT = create_app(engine=ENGINE).test_client()

HIT_KEYS = {
    *("id", "rank", "score", "title", "lang", "date", "date_precision", "date_source", "source"),
    *("place", "orgs", "url", "snippets", "title_highlights", "story"),
}


@pytest.fixture
def without_index(tmp_path: Path) -> FlaskClient:
    return create_app(Settings(index_url=f"whoosh:{tmp_path / 'none'}")).test_client()


def found(query: str) -> dict[str, Any]:
    response = CLIENT.get(f"/api/v1/search?{query}")
    assert response.status_code == 200, response.text
    assert response.mimetype == "application/json"
    return response.json


def ids(query: str) -> list[str]:
    return [hit["id"] for hit in found(query)["hits"]]


def problem(response: Any, status: int) -> dict[str, Any]:
    assert response.status_code == status
    assert response.mimetype == "application/problem+json"
    assert response.headers["Cache-Control"] == "no-store"
    body = response.json
    assert body["status"] == status
    assert body["title"]
    assert body.keys() <= {"title", "status", "detail", "errors"}
    return body


# ---------------------------------------------------------------- search


def test_the_answer_has_the_keys_of_the_interface() -> None:
    body = found("q=tunnel")
    assert list(body) == [
        *("query", "total", "took_ms", "generation", "hits", "facets"),
        *("suggestion", "expansions", "issues"),
    ]
    assert body["query"] == {
        "text": "tunnel",
        "filters": {},
        "sort": "relevance",
        "page": 1,
        "exact": False,
    }
    assert body["total"] == 2
    assert body["took_ms"] >= 0
    assert all(hit.keys() == HIT_KEYS for hit in body["hits"])
    assert list(body["facets"]) == ["lang", "year", "month", "source", "place", "org", "dated"]


def test_marks_are_spans_of_the_text_beside_them() -> None:
    hit = found("q=cooperation")["hits"][0]
    marked = [
        snippet["text"][start:end]
        for snippet in hit["snippets"]
        for start, end in snippet["highlights"]
    ]
    assert marked == ["coopération"]


def test_explain_adds_why_and_where_the_time_went() -> None:
    body = found("q=tunnel&explain=1")
    assert body["timings_ms"].keys() == {"parse", "match", "facets", "snippets"}
    assert all(hit.keys() == HIT_KEYS | {"why"} for hit in body["hits"])


def test_filters_pages_and_orders() -> None:
    assert ids("q=tunnel&lang=fr") == ["b.txt"]
    assert set(ids("q=tunnel&lang=fr&lang=en")) == {"a.txt", "b.txt"}
    assert ids("q=tunnel&lang=-fr") == ["a.txt"]
    assert ids("sort=oldest&dated=dated") == ["b.txt", "a.txt"]
    assert ids("q=tunnel&from=6+May+1994&to=1994-05-06&source=Gazette") == ["a.txt"]
    assert ids("sort=newest&limit=1") == ["a.txt"]
    assert ids("sort=newest&limit=1&page=2") == ["b.txt"]
    assert found("q=tunnel&source=Nobody")["total"] == 0
    assert found("q=&lang=&page=")["total"] == len(DOCUMENTS)


def test_json_is_compact_utf8() -> None:
    data = CLIENT.get("/api/v1/search?q=coop%C3%A9ration").data
    assert "coopération".encode() in data
    assert "L’armée".encode() in data
    assert b'": ' not in data
    assert data == json.dumps(json.loads(data), ensure_ascii=False, separators=(",", ":")).encode()


def test_answers_may_not_be_kept_unasked() -> None:
    for path in ("search?q=tunnel", "documents/a.txt", "status", "openapi.json"):
        response = CLIENT.get(f"/api/v1/{path}")
        assert response.headers["Cache-Control"] == "no-cache", path
        assert "Accept-Language" in response.vary, path


def test_a_misspelt_word_has_a_suggestion_and_is_not_searched_otherwise() -> None:
    body = found("q=tunel")
    assert (body["query"]["text"], body["total"], body["suggestion"]) == ("tunel", 0, "tunnel")
    assert found("q=tunnel")["suggestion"] is None


def test_recent_changes_neither_what_is_found_nor_the_keys() -> None:
    plain, recent = found("q=tunnel"), found("q=tunnel&recent=1")
    assert recent["query"] == plain["query"]
    assert recent["facets"] == plain["facets"]
    assert {hit["id"] for hit in recent["hits"]} == {hit["id"] for hit in plain["hits"]}


# ---------------------------------------------------------------- odd queries

ALL = len(DOCUMENTS)
NO_WORD = "There is no word in the query; everything is listed."
NO_LETTER = "What has neither letters nor digits was left out."
COMMON = "The query has only very common words; they were looked for all the same."
ONE_LETTER = "A single letter was looked for as a word of its own."
OTHER_LETTERS = "Words in letters other than Latin were looked for without their other forms."
TOO_DEEP = "Brackets more than 10 deep were left out."
NOT_CLOSED = "A bracket was not closed; it was taken to reach to the end."

# query, articles found, what is said of it
ODD_QUERIES = [
    ("x", 0, [ONE_LETTER]),
    ("l'", 0, [ONE_LETTER, COMMON]),
    ("e" + "\u0301" * 255, 0, [ONE_LETTER]),
    ("\U0001f680", ALL, [NO_LETTER, NO_WORD]),
    ("\U0001f469\U0001f3fd\u200d\U0001f680", ALL, [NO_LETTER, NO_WORD]),
    ("\U0001f680 tunnel", 2, [NO_LETTER]),
    ("سلام", 0, [OTHER_LETTERS]),
    ("سلام عليكم", 0, [OTHER_LETTERS]),
    ("\u0301" * 256, ALL, [NO_LETTER, NO_WORD]),
    ("(" * 256, ALL, [TOO_DEEP, NOT_CLOSED, NO_WORD]),
    ("'", ALL, [NO_WORD]),
    ("\u2019", ALL, [NO_WORD]),
    ("\u200b\u2060\ufeff", ALL, [NO_LETTER, NO_WORD]),
    (" \t\u00a0\u202f\u2003\u3000\u2028\u0085", ALL, []),
    ("\u3000tunnel\u2028sea\u202f", 2, ["These articles have 1 or more of the 2 words."]),
    ("tun\u00adnel", 2, []),
    ("the of", 1, [COMMON, "No article has all 2 words: these have 1 of them."]),
    ("le de la", 1, [COMMON, "No article has all 3 words: these have 2 of them."]),
]


@pytest.mark.parametrize(
    ("query", "total", "issues"), ODD_QUERIES, ids=lambda each: ascii(each)[:24]
)
def test_odd_queries_are_answered_and_it_is_said_how(
    query: str, total: int, issues: list[str]
) -> None:
    body = found(f"q={quote(query)}")
    assert (body["total"], body["issues"]) == (total, issues)
    french = found(f"q={quote(query)}&ui=fr")["issues"]
    assert len(french) == len(issues)
    assert set(french).isdisjoint(issues)


# ---------------------------------------------------------------- suggestions


def suggested(query: str) -> Any:
    response = CLIENT.get(f"/api/v1/suggest?{query}")
    assert response.status_code == 200, response.text
    assert response.content_type == "application/x-suggestions+json"
    return response.json


def test_suggestions_have_the_form_of_opensearch() -> None:
    typed, suggestions = suggested("q=tun")
    assert typed == "tun"
    assert len(suggestions) > 1
    assert all("tunnel" in each for each in suggestions)
    assert suggested("q=tun&limit=1") == ["tun", suggestions[:1]]


@pytest.mark.parametrize("query", ["", "q=", "q=+", "q=&limit=&ui=fr"])
def test_nothing_typed_has_no_suggestions(query: str) -> None:
    assert suggested(query) == ["", []]


def test_what_was_typed_comes_back_as_typed() -> None:
    for typed in (" Tun ", "zzz", '"é', "a&b=c", "🚀", "\u0301"):
        assert suggested(f"q={quote(typed)}")[0] == typed


def test_suggestions_may_be_kept_for_a_minute() -> None:
    response = CLIENT.get("/api/v1/suggest?q=tun")
    assert response.headers["Cache-Control"] == "max-age=60"
    again = CLIENT.get("/api/v1/suggest?q=tun", headers={"If-None-Match": response.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=300), st.integers(1, 100))
def test_any_beginning_has_suggestions_or_none(typed: str, limit: int) -> None:
    response = CLIENT.get("/api/v1/suggest", query_string={"q": typed, "limit": limit})
    assert response.status_code == 200
    _, suggestions = response.json
    assert len(suggestions) <= limit
    assert all(isinstance(each, str) and each.strip() for each in suggestions)


# ---------------------------------------------------------------- documents and status


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda each: each.id)
def test_a_document_by_its_id(document: Document) -> None:
    response = CLIENT.get(f"/api/v1/documents/{quote(document.id)}")
    assert response.status_code == 200
    assert response.json == document.stored()


@pytest.mark.parametrize("missing", ["none", "a.txt/", "A.TXT", "x%00", "%0A", "%FF", "/a.txt"])
def test_no_such_document(missing: str) -> None:
    assert problem(CLIENT.get(f"/api/v1/documents/{missing}"), 404)["errors"] == []


def test_a_document_is_sent_again_only_when_it_is_another() -> None:
    tag = CLIENT.get("/api/v1/documents/a.txt").headers["ETag"]
    again = CLIENT.get("/api/v1/documents/a.txt", headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    other = CLIENT.get("/api/v1/documents/b.txt", headers={"If-None-Match": tag})
    assert other.status_code == 200
    assert other.headers["ETag"] != tag


def test_status_is_that_of_the_index() -> None:
    assert CLIENT.get("/api/v1/status").json == ENGINE.status().fields()


# ---------------------------------------------------------------- what is wrong


def test_all_problems_are_listed() -> None:
    response = CLIENT.get("/api/v1/search?nosuch=1&lang=de&limit=0&page=x&sort=up&from=maybe&ui=de")
    body = problem(response, 400)
    named = [each["parameter"] for each in body["errors"]]
    assert sorted(named) == ["from", "lang", "limit", "nosuch", "page", "sort", "ui"]
    assert all(each.keys() == {"parameter", "detail"} and each["detail"] for each in body["errors"])


@pytest.mark.parametrize(
    ("path", "name"),
    [
        *product(
            ("documents/a.txt", "documents/none", "status", "openapi.json"),
            (*API_PARAMETERS, "nosuch"),
        ),
        *product(("suggest",), sorted({*API_PARAMETERS, "nosuch"} - set(SUGGEST_PARAMETERS))),
    ],
)
def test_other_parameters_are_refused(path: str, name: str) -> None:
    body = problem(CLIENT.get(f"/api/v1/{path}?{name}=1"), 400)
    assert [each["parameter"] for each in body["errors"]] == [name]


@pytest.mark.parametrize(
    "asking", [("&ui=fr", {}), ("", {"Accept-Language": "fr-FR,fr;q=0.9,en;q=0.5"})]
)
def test_problems_and_issues_are_said_in_the_readers_language(
    asking: tuple[str, dict[str, str]],
) -> None:
    query, headers = asking
    for bad in ("?limit=0", "?nosuch=1", "?page=2&limit=100000"):
        english = problem(CLIENT.get(f"/api/v1/search{bad}"), 400)
        french = problem(CLIENT.get(f"/api/v1/search{bad}{query}", headers=headers), 400)
        assert french["title"] != english["title"]
        assert [each["detail"] for each in french["errors"]] != [
            each["detail"] for each in english["errors"]
        ]
    odd = quote('"tunnel')
    english_issues = found(f"q={odd}")["issues"]
    answered = CLIENT.get(f"/api/v1/search?q={odd}{query}", headers=headers).json
    assert english_issues
    assert answered["issues"] != english_issues


@pytest.mark.parametrize("path", ["", "nosuch", "search/", "suggest/", "documents", "documents/"])
def test_unknown_paths_are_problems(path: str) -> None:
    problem(CLIENT.get(f"/api/v1/{path}"), 404)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("path", ["search", "suggest", "documents/a.txt", "status", "openapi.json"])
def test_the_archive_can_only_be_read(method: str, path: str) -> None:
    response = CLIENT.open(f"/api/v1/{path}", method=method)
    problem(response, 405)
    assert set(response.allow) == {"GET", "HEAD", "OPTIONS"}


@pytest.mark.parametrize(
    "path",
    ["search?q=x", "suggest?q=x", "suggest", "documents/a.txt", "status", "openapi.json"],
)
def test_without_an_index_the_command_is_named(without_index: FlaskClient, path: str) -> None:
    body = problem(without_index.get(f"/api/v1/{path}"), 503)
    assert "concorde index rebuild" in body["detail"]


def test_a_fault_of_ours_is_a_problem_that_tells_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Faulty(MemoryEngine):
        def search(self, *_: object) -> Any:
            raise RuntimeError("/secret/path")

    app = create_app(engine=Faulty(DOCUMENTS))
    monkeypatch.setattr(app.logger, "disabled", True)
    body = problem(app.test_client().get("/api/v1/search?q=x"), 500)
    assert "secret" not in json.dumps(body)
    assert "RuntimeError" not in json.dumps(body)


NAMES = st.sampled_from((*API_PARAMETERS, "ui", "nosuch"))
VALUES = st.text(max_size=40) | st.sampled_from(("1", "en", "-fr", "2024", "newest", "undated"))


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(NAMES, VALUES), max_size=6))
def test_any_parameters_are_answered_or_refused(pairs: list[tuple[str, str]]) -> None:
    response = CLIENT.get("/api/v1/search", query_string=pairs)
    assert response.status_code in {200, 400}
    if response.status_code == 400:
        assert problem(response, 400)["errors"]


@settings(max_examples=100, deadline=None)
@given(st.binary(min_size=1, max_size=30))
def test_any_id_is_found_or_not(raw: bytes) -> None:
    response = CLIENT.get(f"/api/v1/documents/{quote(raw)}")
    assert response.status_code in {200, 404}
