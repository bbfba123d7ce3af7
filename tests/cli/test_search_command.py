"""`concorde search`: every option, the answer object, and what it says to a person."""

import json
import os
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

Command = Callable[..., Any]
Write = Callable[[Path, Mapping[str, str | bytes]], Path]

# id, lang, date, source, place, title, text
ARTICLES = (
    (
        "bridge",
        "en",
        "2024-03-07",
        "Gazette",
        "London",
        "Bridge opened",
        "A bridge over the river.",
    ),
    ("ferry", "en", "2024-03", "Gazette", None, "Ferry stopped", "The bridge ends the old ferry."),
    ("tunnel", "en", "2022", "Post", "Dover", "Tunnel planned", "No bridge here but a tunnel."),
    ("pont", "fr", "2023-11-30", "Courrier", "Paris", "Le pont ouvert", "Un pont, ou bridge."),
    ("bac", "fr", None, "Courrier", None, "Le bac arrêté", "Le bridge remplace le bac."),
    ("puente", "es", None, None, None, "El puente", "Un puente que llaman bridge."),
)
NAMES = ("id", "lang", "date", "source", "place", "title", "text")


@pytest.fixture(scope="module")
def place(concorde: Command, write: Write, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("search")
    lines = (json.dumps(dict(zip(NAMES, each, strict=True))) for each in ARTICLES)
    write(folder, {"articles.jsonl": "\n".join(lines)})
    concorde("index", "rebuild", folder / "articles.jsonl", index=folder / "index")
    return folder / "index"


@pytest.fixture
def found(concorde: Command, place: Path) -> Callable[..., list[str]]:
    """The ids that a search finds, in its order."""

    def ids(*arguments: str) -> list[str]:
        body = concorde("search", *arguments, "--json", index=place).json
        assert body["total"] >= len(body["hits"])
        return [hit["id"] for hit in body["hits"]]

    return ids


# ---------------------------------------------------------------- the object


def test_the_object_has_the_keys_of_the_interface(concorde: Command, place: Path) -> None:
    body = concorde("search", "bridge", "--year", "2024", "--json", index=place).json
    assert list(body) == [
        "query",
        "total",
        "took_ms",
        "generation",
        "hits",
        "facets",
        "suggestion",
        "expansions",
        "issues",
    ]
    assert body["query"] == {
        "text": "bridge",
        "filters": {"year": ["2024"]},
        "sort": "relevance",
        "page": 1,
        "exact": False,
    }
    assert body["total"] == 2
    assert 0 < body["took_ms"] < 60_000
    assert round(body["took_ms"], 3) == body["took_ms"]
    assert (
        body["generation"] == concorde("index", "status", "--json", index=place).json["generation"]
    )
    assert (body["suggestion"], body["expansions"], body["issues"]) == (None, [], [])
    assert list(body["facets"]) == ["lang", "year", "month", "source", "place", "org", "dated"]
    for values in body["facets"].values():
        for value in values:
            assert list(value) == ["value", "label", "count", "selected"]
    assert body["facets"]["year"] == [
        {"value": "2024", "label": "2024", "count": 2, "selected": True},
        {"value": "2023", "label": "2023", "count": 1, "selected": False},
        {"value": "2022", "label": "2022", "count": 1, "selected": False},
        {"value": "undated", "label": "Undated", "count": 2, "selected": False},
    ]
    assert body["facets"]["lang"] == [
        {"value": "en", "label": "English", "count": 2, "selected": False}
    ]
    first = body["hits"][0]
    assert isinstance(first.pop("score"), float)
    assert first == {
        "id": "bridge",
        "rank": 1,
        "title": "Bridge opened",
        "lang": "en",
        "date": "2024-03-07",
        "date_precision": "day",
        "date_source": "metadata",
        "source": "Gazette",
        "place": "London",
        "orgs": [],
        "url": None,
        "snippets": [{"text": "A bridge over the river.", "highlights": [[2, 8]]}],
        "title_highlights": [[0, 6]],
        "story": None,
    }
    assert list(concorde("search", "bridge", "--json", index=place).json["hits"][0]) == [
        *("id", "rank", "score", "title", "lang", "date", "date_precision", "date_source"),
        *("source", "place", "orgs", "url", "snippets", "title_highlights", "story"),
    ]


def test_explain_adds_why_and_the_times(concorde: Command, place: Path) -> None:
    plain = concorde("search", "bridge", "--json", index=place).json
    body = concorde("search", "bridge", "--explain", "--json", index=place).json
    assert body.keys() - plain.keys() == {"timings_ms"}
    assert list(body["timings_ms"]) == ["parse", "match", "facets", "snippets"]
    assert all(0 <= each < 60_000 for each in body["timings_ms"].values())
    for hit, same in zip(body["hits"], plain["hits"], strict=True):
        assert hit.keys() - same.keys() == {"why"}
    assert body["hits"][0]["why"] == {"words": [{"text": "bridge", "title": 1, "body": 1}]}


# ---------------------------------------------------------------- the options


@pytest.mark.parametrize(
    ("options", "ids"),
    [
        ((), {"bridge", "ferry", "tunnel", "pont", "bac", "puente"}),
        (("--lang", "fr"), {"pont", "bac"}),
        (("--lang", "fr", "--lang", "other"), {"pont", "bac", "puente"}),
        (("--lang=-fr",), {"bridge", "ferry", "tunnel", "puente"}),
        (("--source", "Gazette"), {"bridge", "ferry"}),
        (("--source", "Gazette", "--source", "Post"), {"bridge", "ferry", "tunnel"}),
        (("--source", "Nobody"), set()),
        (("--place", "Paris"), {"pont"}),
        (("--org", "NATO"), set()),
        (("--year", "2024"), {"bridge", "ferry"}),
        (("--year", "2022", "--year", "undated"), {"tunnel", "bac", "puente"}),
        (("--from", "2024"), {"bridge", "ferry"}),
        (("--from", "2024-03-08"), {"ferry"}),
        (("--to", "2022-06"), {"tunnel"}),
        (("--from", "30/11/2023", "--to", "7 mars 2024"), {"bridge", "ferry", "pont"}),
        (("--lang", "en", "--source", "Courrier"), set()),
        (("--exact",), {"bridge", "ferry", "tunnel", "pont", "bac", "puente"}),
        (("--recent",), {"bridge", "ferry", "tunnel", "pont", "bac", "puente"}),
        (("--lang", ""), {"bridge", "ferry", "tunnel", "pont", "bac", "puente"}),
    ],
)
def test_filters(found: Callable[..., list[str]], options: tuple[str, ...], ids: set[str]) -> None:
    assert set(found("bridge", *options)) == ids
    assert set(found(*options)) == ids  # every article has the word


def test_selected_values(concorde: Command, place: Path) -> None:
    options = ("--lang=-fr", "--org", "NATO", "--to", "2030", "--exact", "--page", "2")
    body = concorde("search", "bridge", *options, "--json", index=place).json
    assert body["query"] == {
        "text": "bridge",
        "filters": {"lang": ["-fr"], "org": ["NATO"], "to": "2030"},
        "sort": "relevance",
        "page": 2,
        "exact": True,
    }
    assert body["facets"]["org"] == [
        {"value": "NATO", "label": "NATO", "count": 0, "selected": True}
    ]
    assert body["facets"]["lang"] == [
        {"value": "fr", "label": "French", "count": 0, "selected": "excluded"}
    ]


@pytest.mark.parametrize(
    ("sort", "ids"),
    [
        ("newest", ["bridge", "ferry", "pont", "tunnel", "puente", "bac"]),
        ("oldest", ["tunnel", "pont", "ferry", "bridge", "puente", "bac"]),
    ],
)
def test_undated_articles_come_last(
    found: Callable[..., list[str]], sort: str, ids: list[str]
) -> None:
    order = found("bridge", "--sort", sort)
    assert order[:4] == ids[:4]
    assert set(order[4:]) == set(ids[4:])


def test_without_a_query_the_newest_come_first(
    concorde: Command, place: Path, found: Callable[..., list[str]]
) -> None:
    assert found() == found("", "--sort", "newest")
    assert concorde("search", "--json", index=place).json["query"]["sort"] == "newest"


def test_pages(concorde: Command, place: Path, found: Callable[..., list[str]]) -> None:
    everything = found("bridge")
    pages = [found("bridge", "--limit", "4", "--page", str(page)) for page in (1, 2, 3)]
    assert pages == [everything[:4], everything[4:], []]
    body = concorde("search", "bridge", "--limit", "4", "--page", "2", "--json", index=place).json
    assert [hit["rank"] for hit in body["hits"]] == [5, 6]
    assert body["total"] == 6


def test_a_query_that_begins_with_a_minus(
    concorde: Command, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONCORDE_INDEX", f"whoosh:{place}")
    body = concorde("search", "--json", "--", "-ferry").json
    assert {hit["id"] for hit in body["hits"]} == {"bridge", "tunnel", "pont", "bac", "puente"}
    assert concorde("search", "--json", "-ferry").status == 2


def test_odd_queries_are_answered(concorde: Command, place: Path) -> None:
    for query in ('"', "((((", "a AND", "x" * 5000, "bridge\0", "-", "*", "é" * 300):
        run = concorde("search", query, "--json", index=place)
        assert run.json["query"]["text"] == query
    for query in ("'", "x", "🚀", "سلام", "\u0301" * 256, "(" * 256, "\u200b"):
        run = concorde("search", query, index=place)
        assert (run.status, run.err) == (0, "")
        assert run.out.startswith("note: ")
    assert concorde("search", '"bridge', "--json", index=place).json["issues"]


# ---------------------------------------------------------------- what goes wrong


@pytest.mark.parametrize("options", [(), ("--json",)])
def test_bad_values_are_all_told(
    concorde: Command, place: Path, tmp_path: Path, options: tuple[str, ...]
) -> None:
    bad = {
        "lang": "de",
        "year": "24",
        "from": "yesterday",
        "to": "2024-13",
        "sort": "best",
        "limit": "101",
        "page": "0",
    }
    words = [word for name, value in bad.items() for word in (f"--{name}", value)]
    for index in (place, tmp_path / "none"):
        run = concorde("search", "bridge", *words, *options, index=index)
        assert (run.status, run.out) == (2, "")
        assert run.err.count("\n") == 1
        problems = [problem.partition(": ") for problem in run.err.strip().split("; ")]
        assert [name for name, _, _ in problems] == list(bad)
        assert all(detail.startswith("must be ") for _, _, detail in problems)


@pytest.mark.parametrize(
    "options",
    [
        ("--from", "2024", "--to", "2023"),
        ("--page", "1001"),
        ("--limit", "100", "--page", "101"),
        ("--limit", "٣"),
        ("--year", "２０２４"),
        ("--colour", "red"),
        ("one", "two"),
    ],
)
def test_wrong_usage(concorde: Command, place: Path, options: tuple[str, ...]) -> None:
    run = concorde("search", *options, "--json", index=place)
    assert (run.status, run.out) == (2, "")
    assert run.err


@pytest.mark.parametrize("options", [(), ("--json",)])
def test_no_index(concorde: Command, tmp_path: Path, options: tuple[str, ...]) -> None:
    error = concorde("search", "bridge", *options, index=tmp_path / "none").error
    assert "run `concorde index rebuild CORPUS`" in error
    assert list(tmp_path.iterdir()) == []


# ---------------------------------------------------------------- for a person


def test_lines_for_a_person(concorde: Command, place: Path) -> None:
    run = concorde("search", "bridge AND river", "--explain", index=place)
    assert (run.status, run.err) == (0, "")
    lines = run.out.splitlines()
    assert lines[:5] == [
        "  1. Bridge opened",
        "     bridge | en | 2024-03-07 | Gazette | London",
        "     A bridge over the river.",
        "     why: bridge: 1 in title, 1 in text; river: 0 in title, 1 in text",
        "",
    ]
    assert lines[5] == "lang: en 1"
    assert lines[-1].startswith("1 article in ")

    out = concorde("search", "bridge", "--lang", "other", index=place).out
    assert "     puente | other | undated\n" in out
    assert "lang: en 3, fr 2, other 1\n" in out
    assert "note: " in concorde("search", '"bridge', index=place).out
    assert concorde("search", "nothing", index=place).out.startswith("0 articles in ")
    lines = concorde("search", "brigde", index=place).out.splitlines()
    assert lines[0] == "note: did you mean: bridge"
    assert lines[-1].startswith("0 articles in ")


def test_it_is_quiet_when_nobody_reads(process: Command, place: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    for options in ((), ("--json",)):
        run = process("search", "bridge", *options, index=place, stdout=writer)
        assert run.err == ""
    os.close(writer)


def test_only_the_first_line_is_wanted(process: Command, place: Path) -> None:
    with subprocess.Popen(["head", "-1"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as head:
        assert head.stdin
        assert head.stdout
        run = process("search", "bridge", index=place, stdout=head.stdin)
        head.stdin.close()
        assert head.stdout.read().startswith(b"  1. ")
    assert run.err == ""


def test_bytes_that_are_no_text(process: Command, place: Path) -> None:
    environment = {"PYTHONIOENCODING": "utf-8:strict"}
    for options in ((), ("--json",)):
        words = ("caf\udce9", "--source", "\udcff", *options)
        run = process("search", *words, index=place, env=environment)
        assert (run.status, run.err) == (0, "")
    assert run.json["query"]["text"] == "caf\udce9"
