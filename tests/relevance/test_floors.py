"""The rule of the floors: they hold for one collection, rise freely and fall only on purpose."""

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.evaluation import Estimate
from tests.relevance.floors import (
    ABOVE,
    BELOW,
    CHANGED,
    GOOD,
    OK,
    REPORTED,
    UNKNOWN,
    Floors,
    read_floors,
    refusals,
    renewed,
    verdict,
)
from tests.relevance.judged_sets import SETS, Figure
from tests.relevance.measuring import Measurement
from tests.relevance.tables import DOCUMENT, aligned, with_figures

ROW = {"n": 10, "value": 0.8, "low": 0.7, "high": 0.9}
FLOORS: Floors = {
    "time": {
        "digest": "d1",
        "measured": "2026-01-01",
        "figures": {
            "nDCG@10": {"at least": 0.75, "aim": 0.78, **ROW},
            "AP": {"at least": 0.69, **ROW},
            "lost": {"at most": 0.002, **ROW},
            "P@5": ROW,
        },
    },
    "fquad": {
        "digest": "d2",
        "measured": "2026-01-01",
        "figures": {"AP": {"at least": 0.5, **ROW}},
    },
}


def figure(measure: str, value: float) -> Figure:
    return Figure(measure, 10, Estimate(value, value - 0.01, value + 0.01))


def measurement(digest: str = "d1", **values: float) -> Measurement:
    """A run of the set `time`: nDCG@10, AP and lost as they were, but for `values`."""
    found = {"nDCG": 0.8, "AP": 0.8, "lost": 0.0, "P": 0.1} | values
    names = {"nDCG": "nDCG@10", "P": "P@5"}
    figures = tuple(figure(names.get(name, name), value) for name, value in found.items())
    return Measurement(digest, "2026-02-02", 1.0, figures)


def limits(floors: Floors) -> dict[str, float]:
    """The floors and limits of the set `time`."""
    rows = floors["time"]["figures"].items()
    return {name: row[key] for name, row in rows for key in ("at least", "at most") if key in row}


# ---------------------------------------------------------------- verdicts


@pytest.mark.parametrize(
    ("measure", "value", "expected"),
    [
        ("nDCG@10", 0.75, OK),
        ("nDCG@10", 0.7499, BELOW),
        ("lost", 0.002, OK),
        ("lost", -0.002, OK),
        ("lost", 0.0021, ABOVE),
        ("lost", -0.0021, ABOVE),
        ("P@5", 0.0, REPORTED),
        ("P@20", 1.0, UNKNOWN),
    ],
)
def test_verdict(measure: str, value: float, expected: str) -> None:
    assert verdict(FLOORS, "time", "d1", figure(measure, value)) == expected


def test_a_floor_holds_for_its_files_only() -> None:
    assert verdict(FLOORS, "time", "d2", figure("nDCG@10", 1.0)) == CHANGED
    assert verdict(FLOORS, "time", "d2", figure("P@5", 1.0)) == CHANGED
    assert verdict(FLOORS, "none", "d1", figure("nDCG@10", 1.0)) == UNKNOWN


def test_only_these_are_good() -> None:
    assert set(GOOD) == {OK, REPORTED}


# ---------------------------------------------------------------- new floors


def test_floors_rise_to_just_under_the_value() -> None:
    new = renewed(FLOORS, {"time": measurement(nDCG=0.8)})
    assert limits(new) == {"nDCG@10": 0.79, "AP": 0.79, "lost": 0.002}
    assert new["time"]["digest"] == "d1"
    assert new["time"]["measured"] == "2026-02-02"
    row = new["time"]["figures"]["nDCG@10"]
    assert row == {"at least": 0.79, "aim": 0.78, "n": 10, "value": 0.8, "low": 0.79, "high": 0.81}
    assert new["fquad"] == FLOORS["fquad"]
    assert refusals(FLOORS, new, "", lower=False) == []


def test_a_value_just_over_its_floor_leaves_it() -> None:
    assert limits(renewed(FLOORS, {"time": measurement(nDCG=0.7599)}))["nDCG@10"] == 0.75
    assert limits(renewed(FLOORS, {"time": measurement(nDCG=0.75)}))["nDCG@10"] == 0.75


def test_a_value_under_its_floor_takes_it_down() -> None:
    new = renewed(FLOORS, {"time": measurement(nDCG=0.7452, lost=-0.0113)})
    assert limits(new) == {"nDCG@10": 0.735, "AP": 0.79, "lost": 0.012}


def test_new_figures_have_no_floor() -> None:
    new = renewed(FLOORS, {"debnews": measurement()})
    assert all(row.keys() == ROW.keys() for row in new["debnews"]["figures"].values())


# ---------------------------------------------------------------- lower floors

LOWER = "* Floors: `time` nDCG@10 from .75 to .735, because\n  the judgements were repaired."
CHANGES = "# Changes\n\n## [Unreleased]\n\n### Changed\n\n{}\n* Another.\n\n## [1.0]\n\n{}\n"


