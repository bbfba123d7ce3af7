"""Imports go down only, each library has its place, and nothing heavy is loaded in vain."""

import ast
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
PACKAGES = ("index", "search", "web")

# One wrong import for each contract: the module that is planted with it, and the import.
PLANTS = {
    "index/store.py": "import search.query",
    "search/query.py": "import concorde",
    "web/views.py": "import whoosh",
    "index/rebuild.py": "import index.whoosh.store",
    "search/parser.py": "import search.whoosh.engine",
    "search/memory.py": "import search.whoosh.columns",
    "search/plan.py": "import flask",
    "index/corpus/walk.py": "import click",
    "search/facets.py": "import yaml",
}

HEAVY = ("numpy", "whoosh", "flask", "flask_babel", "gunicorn", "py3langid", "trafilatura")

LINT = """
import sys
from importlinter.cli import lint_imports
sys.exit(lint_imports(no_cache=True, no_logo=True))
"""
LOADED = """
import sys
import concorde
status = concorde.run(sys.argv[1:])
print("loaded:", *sorted({name.partition(".")[0] for name in sys.modules}))
sys.exit(status)
"""


def run(code: str, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def test_contracts_are_kept() -> None:
    pytest.importorskip("importlinter", reason="import-linter is not installed")
    result = run(LINT, PROJECT)
    assert result.returncode == 0, result.stdout


def test_each_contract_can_be_broken(tmp_path: Path) -> None:
    pytest.importorskip("importlinter", reason="import-linter is not installed")
    for name in PACKAGES:
        shutil.copytree(PROJECT / name, tmp_path / name, ignore=shutil.ignore_patterns("*.pyc"))
    shutil.copy(PROJECT / "setup.cfg", tmp_path)
    for name, wrong in PLANTS.items():
        with (tmp_path / name).open("a", encoding="utf-8") as file:
            file.write(f"\n{wrong}\n")
    result = run(LINT, tmp_path)
    kept, broken = re.search(r"Contracts: (\d+) kept, (\d+) broken", result.stdout).groups()
    assert (int(kept), int(broken)) == (0, len(PLANTS)), result.stdout


def test_the_front_door_is_only_a_door() -> None:
    names = set()
    for node in ast.walk(ast.parse((PROJECT / "concorde.py").read_bytes())):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module)
    others = {name.partition(".")[0] for name in names} - sys.stdlib_module_names
    assert others == {"click", *PACKAGES}


@pytest.mark.parametrize("arguments", [["--help"], ["index", "rebuild", "--help"], ["--version"]])
def test_help_loads_nothing_heavy(arguments: list[str]) -> None:
    result = run(LOADED, PROJECT, *arguments)
    assert result.returncode == 0, result.stderr
    loaded = result.stdout.rpartition("loaded:")[2].split()
    assert "click" in loaded
    assert [name for name in HEAVY if name in loaded] == []
