"""The rules of the house that no other tool checks."""

import ast
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

PROJECT = Path(__file__).parents[2]
PACKAGES = ("index", "search", "web")
FOLDERS = (*PACKAGES, "benchmarks", "tests", "docs", "sample", ".ci")

VAGUE = re.compile(r"(utils?|helpers?|common|misc)")
MOST_LINES = 400

# Spelled in pieces, so that this file holds none of them.
MACHINE_PATHS = re.compile(
    "(?<![a-z0-9.])/(?:" + "|".join(("wo" + "rk", "ro" + "ot", "ho" + "me", "Us" + "ers")) + ")/"
)
TEXTS = {".py", ".md", ".cfg", ".toml", ".yaml", ".html", ".css", ".js", ".tsv", ".po", ""}


def files() -> Iterator[Path]:
    """Every file of the project, without what tools leave behind."""
    yield from (path for path in PROJECT.iterdir() if path.is_file() and path.name != ".coverage")
    for folder in FOLDERS:
        for path in (PROJECT / folder).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                yield path


def modules() -> list[Path]:
    """The modules of the product."""
    found = [path for name in PACKAGES for path in (PROJECT / name).rglob("*.py")]
    return [PROJECT / "concorde.py", *sorted(found)]


def name_of(path: Path) -> str:
    return path.relative_to(PROJECT).as_posix()


def test_names_say_something() -> None:
    assert [name_of(path) for path in files() if VAGUE.fullmatch(path.stem)] == []


def test_modules_are_one_idea_long() -> None:
    lengths = {name_of(path): path.read_bytes().count(b"\n") for path in modules()}
    assert {name: lines for name, lines in lengths.items() if lines > MOST_LINES} == {}


def test_no_paths_of_a_machine() -> None:
    texts = (path for path in files() if path.suffix in TEXTS and "sample" not in path.parts)
    found = [
        f"{name_of(path)}: {line}"
        for path in texts
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines()
        if MACHINE_PATHS.search(line)
    ]
    assert found == []


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_what_is_public_has_a_docstring(path: Path) -> None:
    tree = ast.parse(path.read_bytes())
    assert ast.get_docstring(tree), "the module has none"
    assert [node.name for node in public(tree) if not ast.get_docstring(node)] == []


def public(tree: ast.Module) -> Iterator[ast.ClassDef | ast.FunctionDef]:
    """Public functions and classes of a module, and the public methods of such classes.

    What has bases may inherit the docstrings of its methods.
    """
    for node in tree.body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef) and not node.bases:
                yield from (
                    each
                    for each in node.body
                    if isinstance(each, ast.FunctionDef) and not each.name.startswith("_")
                )


def test_folders_of_tests_hide_no_package() -> None:
    tests = PROJECT / "tests"
    assert [name_of(path) for path in tests.rglob("__init__.py")] == []
    assert {path.name for path in tests.iterdir()}.isdisjoint(PACKAGES)


def test_changes_are_kept() -> None:
    changes = (PROJECT / "CHANGELOG.md").read_text(encoding="utf-8")
    unreleased = re.search(r"(?ms)^## \[Unreleased\]\n(.*?)(?=^## |\Z)", changes)
    assert unreleased
    assert re.search(r"(?m)^### (Added|Changed|Removed|Fixed|Security)\n\n\*", unreleased[1])


def test_the_script_of_ci_can_be_run() -> None:
    assert os.access(PROJECT / ".ci" / "run", os.X_OK)


def test_hooks_fetch_nothing() -> None:
    configured = yaml.safe_load((PROJECT / ".pre-commit-config.yaml").read_bytes())
    assert {each["repo"] for each in configured["repos"]} == {"local"}
    assert {hook["language"] for each in configured["repos"] for hook in each["hooks"]} == {
        "system"
    }


def test_search_does_without_what_means_something_else_once_it_is_compiled() -> None:
    found = [
        (name_of(path), word)
        for path in (PROJECT / "search").rglob("*.py")
        for word in ("cached_property", "Final")
        if re.search(rf"\b{word}\b", path.read_text(encoding="utf-8"))
    ]
    assert found == [], "docs/adr/0011-compiled-search.md says why"
