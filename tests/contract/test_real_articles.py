"""What the five real articles must answer; skipped where they are not beside the checkout."""

from collections.abc import Callable
from itertools import pairwise

import pytest

from search.engine import Engine
from search.query import SearchRequest
from search.results import Hit, SearchResult

Ask = Callable[..., SearchRequest]

NAMES = {
    "000": "000_cf170aeb202a7bfd.txt",
    "001": "001_13b14bf552f5b0d3.txt",
    "002": "002_023b8a5f6c84b4b4.txt",
    "003": "003_1bbb91fee92f4894.txt",
    "004": "004_9f0e2b25370e568a.txt",
}
ALL = set(NAMES)

FOUND = [
    ("cooperation", ALL),
    ("coopération", ALL),
    ("COOPÉRATION", ALL),
    ("armee", {"004"}),
    ("armée", {"004"}),
    ("armées", {"004"}),
    ("securite", {"004"}),
    ("sécurité", {"004"}),
    ("security", {"000", "001", "002", "003"}),
    ("counter-terrorism", {"002", "003"}),
    ("counterterrorism", {"002", "003"}),
    ("l'interopérabilité", {"004"}),
    ("interoperabilite", {"004"}),
    ("hammouchi", {"002", "003", "004"}),
    ("hammouchi -dgsn", {"002"}),
    ("Hammouchi NOT DGSN", {"002"}),
    ("hammouchi AND pompeo", {"003"}),
    ("hammouchi pompeo reilly", {"003", "004"}),  # 003 has two, in French 004 has one
    ("ahlgren OR reilly", {"000", "001", "004"}),
    ('"sûreté nationale"', {"004"}),
    ('"Forces Armées"', {"004"}),
    ('"les armées"', {"004"}),
    ('"border force"', {"001"}),
    ('"force border"', set()),
    ("Royaume-Uni", {"004"}),
    ("interop*", {"004"}),
    ("title:ambassador", {"000"}),
]


def numbers(result: SearchResult) -> set[str]:
    return {hit.document.id[:3] for hit in result.hits}


def hit_of(result: SearchResult, number: str) -> Hit:
    return next(hit for hit in result.hits if hit.document.id == NAMES[number])


def marked(hit: Hit) -> set[str]:
    """The words that are marked in the snippets of a hit."""
    return {
        snippet.text[start:end] for snippet in hit.snippets for start, end in snippet.highlights
    }


def test_ids_are_paths_and_dates_are_the_headers(real_engine: Engine) -> None:
    assert {each.id: each.date.value for each in real_engine.documents()} == {
        NAMES["000"]: "2020-08-14",
        NAMES["001"]: None,
        NAMES["002"]: "2024-03-07",
        NAMES["003"]: "2020-12-17",
        NAMES["004"]: None,
    }
    status = real_engine.status()
    assert status.languages == {"en": 4, "fr": 1}
    assert (status.documents, status.dated, status.undated) == (5, 3, 2)


@pytest.mark.parametrize(("query", "found"), FOUND, ids=[query for query, _ in FOUND])
@pytest.mark.parametrize("exact", ["", "1"])
def test_what_is_found(
    real_engine: Engine, ask: Ask, query: str, found: set[str], exact: str
) -> None:
    result = real_engine.search(ask(query, exact=exact))
    assert numbers(result) == found
    assert result.total == len(found)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("securite", "sécurité"),
        ("cooperation", "COOPÉRATION"),
        ("counter-terrorism", "counterterrorism"),
        ("l'interopérabilité", "interoperabilite"),
    ],
)
def test_two_spellings_give_the_same_hits(
    real_engine: Engine, ask: Ask, one: str, other: str
) -> None:
    found = [real_engine.search(ask(query)) for query in (one, other)]
    assert numbers(found[0]) == numbers(found[1]) != set()


def test_facets_of_hammouchi(real_engine: Engine, ask: Ask) -> None:
    facets = real_engine.search(ask("hammouchi")).facets
    assert [(each.value, each.count) for each in facets["lang"]] == [("en", 2), ("fr", 1)]
    assert [(each.value, each.count) for each in facets["year"]] == [
        ("2024", 1),
        ("2020", 1),
        ("undated", 1),
    ]
    assert [(each.value, each.count) for each in facets["dated"]] == [("dated", 2), ("undated", 1)]


def test_a_chosen_language_still_shows_the_other(real_engine: Engine, ask: Ask) -> None:
    result = real_engine.search(ask("hammouchi", lang="fr"))
    assert numbers(result) == {"004"}
    shown = [(each.value, each.count, each.selected) for each in result.facets["lang"]]
    assert shown == [("en", 2, False), ("fr", 1, True)]


@pytest.mark.parametrize(
    ("query", "number", "words"),
    [
        ("coopération", "004", {"coopération"}),
        ("cooperation", "004", {"coopération"}),
        ("security", "002", {"Security", "security"}),
        ("armee", "004", {"armées", "Armées"}),
        ("counterterrorism", "002", {"counter-terrorism"}),
        ('"sûreté nationale"', "004", {"Sûreté nationale"}),
    ],
)
def test_the_words_that_snippets_mark(
    real_engine: Engine, ask: Ask, query: str, number: str, words: set[str]
) -> None:
    found = marked(hit_of(real_engine.search(ask(query)), number))
    assert found
    assert found <= words


@pytest.mark.parametrize("query", [query for query, _ in FOUND])
def test_every_hit_has_a_mark_where_its_spans_say(
    real_engine: Engine, ask: Ask, query: str
) -> None:
    for hit in real_engine.search(ask(query)).hits:
        pieces = [(hit.document.title, hit.title_highlights)]
        pieces += [(snippet.text, snippet.highlights) for snippet in hit.snippets]
        assert any(spans for _, spans in pieces)
        for text, spans in pieces:
            assert all(0 <= start < end <= len(text) for start, end in spans)
            assert all(one[1] <= other[0] for one, other in pairwise(spans))
        for snippet in hit.snippets:
            assert snippet.text in hit.document.text.replace("\n", " ")
