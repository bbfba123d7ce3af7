"""The five press articles through the command line: built once, then asked what users ask."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Command = Callable[..., Any]

CORPUS = Path(__file__).resolve().parents[2].parent / "shared" / "corpus"
ALL = {"000", "001", "002", "003", "004"}


@pytest.fixture(scope="module")
def built(concorde: Command, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Any]:
    """The index of the articles and the report of its rebuild."""
    if not CORPUS.is_dir():
        pytest.skip(f"the real articles are not here: {CORPUS}")
    place = tmp_path_factory.mktemp("real") / "index"
    return place, concorde("index", "rebuild", CORPUS, "--json", index=place).json


@pytest.fixture
def search(concorde: Command, built: tuple[Path, Any]) -> Callable[..., Any]:
    """The answer object of a search."""

    def answer(*arguments: str) -> Any:
        return concorde("search", *arguments, "--json", index=built[0]).json

    return answer


@pytest.fixture
def found(search: Callable[..., Any]) -> Callable[..., set[str]]:
    """The numbers of the articles that a search finds."""

    def numbers(*arguments: str) -> set[str]:
        body = search(*arguments)
        assert body["total"] == len(body["hits"])
        return {hit["id"][:3] for hit in body["hits"]}

    return numbers


def counts(facet: list[dict[str, Any]]) -> dict[str, int]:
    return {each["value"]: each["count"] for each in facet}


def marked(part: dict[str, Any]) -> list[str]:
    return [part["text"][start:end] for start, end in part["highlights"]]


def test_what_the_rebuild_says(built: tuple[Path, Any]) -> None:
    body = built[1]
    assert body["documents"] == 5
    assert (body["rejected"], body["warnings"], body["skipped"]) == ([], [], {})
    assert body["languages"] == {"en": 4, "fr": 1}
    assert (body["dated"], body["undated"]) == (3, 2)


def test_dates_titles_and_texts(concorde: Command, built: tuple[Path, Any]) -> None:
    dump = concorde("index", "dump", index=built[0]).out.splitlines()
    documents = {each["id"][:3]: each for each in map(json.loads, dump)}
    names = ("date", "date_precision", "date_source")
    assert {number: tuple(each[name] for name in names) for number, each in documents.items()} == {
        "000": ("2020-08-14", "day", "header"),
        "001": (None, "none", "none"),
        "002": ("2024-03-07", "day", "header"),
        "003": ("2020-12-17", "day", "header"),
        "004": (None, "none", "none"),
    }
    for document in documents.values():
        for text in (document["title"], document["text"]):
            assert not text.strip().lower().startswith("date 20")


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_the_same_with_several_processes(
    concorde: Command, built: tuple[Path, Any], tmp_path: Path, jobs: str
) -> None:
    concorde("index", "rebuild", CORPUS, "--jobs", jobs, index=tmp_path)
    dump = concorde("index", "dump", index=tmp_path).out
    assert dump == concorde("index", "dump", index=built[0]).out


@pytest.mark.parametrize(
    ("query", "options", "numbers"),
    [
        ("armee", (), {"004"}),
        ("armée", (), {"004"}),
        ("armées", (), {"004"}),
        ("cooperation", (), ALL),
        ("coopération", (), ALL),
        ("COOPÉRATION", (), ALL),
        ('"sûreté nationale"', ("--exact",), {"004"}),
        ("l'interopérabilité", (), {"004"}),
        ("l’interopérabilité", (), {"004"}),
        ("interoperabilite", (), {"004"}),
        ("hammouchi", (), {"002", "003", "004"}),
        ("hammouchi -dgsn", (), {"002"}),
        ("", (), ALL),
        ("hammouchi", ("--lang", "fr"), {"004"}),
        ("hammouchi", ("--year", "undated"), {"004"}),
        ("hammouchi", ("--from", "2020-12-17", "--to", "17 December 2020"), {"003"}),
    ],
)
def test_queries(
    found: Callable[..., set[str]], query: str, options: tuple[str, ...], numbers: set[str]
) -> None:
    assert found(query, *options) == numbers


def test_an_accent_makes_no_difference(search: Callable[..., Any]) -> None:
    hits = [
        [(hit["id"], hit["score"]) for hit in search(query)["hits"]]
        for query in ("securite", "sécurité")
    ]
    assert hits[0] == hits[1]
    assert hits[0]


@pytest.mark.parametrize("query", ["counter-terrorism", "counterterrorism"])
def test_a_hyphen_makes_no_difference(found: Callable[..., set[str]], query: str) -> None:
    assert "002" in found(query)


def test_facets_of_hammouchi(search: Callable[..., Any]) -> None:
    facets = search("hammouchi")["facets"]
    assert counts(facets["lang"]) == {"en": 2, "fr": 1}
    assert list(counts(facets["year"]).items()) == [("2024", 1), ("2020", 1), ("undated", 1)]
    assert counts(facets["dated"]) == {"dated": 2, "undated": 1}

    french = search("hammouchi", "--lang", "fr")
    assert french["total"] == 1
    assert counts(french["facets"]["lang"]) == {"en": 2, "fr": 1}
    assert [each["selected"] for each in french["facets"]["lang"]] == [False, True]
    assert counts(french["facets"]["year"]) == {"undated": 1}


@pytest.mark.parametrize(
    ("query", "number", "word"),
    [("coopération", "004", "coopération"), ("security", "002", "security")],
)
def test_snippets_mark_the_word(
    search: Callable[..., Any], query: str, number: str, word: str
) -> None:
    [hit] = [hit for hit in search(query)["hits"] if hit["id"].startswith(number)]
    marks = [mark.lower() for snippet in hit["snippets"] for mark in marked(snippet)]
    assert word in marks


@pytest.mark.parametrize(
    "query", ["cooperation", "coopération", "hammouchi", "security", "armee", "securite", "DGSN"]
)
def test_every_hit_has_a_mark(search: Callable[..., Any], query: str) -> None:
    hits = search(query)["hits"]
    assert hits
    for hit in hits:
        title = {"text": hit["title"], "highlights": hit["title_highlights"]}
        marks = [mark for part in (title, *hit["snippets"]) for mark in marked(part)]
        assert marks, hit["id"]
        assert all(mark.strip() == mark != "" for mark in marks)


def test_date_sorts_keep_undated_articles_last(search: Callable[..., Any]) -> None:
    newest = [hit["id"][:3] for hit in search("cooperation", "--sort", "newest")["hits"]]
    oldest = [hit["id"][:3] for hit in search("cooperation", "--sort", "oldest")["hits"]]
    assert newest[:3] == ["002", "003", "000"]
    assert oldest[:3] == ["000", "003", "002"]
    assert set(newest[3:]) == set(oldest[3:]) == {"001", "004"}
