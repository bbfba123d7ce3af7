"""`concorde analyze`: the tokens of a text, for a script and for a person."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Command = Callable[..., Any]


@pytest.mark.parametrize(
    ("lang", "name", "text", "tokens"),
    [
        ("en", "en", "the bridges", [("bridg", 1, 4, 11)]),
        ("fr", "fr", "Les armées", [("armee", 1, 4, 10)]),
        ("xx", "xx", "the Armées", [("the", 0, 0, 3), ("armees", 1, 4, 10)]),
        ("other", "xx", "Puentes", [("puentes", 0, 0, 7)]),
        ("en", "en", "", []),
        ("fr", "fr", "« … »", []),
    ],
)
def test_tokens(
    concorde: Command, lang: str, name: str, text: str, tokens: list[tuple[str, int, int, int]]
) -> None:
    body = concorde("analyze", "--lang", lang, text, "--json").json
    assert list(body) == ["lang", "tokens"]
    assert body["lang"] == name
    keys = ("text", "position", "start", "end")
    assert body["tokens"] == [dict(zip(keys, token, strict=True)) for token in tokens]


def test_spans_count_characters_of_the_text(concorde: Command) -> None:
    text = "L’État 🌉 élargit"
    body = concorde("analyze", "--lang", "fr", text, "--json").json
    spans = [text[token["start"] : token["end"]] for token in body["tokens"]]
    assert spans[-1] == "élargit"
    assert spans[0].endswith("État")


def test_lines_for_a_person(concorde: Command) -> None:
    run = concorde("analyze", "--lang", "xx", "One bridge")
    assert (run.status, run.err) == (0, "")
    assert [line.split() for line in run.out.splitlines()] == [
        ["0", "one", "One"],
        ["1", "bridge", "bridge"],
        ["2", "tokens"],
    ]
    assert concorde("analyze", "--lang", "xx", "One").out.endswith("1 token\n")


def test_it_needs_no_index(concorde: Command, tmp_path: Path) -> None:
    assert concorde("analyze", "--lang", "en", "bridge", index=tmp_path / "none").status == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("bridge",), "--lang"),
        (("--lang", "de", "Brücke"), "'de' is not one of"),
        (("--lang", "en"), "Missing argument 'TEXT'"),
        (("--lang", "en", "two", "words"), "unexpected extra argument"),
    ],
)
def test_wrong_usage(concorde: Command, arguments: tuple[str, ...], message: str) -> None:
    run = concorde("analyze", *arguments, "--json")
    assert (run.status, run.out) == (2, "")
    assert message in run.err
