"""The tables of a run, for a person."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from statistics import median
from typing import Any

from benchmarks.agreement import Difference
from benchmarks.building import Built
from benchmarks.memory import NOT_FILES, RESIDENT
from benchmarks.rounds import Cell, Run, Times

OURS = ("concorde", "concorde-plain", "concorde-http", "concorde-took")
_SIZES = {  # that may grow, besides times, as a file of --json has them
    "serving, RSS": ("serving_memory", RESIDENT),
    "serving, not files": ("serving_memory", NOT_FILES),
    "building, s": ("built", "seconds"),
    "building, CPU": ("built", "cpu_seconds"),
    "building, RSS": ("built", "peak_rss"),
    "building, not files": ("built", "peak_anonymous"),
    "index, bytes": ("built", "size"),
}
_OTHER_WORK = "≠"  # beside a time that is not comparable
_NOTHING = ""


def aligned(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """The lines of a Markdown table with a heading, its columns below each other."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    ruled = [rows[0], ["-" * width for width in widths], *rows[1:]]
    for row in ruled:
        cells = (f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True))
        yield f"| {' | '.join(cells)} |"


def of_building(built: Mapping[str, Built], articles: int, text: int) -> Iterator[str]:
    """What building each index took; `text` is bytes of titles and texts."""
    rows: list[tuple[str, ...]] = [
        ("index", "articles/s", "seconds", "CPU, s", "bytes/text", "peak RSS, MB", "not files, MB")
    ]
    for name, each in built.items():
        size, peak, anonymous = each.size / text, each.peak_rss / 1e6, each.peak_anonymous / 1e6
        rows.append(
            (
                name,
                f"{articles / each.seconds:,.0f}",
                f"{each.seconds:.1f}",
                f"{each.cpu_seconds:.1f}",
                f"{size:.2f}",
                f"{peak:,.0f}",
                f"{anonymous:,.0f}",
            )
        )
    return aligned(rows)


def of_serving(run: Run) -> Iterator[str]:
    """What opening each index and answering took: ms to the first answer, memory after the last."""
    rows: list[tuple[str, ...]] = [
        ("serving", "open, ms: best", "median", "max", "RSS, MB", "not files, MB")
    ]
    for name, seconds in run.openings.items():
        times = (min(seconds), median(seconds), max(seconds))
        sizes = (run.memory[name][each] for each in (RESIDENT, NOT_FILES))
        shown = [milliseconds(1000 * each) for each in times]
        rows.append((name, *shown, *(f"{each / 1e6:,.0f}" for each in sizes)))
    return aligned(rows)


def of_differences(found: Mapping[Cell, Difference]) -> Iterator[str]:
    """How far the counts are apart, in percent: totals (the worst query); facets."""

    def cell(each: Difference) -> str:
        facets = f"; {100 * each.facets:.0f}" if each.facets else ""
        told = f"{100 * each.totals:.0f} ({100 * each.largest:.0f}){facets}"
        return told if each.comparable else f"{told} {_OTHER_WORK}"

    return _crossed("counts apart, %", {key: cell(each) for key, each in found.items()})


def warnings(found: Mapping[Cell, Difference]) -> Iterator[str]:
    """Each engine and class of which the times are not comparable, said aloud."""
    for (engine, of_class), each in found.items():
        if not each.comparable:
            apart = f"totals {100 * each.totals:.0f} %, facets {100 * each.facets:.0f} % apart"
            told = ", ".join([apart, *each.faults])
            yield f"NOT THE SAME WORK: {engine} in {of_class}: {told}"


def of_times(times: Mapping[Cell, Times], found: Mapping[Cell, Difference]) -> Iterator[str]:
    """Milliseconds a query: best (median, max)."""

    def cell(key: Cell) -> str:
        each = times[key]
        shown = f"{milliseconds(each.best)} ({milliseconds(each.median)}, {each.most:.1f})"
        return shown if found[key].comparable else f"{shown} {_OTHER_WORK}"

    return _crossed("ms: best (median, max)", {key: cell(key) for key in times})


def of_ratios(
    times: Mapping[Cell, Times], found: Mapping[Cell, Difference], ours: str
) -> Iterator[str]:
    """How many times as long as `ours` each other engine takes, by the best rounds."""

    def cell(engine: str, of_class: str) -> str:
        ratio = f"{times[engine, of_class].best / times[ours, of_class].best:.2f}"
        same = found[engine, of_class].comparable and found[ours, of_class].comparable
        return ratio if same else f"{ratio} {_OTHER_WORK}"

    told = {
        (engine, of_class): cell(engine, of_class)
        for engine, of_class in times
        if engine not in OURS and (ours, of_class) in times
    }
    return _crossed(f"time / that of {ours}", told)


def noise(times: Iterable[Times]) -> str:
    """How much the machine did besides: the middle of what a median is above its best."""
    above = median(each.median / each.best for each in times)
    return f"noise: a median over all rounds is {above:.2f} times the best round"


def of_growth(figures: Mapping[str, Any], earlier: Mapping[str, Any], name: str) -> Iterator[str]:
    """How many times as much as in an earlier run everything takes, both as in a file of --json.

    Times are those of the best rounds; one that stands in one of the two runs only is left out.
    """
    yield f"{name}: {earlier['articles']:,} articles, now {figures['articles']:,}"
    yield ""
    grown = {
        (engine, quantity): f"{value / before[engine, quantity]:.2f}"
        for before in [_quantities(earlier)]
        for (engine, quantity), value in _quantities(figures).items()
        if before.get((engine, quantity))
    }
    yield from _crossed(f"/ that in {name}", grown)


def _quantities(figures: Mapping[str, Any]) -> dict[Cell, float]:
    """All that may grow, of each engine."""
    found: dict[Cell, float] = {}
    for engine, classes in figures["times_ms"].items():
        found |= {(engine, of_class): each["best"] for of_class, each in classes.items()}
    for engine, milliseconds_of in figures["open_ms"].items():
        found[engine, "open"] = min(milliseconds_of)
    for quantity, (group, name) in _SIZES.items():
        for engine, each in figures.get(group, {}).items():
            found[engine, quantity] = each[name]
    return found


def milliseconds(value: float) -> str:
    """Three figures."""
    return f"{value:.3g}" if value < 1000 else f"{value:,.0f}"


def _crossed(title: str, cells: Mapping[Cell, str]) -> Iterator[str]:
    """A table with a row for each class and a column for each engine."""
    engines = list(dict.fromkeys(engine for engine, _ in cells))
    classes = list(dict.fromkeys(of_class for _, of_class in cells))
    rows = [
        [of_class, *(cells.get((each, of_class), _NOTHING) for each in engines)]
        for of_class in classes
    ]
    return aligned([[title, *engines], *rows]) if engines else iter(())
