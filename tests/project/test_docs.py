"""The documents name whatever users can call or set, and nothing that is not there."""

import ast
import json
import re
import shlex
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from urllib.parse import unquote

import click
import pytest

from concorde import cli
from index.corpus.decode import MAX_ARTICLE_BYTES
from index.corpus.findings import WARNING_KINDS
from index.corpus.formats import READERS
from index.corpus.normalize import LONGEST_ID, LONGEST_URL
from index.location import ENVIRONMENT_VARIABLE
from search import parser
from search.memory import MemoryEngine
from search.parameters import API_PARAMETERS, MAX_LIMIT, MAX_RESULTS
from web.app import create_app
from web.settings import Settings

PROJECT = Path(__file__).parents[2]
DOCUMENTS = sorted([*PROJECT.glob("*.md"), *PROJECT.glob("docs/**/*.md")])

SHARED_OPTIONS = {"--index", "--json", "--help", "-h", "--version"}


def text_of(name: str) -> str:
    return (PROJECT / name).read_text(encoding="utf-8")


def section(name: str, heading: str) -> str:
    """The part of a document below a heading that begins so, to the next one of its level."""
    marks, title = heading.split(" ", 1)
    start, end = rf"^{marks} {re.escape(title)}[^\n]*", rf"(?=^#{{1,{len(marks)}}} |\Z)"
    found = re.search(rf"(?ms){start}(?P<body>.*?){end}", text_of(name))
    assert found, f"{name} has no heading `{heading}`"
    return found["body"]


def first_cells(text: str) -> set[str]:
    """What stands in backticks in the first cells of the tables of a text."""
    rows = re.findall(r"(?m)^\| (.*?) \|", text)
    return {code for cell in rows for code in re.findall(r"`([^`]+)`", cell)}


def commands(
    command: click.Command = cli, name: str = "concorde"
) -> Iterator[tuple[str, click.Command]]:
    """Every command that does something, with its full name."""
    if not isinstance(command, click.Group):
        yield name, command
        return
    for each in command.commands.values():
        yield from commands(each, f"{name} {each.name}")


def options(command: click.Command) -> set[str]:
    parameters = (each for each in command.params if isinstance(each, click.Option))
    return {name for each in parameters for name in each.opts} - SHARED_OPTIONS


def code_blocks(path: Path, *languages: str) -> Iterator[str]:
    blocks = re.findall(r"(?ms)^```(\w+)\n(.*?)^```", path.read_text(encoding="utf-8"))
    return (body for language, body in blocks if language in languages)


# ---------------------------------------------------------------- commands and options


@pytest.mark.parametrize(("name", "command"), tuple(commands()), ids=str)
def test_options_and_their_documents_agree(name: str, command: click.Command) -> None:
    written = section("docs/configuration.md", f"### `{name}")
    documented = {code.split()[0] for code in first_cells(written)}
    assert documented == options(command)


def test_every_documented_command_is_there() -> None:
    headings = re.findall(
        r"(?m)^### `(concorde [a-z ]+?)(?: [A-Z ]+)?`$", text_of("docs/configuration.md")
    )
    assert sorted(headings) == sorted(name for name, _ in commands())


def test_shared_options_are_documented() -> None:
    written = section("docs/configuration.md", "## Commands")
    assert all(f"`{option}" in written or f" {option}`" in written for option in SHARED_OPTIONS)


def written_commands() -> Iterator[str]:
    """Every call of concorde in the code blocks of the documents."""
    for path in DOCUMENTS:
        for block in code_blocks(path, "sh", "ini"):
            for call in re.findall(r"(?m)(?:^|[/ ])(concorde (?!-)[^#>|&\n]*)", block):
                yield call.strip()


@pytest.mark.parametrize("call", sorted(set(written_commands())))
def test_documented_calls_are_understood(call: str) -> None:
    command: click.Command = cli
    context = click.Context(cli, **cli.context_settings)
    words = shlex.split(call)[1:]
    while isinstance(command, click.Group):
        name = words.pop(0)
        assert name in command.commands, f"there is no command {name}"
        command = command.commands[name]
        context = click.Context(command, context)
    command.make_context(command.name, words, context)  # raises for what it does not know


# ---------------------------------------------------------------- environment and settings


def environment_variables() -> set[str]:
    """The names that the packages, and their installation, look up in the environment."""
    found = set()
    for package in ("index", "search", "web"):
        for path in (PROJECT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_bytes())):
                if isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv"):
                    found.add(path.relative_to(PROJECT).as_posix())
    assert found == {"index/location.py"}, "the environment is read in one place"
    return {ENVIRONMENT_VARIABLE, *re.findall(r"""environ\.get\("(\w+)""", text_of("setup.py"))}


def test_environment_variables_and_their_documents_agree() -> None:
    written = section("docs/configuration.md", "## Environment variables")
    assert first_cells(written) == environment_variables()


