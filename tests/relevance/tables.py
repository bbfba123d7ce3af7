"""Figures as tables: for a terminal, and for the document, where they stand between two marks."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.relevance.floors import Floors

DOCUMENT = Path(__file__).parents[2] / "docs" / "relevance.md"

_PLACE = re.compile(
    r"(?ms)^(?P<begin><!-- figures of (?P<names>[a-z ,]+) -->)\n"
    r".*?^(?P<end><!-- end of figures -->)$"
)
_HEADINGS = ("set", "measure", "n", "value", "95 % interval", "floor", "aim", "measured")


def aligned(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """The lines of a table whose columns stand below each other."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(
            f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)
        ).rstrip()


def bound(row: Mapping[str, Any]) -> str:
    """The floor or limit of a row of floors; empty where there is none."""
    if "at least" in row:
        return f"{row['at least']:.3f}"
    return f"at most {row['at most']:.3f}" if "at most" in row else ""


def with_figures(document: str, floors: Floors) -> str:
    """`document` with a fresh table at each place that names sets."""

    def table(place: re.Match[str]) -> str:
        lines = _markdown(floors, re.findall("[a-z]+", place["names"]))
        return "\n".join([place["begin"], "", *lines, "", place["end"]])

    return _PLACE.sub(table, document)


def _markdown(floors: Floors, names: Iterable[str]) -> Iterator[str]:
    yield _line(_HEADINGS)
    yield _line(["---"] * len(_HEADINGS))
    for name in names:
        kept = floors[name]
        for measure, row in kept["figures"].items():
            interval = f"{row['low']:.3f} to {row['high']:.3f}"
            aim = f"{row['aim']:.3f}" if "aim" in row else ""
            numbers = (f"{row['n']:,}", f"{row['value']:.4f}", interval)
            yield _line((f"`{name}`", measure, *numbers, bound(row), aim, kept["measured"]))


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
