"""No floor is broken: every judged set that is here, measured by the command itself."""

import json
import subprocess
import sys
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests.relevance import __main__ as command
from tests.relevance import floors
from tests.relevance.archives import PROJECT
from tests.relevance.floors import CHANGED, GOOD
from tests.relevance.judged_sets import SETS

IN_THE_PROJECT = "sample"


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-m", "tests.relevance", *arguments]
    return subprocess.run(line, cwd=PROJECT, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def measured() -> tuple[dict[str, Any], str]:
    """The figures with their verdicts by set, and what was said on standard error."""
    done = run("--json")
    assert done.returncode in (0, 1), done.stderr
    return json.loads(done.stdout), done.stderr


@pytest.mark.parametrize("name", SETS)
def test_floors_hold(name: str, measured: tuple[dict[str, Any], str]) -> None:
    figures, told = measured
    if SETS[name].missing():
        assert f"SKIPPED: {name}, because there is no " in told
        pytest.skip(f"the judged set is not here: {SETS[name].missing()}")
    assert name in figures, told
    verdicts = [each["verdict"] for each in figures[name]]
    if name != IN_THE_PROJECT and CHANGED in verdicts:
        pytest.skip(f"{name} has other files than those its floors were measured on")
    bad = [each for each in figures[name] if each["verdict"] not in GOOD]
    assert [f"{f['measure']} {f['estimate']['value']}: {f['verdict']}" for f in bad] == []
    assert verdicts


def test_the_table_for_a_person() -> None:
    done = run("sample", "--jobs", "1")
    lines = done.stdout.splitlines()
    assert lines[0].split() == ["set", "measure", "n", "value", "low", "high", "floor", "verdict"]
    assert [line.split()[0] for line in lines[1:]] == ["sample"] * 4
    assert done.stderr.startswith("sample: ")


@pytest.fixture
def keep(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[float], tuple[Path, Path]]:
    """Lets other files stand for floors and document, with one floor of `sample` changed."""

    def kept(least: float) -> tuple[Path, Path]:
        new = deepcopy(floors.read_floors())
        new["sample"]["figures"]["nDCG@10, en"]["at least"] = least
        monkeypatch.setattr(floors, "PATH", tmp_path / "floors.json")
        monkeypatch.setattr(command, "DOCUMENT", tmp_path / "relevance.md")
        floors.write_floors(new)
        command.DOCUMENT.write_text("<!-- figures of sample -->\n<!-- end of figures -->\n")
        return floors.PATH, command.DOCUMENT

    return kept


def test_floors_are_raised_with_their_document(keep: Callable[..., tuple[Path, Path]]) -> None:
    path, document = keep(0.001)
    before = json.loads(path.read_text())
    done = CliRunner().invoke(command.main, ["sample", "--jobs", "1", "--set-floors"])
    assert done.exit_code == 0, done.output
    after = json.loads(path.read_text())
    row = after["sample"]["figures"]["nDCG@10, en"]
    assert 0.001 < row["at least"] < row["value"]
    assert after["fquad"] == before["fquad"]
    assert f"| {row['at least']:.3f} |" in document.read_text()


def test_a_refusal_changes_nothing(keep: Callable[..., tuple[Path, Path]]) -> None:
    files = keep(1.1)
    before = [path.read_bytes() for path in files]
    done = CliRunner().invoke(command.main, ["sample", "--jobs", "1", "--set-floors"])
    assert done.exit_code == 1
    assert "no floor was changed\nsample, nDCG@10, en: from at least 1.1 to " in done.output
    assert [path.read_bytes() for path in files] == before


def test_wrong_usage() -> None:
    done = run("--lower")
    assert (done.returncode, done.stdout) == (2, "")
    assert "--lower goes with --set-floors" in done.stderr
    assert run("trec").returncode == 2
