"""The floors under what was measured, the verdict on a new measurement, and how floors move.

A floor is a value that a figure must reach (`at least`) or must not exceed on either side of zero
(`at most`). It holds for the files with its digest and for no others.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from math import ceil, floor
from pathlib import Path
from typing import Any

from tests.relevance.judged_sets import Figure
from tests.relevance.measuring import Measurement

PATH = Path(__file__).with_name("floors.json")

# A floor stands this much under what was measured: less is not worth a failure.
MARGIN = 0.01

OK, REPORTED, UNKNOWN, CHANGED = "ok", "reported", "NOT KNOWN", "COLLECTION CHANGED"
BELOW, ABOVE = "UNDER ITS FLOOR", "OVER ITS LIMIT"
GOOD = (OK, REPORTED)

# set -> {"digest", "measured", "figures": {measure -> {"at least" or "at most" or neither, "aim",
# "n", "value", "low", "high"}}}, as in the file
Floors = Mapping[str, Mapping[str, Any]]


def read_floors() -> Floors:
    """The floors as they are kept."""
    floors: Floors = json.loads(PATH.read_text(encoding="utf-8"))
    return floors


def write_floors(floors: Floors) -> None:
    """Keeps `floors` instead."""
    PATH.write_text(f"{json.dumps(floors, indent=1, ensure_ascii=False)}\n", encoding="utf-8")


def verdict(floors: Floors, name: str, digest: str, figure: Figure) -> str:
    """How `figure` of the set `name` stands; good are OK and REPORTED."""
    kept = floors.get(name, {})
    known = kept.get("figures", {}).get(figure.measure)
    if known is None:
        return UNKNOWN
    if kept["digest"] != digest:
        return CHANGED
    if "at least" in known:
        return OK if figure.estimate.value >= known["at least"] else BELOW
    if "at most" in known:
        return OK if abs(figure.estimate.value) <= known["at most"] else ABOVE
    return REPORTED


def renewed(floors: Floors, measured: Mapping[str, Measurement]) -> Floors:
    """`floors` with the new measurements; each floor rises as far as these allow.

    A figure that does not reach its floor takes the floor down with it: `refusals` says whether
    that may be. Sets that were not measured stay as they are; a figure without a floor gets none.
    """
    return {**floors, **{name: _renewed(floors.get(name, {}), it) for name, it in measured.items()}}


def _renewed(kept: Mapping[str, Any], it: Measurement) -> dict[str, Any]:
    known = kept.get("figures", {})
    figures = {each.measure: _row(known.get(each.measure, {}), each) for each in it.figures}
    return {"digest": it.digest, "measured": it.day, "figures": figures}


def _row(known: Mapping[str, Any], figure: Figure) -> dict[str, Any]:
    row = dict(known)
    value = figure.estimate.value
    if "at least" in row:
        below = floor(round(1000 * (value - MARGIN), 6)) / 1000
        row["at least"] = below if value < row["at least"] else max(below, row["at least"])
    if "at most" in row:
        row["at most"] = max(row["at most"], ceil(round(1000 * abs(value), 6)) / 1000)
    interval = {"low": figure.estimate.low, "high": figure.estimate.high}
    return row | {"n": figure.n, "value": value} | interval


def refusals(old: Floors, new: Floors, changelog: str, *, lower: bool) -> list[str]:
    """Why `new` may not be kept instead of `old`; nothing when it may.

    Lowering a floor needs `lower` and an item below `## [Unreleased]` of the changelog that names
    the set in backticks and the measure. A floor that disappears is lowered too.
    """
    items = _unreleased(changelog)
    return [
        f"{name}, {measure}: from {before} to {after}: {wanted}"
        for name, measure, before, after in _lowered(old, new)
        if (wanted := _wanted(name, measure, items, lower=lower))
    ]


def _lowered(old: Floors, new: Floors) -> Iterator[tuple[str, str, str, str]]:
    for name, kept in old.items():
        for measure, row in kept["figures"].items():
            now = new.get(name, {}).get("figures", {}).get(measure, {})
            for bound, direction in (("at least", 1), ("at most", -1)):
                if bound not in row:
                    continue
                if bound not in now:
                    yield name, measure, f"{bound} {row[bound]}", "none"
                elif direction * now[bound] < direction * row[bound]:
                    yield name, measure, f"{bound} {row[bound]}", f"{bound} {now[bound]}"


def _wanted(name: str, measure: str, items: Sequence[str], *, lower: bool) -> str | None:
    if not lower:
        return "this is lower; to mean it, add --lower"
    if any(f"`{name}`" in item and measure in item for item in items):
        return None
    return f"write in CHANGELOG.md under Unreleased why, with `{name}` and {measure}"


def _unreleased(changelog: str) -> list[str]:
    """The items of the section, each on one line."""
    section = re.search(r"(?ms)^## \[Unreleased\]\n(.*?)(?=^## |\Z)", changelog)
    found = re.findall(r"(?ms)^\* (.*?)(?=^\* |^\s*$|\Z)", section[1]) if section else []
    return [" ".join(item.split()) for item in found]