def test_settings_and_their_documents_agree() -> None:
    written = section("docs/configuration.md", "## Settings of the web application")
    assert first_cells(written) == {field.name for field in fields(Settings)}


def test_variables_of_the_makefile_are_documented() -> None:
    variables = set(re.findall(r"(?m)^(\w+) \?=", text_of("Makefile")))
    assert first_cells(section("docs/configuration.md", "## Make")) == variables


def test_documented_targets_are_in_the_makefile() -> None:
    targets = set(re.search(r"(?m)^\.PHONY:((?:.*\\\n)*.*)", text_of("Makefile"))[1].split())
    for path in DOCUMENTS:
        for code in re.findall(r"`([^`\n]+)`", path.read_text(encoding="utf-8")):
            if code.startswith("make "):
                named = {word for word in code.split()[1:] if "=" not in word}
                assert named <= targets, f"{path.name}: {code}"


def test_limits_are_documented() -> None:
    written = section("docs/configuration.md", "## Limits")
    numbers = (
        parser.MAX_CHARACTERS,
        parser.MAX_TERMS,
        parser.MAX_DEPTH,
        parser.MIN_PREFIX,
        MAX_LIMIT,
        MAX_RESULTS,
        LONGEST_ID,
        LONGEST_URL,
    )
    for number in numbers:
        assert f"| {number:,} |" in written
    assert f"| {MAX_ARTICLE_BYTES // 1_000_000} MB |" in written


# ---------------------------------------------------------------- the HTTP interface


def anonymous(path: str) -> str:
    """A path with its variable parts unnamed: `/article/<>`."""
    return re.sub(r"<[^>]*>", "<>", path)


def test_routes_and_their_documents_agree() -> None:
    rules = create_app(engine=MemoryEngine([])).url_map.iter_rules()
    documented = {anonymous(code) for code in first_cells(section("docs/api.md", "## Paths"))}
    assert documented == {anonymous(rule.rule) for rule in rules}


def test_parameters_and_their_documents_agree() -> None:
    assert first_cells(section("docs/api.md", "## Parameters")) == {*API_PARAMETERS, "ui"}


# ---------------------------------------------------------------- the corpus


def test_kinds_of_warnings_and_their_documents_agree() -> None:
    assert first_cells(section("docs/corpus.md", "## Warnings")) == set(WARNING_KINDS)


@pytest.mark.parametrize(
    ("name", "heading"), [("docs/corpus.md", "## Formats"), ("README.md", "## What it reads")]
)
def test_formats_and_their_documents_agree(name: str, heading: str) -> None:
    assert first_cells(section(name, heading)) == set(READERS)


# ---------------------------------------------------------------- the query language

LANGUAGES = ("en", "fr")


def query_rows(language: str) -> tuple[list[str], list[str]]:
    """The queries of both tables: understood as typed, and read differently."""
    name = f"docs/query-language.{language}.md"
    _, typed, differently, *_ = re.split(r"(?m)^## ", text_of(name))
    row = re.compile(r"(?m)^\| `([^`]+)` \|")
    return row.findall(typed), row.findall(differently)


@pytest.mark.parametrize("language", LANGUAGES)
def test_documented_queries_are_read_as_documented(language: str) -> None:
    typed, differently = query_rows(language)
    assert typed
    assert differently
    assert {query: parser.parse(query).issues for query in typed} == dict.fromkeys(typed, ())
    assert all(parser.parse(query).issues for query in differently)


def test_both_languages_document_the_same_queries() -> None:
    kinds = {
        language: [
            [type(parser.parse(query).node).__name__ for query in rows]
            for rows in query_rows(language)
        ]
        for language in LANGUAGES
    }
    assert kinds["en"] == kinds["fr"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_limits_of_queries_are_documented(language: str) -> None:
    numbers = set(re.findall(r"\b[0-9]+\b", text_of(f"docs/query-language.{language}.md")))
    limits = {parser.MAX_CHARACTERS, parser.MAX_TERMS, parser.MAX_DEPTH}
    assert {str(limit) for limit in limits} <= numbers


# ---------------------------------------------------------------- links and blocks


def slug(heading: str) -> str:
    """The anchor of a heading."""
    plain = re.sub(r"[^\w\- ]", "", heading.lower())
    return plain.replace(" ", "-")


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(PROJECT).as_posix())
def test_links_lead_somewhere(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for link in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", link):
            continue
        name, _, anchor = unquote(link).partition("#")
        target = (path.parent / name).resolve() if name else path
        assert target.exists(), f"{link} leads nowhere"
        if anchor:
            headings = re.findall(r"(?m)^#+ (.*)$", target.read_text(encoding="utf-8"))
            assert anchor in map(slug, headings), f"{link} has no heading"


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(PROJECT).as_posix())
def test_blocks_of_json_are_json(path: Path) -> None:
    for block in code_blocks(path, "json"):
        json.loads(block)