def lowered() -> Floors:
    return renewed(FLOORS, {"time": measurement(nDCG=0.7452)})


def test_without_the_flag_nothing_is_lowered() -> None:
    (refusal,) = refusals(FLOORS, lowered(), CHANGES.format(LOWER, ""), lower=False)
    lower = "from at least 0.75 to at least 0.735"
    assert refusal == f"time, nDCG@10: {lower}: this is lower; to mean it, add --lower"


def test_with_flag_and_line_it_is() -> None:
    assert refusals(FLOORS, lowered(), CHANGES.format(LOWER, ""), lower=True) == []


@pytest.mark.parametrize(
    "changelog",
    [
        "",
        CHANGES.format("", LOWER),  # of a version that is out
        CHANGES.format(LOWER.replace("`time`", "time"), ""),  # any word
        CHANGES.format(LOWER.replace("`time`", "`fquad`"), ""),
        CHANGES.format(LOWER.replace("nDCG@10", "AP"), ""),
        CHANGES.format("* About `time`.\n* About nDCG@10.", ""),  # two items
        CHANGES.format("* About `time`.\n\nnDCG@10 is nice.", ""),
    ],
)
def test_the_flag_alone_is_not_enough(changelog: str) -> None:
    (refusal,) = refusals(FLOORS, lowered(), changelog, lower=True)
    assert "write in CHANGELOG.md under Unreleased why, with `time` and nDCG@10" in refusal


def test_each_lowered_floor_needs_its_line() -> None:
    new = renewed(FLOORS, {"time": measurement(nDCG=0.7, AP=0.5, lost=0.1)})
    assert len(refusals(FLOORS, new, "", lower=False)) == 3
    left = refusals(FLOORS, new, CHANGES.format(LOWER, ""), lower=True)
    assert [line.split(":")[0] for line in left] == ["time, AP", "time, lost"]


@pytest.mark.parametrize("path", [("time",), ("time", "figures", "AP"), ("fquad", "figures", "AP")])
def test_a_floor_that_disappears_is_lowered(path: tuple[str, ...]) -> None:
    new: Any = deepcopy(FLOORS)
    parent = new
    for key in path[:-1]:
        parent = parent[key]
    del parent[path[-1]]
    assert any("AP: from at least" in line for line in refusals(FLOORS, new, "", lower=False))


def test_a_floor_may_not_become_a_limit_or_a_report() -> None:
    for row in (ROW, {"at most": 0.9, **ROW}):
        new: Any = deepcopy(FLOORS)
        new["fquad"]["figures"]["AP"] = row
        (refusal,) = refusals(FLOORS, new, "", lower=False)
        assert refusal.startswith("fquad, AP: from at least 0.5 to none: ")


def test_another_collection_is_no_way_round() -> None:
    new = renewed(FLOORS, {"time": measurement("d9", nDCG=0.7)})
    assert len(refusals(FLOORS, new, "", lower=False)) == 1


VALUES = st.floats(0, 1).map(lambda value: round(value, 4))


@given(st.fixed_dictionaries({"nDCG": VALUES, "AP": VALUES, "lost": VALUES, "P": VALUES}))
def test_only_what_fails_is_refused_and_what_is_kept_passes(values: dict[str, float]) -> None:
    measured = measurement(**values)
    verdicts = [verdict(FLOORS, "time", "d1", each) for each in measured.figures]
    new = renewed(FLOORS, {"time": measured})
    refused = refusals(FLOORS, new, "", lower=False)
    assert len(refused) == sum(each not in GOOD for each in verdicts)
    assert all(verdict(new, "time", "d1", each) in GOOD for each in measured.figures)
    assert refusals(new, renewed(new, {"time": measured}), "", lower=False) == []


# ---------------------------------------------------------------- the file and its document


def test_the_floors_are_those_of_the_sets() -> None:
    assert read_floors().keys() == SETS.keys()


def test_the_document_shows_what_is_kept() -> None:
    document = DOCUMENT.read_text(encoding="utf-8")
    assert with_figures(document, read_floors()) == document, "run `make floors`"
    assert all(f"| `{name}` |" in document for name in SETS)


def test_a_table_stands_between_its_marks() -> None:
    marks = "before\n<!-- figures of fquad -->\nold\n<!-- end of figures -->\nafter"
    table = with_figures(marks, FLOORS)
    row = "| `fquad` | AP | 10 | 0.8000 | 0.700 to 0.900 | 0.500 |  | 2026-01-01 |"
    assert f"\n{row}\n" in table
    assert "old" not in table
    assert table.startswith("before\n")
    assert table.endswith("\nafter")
    assert with_figures(table, FLOORS) == table


def test_columns_stand_below_each_other() -> None:
    assert list(aligned([("a", "bb", "c"), ("aaa", "b", "")])) == ["a    bb  c", "aaa  b"]
