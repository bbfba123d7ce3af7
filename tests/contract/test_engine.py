"""What an engine says besides its hits: documents, status, issues, reasons, timings."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from math import isfinite
from pathlib import Path

import pytest

from index.document import Document
from search.engine import Engine
from search.hits import ONLY_STOP_WORDS, TIME_IS_UP
from search.query import SearchRequest
from search.results import SearchResult

Search = Callable[..., SearchResult]

WORDLESS = Path(__file__).resolve().parent / "wordless.jsonl"


def test_every_document_is_given_back_as_it_was_read(
    engine: Engine, documents: Mapping[str, Document]
) -> None:
    assert list(engine.documents()) == list(documents.values())
    for name, document in documents.items():
        assert engine.document(name) == document


@pytest.mark.parametrize("name", ["", "zebra", "EN-BRIDGE", "en-bridge ", "é\ud800", "x" * 10_000])
def test_an_unknown_id_is_no_document(engine: Engine, name: str) -> None:
    assert engine.document(name) is None


def test_documents_may_be_left_halfway(engine: Engine, documents: Mapping[str, Document]) -> None:
    begun = engine.documents()
    assert next(begun) == next(iter(documents.values()))
    del begun
    assert len(list(engine.documents())) == len(documents)


def test_status(engine: Engine, search: Search, documents: Mapping[str, Document]) -> None:
    status = engine.status()
    assert status.documents == len(documents) == 42
    assert status.languages == {"en": 25, "fr": 14, "other": 3}
    assert (status.dated, status.undated) == (38, 4)
    assert status.generation == search("fish").generation


def test_a_hit_holds_the_stored_document(search: Search, documents: Mapping[str, Document]) -> None:
    for hit in search().hits:
        assert hit.document == documents[hit.document.id]


@pytest.mark.parametrize(
    ("query", "issues"),
    [
        ("fish", []),
        ("zebra", []),
        ("zebra zebu", []),
        ("-fish", []),
        ("FISH AND NETS", []),
        ("to be or not to be", [str(ONLY_STOP_WORDS)]),
        ("the of", [str(ONLY_STOP_WORDS)]),
        ("bridge albatross", ["No article has all 2 words: these have 1 of them."]),
        (
            "harbour ferry lorries albatross",
            ["No article has all 4 words: these have 1 or more of them."],
        ),
        (
            "harbour ferry bridge",
            ["These articles have 1 or more of the 3 words."],
        ),
        ("+ferry albatross", ["No article has all 2 words: these have 1 of them."]),
        ("bridge AND albatross", []),
        (
            "(fish albatross",
            [
                "A bracket was not closed; it was taken to reach to the end.",
                "No article has all 2 words: these have 1 of them.",
            ],
        ),
        ("()", ["There is no word in the query; everything is listed."]),
    ],
)
def test_issues(search: Search, query: str, issues: list[str]) -> None:
    assert [str(issue) for issue in search(query).issues] == issues


def test_nothing_is_said_of_missing_words_where_filters_leave_no_hit(search: Search) -> None:
    result = search("bridge albatross", year="1800")
    assert (result.total, result.issues) == (0, ())


def test_reasons_are_given_where_they_are_asked_for(search: Search) -> None:
    result = search('fish "boxes stood" title:more -nets', explain="1")
    assert [hit.why for hit in result.hits] == [
        {
            "words": [
                {"text": "boxes stood", "title": 0, "body": 1},
                {"text": "fish", "title": 3, "body": 7},
                {"text": "more", "title": 1, "body": 0},
            ]
        }
    ]
    assert [hit.why for hit in search("fish").hits] == [None, None]


def test_marks_may_be_left_out(engine: Engine, ask: Callable[..., SearchRequest]) -> None:
    whole = engine.search(ask("fish", explain="1"))
    bare = engine.search(replace(ask("fish", explain="1"), with_marks=False))
    assert [(hit.document, hit.rank, hit.score) for hit in bare.hits] == [
        (hit.document, hit.rank, hit.score) for hit in whole.hits
    ]
    assert all(hit.snippets == hit.title_highlights == () and hit.why is None for hit in bare.hits)


@pytest.mark.parametrize(
    ("text", "given"),
    [
        ("fish", {}),
        ("fish boxes", {"recent": "1", "limit": "3", "page": "2"}),
        ("fish -nets", {"lang": "en", "sort": "newest"}),
        ("", {"sort": "oldest"}),
        ("nobodyknowsthis", {}),
    ],
)
def test_a_ranking_is_that_of_the_hits(
    engine: Engine, ask: Callable[..., SearchRequest], text: str, given: dict[str, str]
) -> None:
    request = ask(text, **given)
    result, ranking = engine.search(request), engine.rank(request)
    assert ranking.total == result.total
    assert ranking.hits == tuple((hit.document.id, hit.score) for hit in result.hits)


def test_timings_and_time(search: Search) -> None:
    result = search("fish")
    assert list(result.timings_ms) == ["parse", "match", "facets", "snippets"]
    assert all(ms >= 0 for ms in result.timings_ms.values())
    assert TIME_IS_UP not in result.issues


@pytest.mark.parametrize(
    "text",
    [
        *('"', "*", "~", "-", "+ + +", "NOT", "title:", ":", "\\", "\x00fish", "[a TO b]", "''"),
        *("é\ud800", "ﾞ", "\u0301", "a*b c?", "🐟", "l'", "فشل", "１２", "title:-fish", '"-"', "%"),
        *("(fish", "fish)", "{fish}", "\n", "a" * 300, "(" * 300, "- " * 150, "fish " * 100),
        "x" * 120 + "*",
    ],
)  # fmt: skip
def test_any_text_is_answered(engine: Engine, search: Search, text: str) -> None:
    result = search(text)
    assert result.total == len(result.hits) <= engine.status().documents


def test_articles_and_languages_without_a_word_are_found_by_what_they_have(
    engine_name: str, engine_over: Callable[[str, Path], Engine], ask: Callable[..., SearchRequest]
) -> None:
    """No title of a language has a word, so their average length is none."""
    engine = engine_over(engine_name, WORDLESS)
    for query, names in [
        ("", ["signs", "fish", "poisson"]),
        ("-fish", ["signs", "poisson"]),
        ("fish", ["fish"]),
        ("title:fish OR poisson", ["poisson"]),
    ]:
        hits = engine.search(ask(query, sort="relevance")).hits
        assert [hit.document.id for hit in hits] == names
        assert all(isfinite(hit.score) for hit in hits)
        assert all(len(hit.snippets) == 1 for hit in hits)
