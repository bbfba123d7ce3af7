"""The tables of a run, for a person."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from statistics import median

from benchmarks.agreement import Difference
from benchmarks.building import Built
from benchmarks.rounds import Cell, Times

OURS = ("concorde", "concorde-plain")
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


def of_openings(openings: Mapping[str, Sequence[float]]) -> Iterator[str]:
    """How long it took to open each index and answer a first rare word, of seconds."""
    rows: list[tuple[str, ...]] = [("open, ms", "best", "median", "max")]
    for name, seconds in openings.items():
        figures = (min(seconds), median(seconds), max(seconds))
        rows.append((name, *(milliseconds(1000 * each) for each in figures)))
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


def of_growth(
    times: Mapping[Cell, Times], earlier: Mapping[str, Mapping[str, Mapping[str, float]]], name: str
) -> Iterator[str]:
    """How many times as long as in an earlier run each engine takes, by the best rounds."""
    told = {
        (engine, of_class): f"{each.best / earlier[engine][of_class]['best']:.2f}"
        for (engine, of_class), each in times.items()
        if of_class in earlier.get(engine, {})
    }
    return _crossed(f"time / that in {name}", told)


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
