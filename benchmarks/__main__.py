"""`make bench`: Concorde beside other engines, on the same articles, queries and results wanted."""

import json
import os
import platform
import sqlite3
import sys
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import click

from benchmarks import tables
from benchmarks.agreement import Difference, differences
from benchmarks.articles import WORK, ArticlesFile, text_bytes, write_articles
from benchmarks.building import BuildError, Built, build, built_before
from benchmarks.competitors import COMPETITORS, Competitor
from benchmarks.engines import lucene
from benchmarks.queries import CLASSES, TooFewArticlesError, choose
from benchmarks.rounds import Cell, Run, run
from benchmarks.worker import WorkerError
from concorde import FORM

_LIBRARIES = ("whoosh3", "tantivy", "bm25s", "numpy", "PyStemmer")


def named(known: Collection[str]) -> Callable[[click.Context, click.Parameter, Any], list[str]]:
    """Reads names with commas between them, into the order of `known`; all without a value."""

    def read(_context: click.Context, _parameter: click.Parameter, value: str | None) -> list[str]:
        wanted = value.split(",") if value else [*known]
        unknown = ", ".join(name for name in wanted if name not in known)
        if unknown:
            raise click.BadParameter(f"no {unknown}; there are {', '.join(known)}")
        return [name for name in known if name in wanted]

    return read


@click.command(help=__doc__)
@click.option("--articles", default=20_000, type=click.IntRange(500), help="How many; 20000.")
@click.option("--rounds", default=3, type=click.IntRange(1), help="Timed passes; 3.")
@click.option("--engines", callback=named(COMPETITORS), help="Some only, with commas between.")
@click.option("--classes", callback=named(CLASSES), help="Some only, with commas between.")
@click.option("--reuse", is_flag=True, help="Do not build again what an earlier run has built.")
@click.option("--json", "json_file", type=click.Path(path_type=Path), help="Write it all there.")
@click.option(
    "--beside",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A file of --json: say how many times as long everything takes.",
)
@click.option("--work", default=WORK, type=click.Path(path_type=Path), help="var/bench.")
def main(
    *,
    articles: int,
    rounds: int,
    engines: Sequence[str],
    classes: Sequence[str],
    reuse: bool,
    json_file: Path | None,
    beside: Path | None,
    work: Path,
) -> None:
    """Exit status 1 when an engine failed or did other work than the others."""
    folder = work.resolve() / str(articles)
    try:
        path = write_articles(articles, folder)
        queries = choose(ArticlesFile(path))
    except FileNotFoundError as error:
        click.echo(f"SKIPPED: {error}", err=True)
        return
    except TooFewArticlesError as error:
        raise click.ClickException(f"{error}: take more --articles") from error
    text = text_bytes(path)
    load_before = os.getloadavg()[0]
    some = len(engines) < len(COMPETITORS)
    here = [COMPETITORS[name] for name in engines if _takes_part(name, articles, named=some)]
    folders = {each.index: folder / each.index for each in here}
    built = _built(here, folder, reuse=reuse)
    click.echo(f"{articles:,} articles, {text / 1e6:.1f} MB of text\n")
    _show(tables.of_building(built, articles, text))
    asked = [each for each in here if each.index in built and each.classes]
    try:
        run_in_two = run(asked, folders, queries, classes, rounds)
        no_measure = [each.name for each in asked if each.lenient or not each.builds]
        found = differences(next(run_in_two).answers, no_measure)
        if len(asked) - len(no_measure) < 2:
            click.echo("NOT COMPARED: there are no counts of other engines", err=True)
        _show(tables.of_differences(found))
        _show(tables.warnings(found))
        done = next(run_in_two)
    except WorkerError as error:
        raise click.ClickException(str(error)) from error
    times = done.times()
    _show(tables.of_serving(done))
    _show(tables.of_times(times, found))
    for ours in tables.OURS:
        _show(tables.of_ratios(times, found, ours))
    loads = (load_before, os.getloadavg()[0])
    told = _machine(loads) | {"articles": articles, "text_bytes": text, "rounds": rounds}
    told |= _figures(built, done, found)
    if beside:
        earlier = json.loads(beside.read_text(encoding="utf-8"))
        _show(tables.of_growth(told, earlier, beside.name))
    click.echo(
        f"Concorde {FORM}; {tables.noise(times.values())}; "
        f"load average {loads[0]:.1f} before, {loads[1]:.1f} after"
    )
    if json_file:
        json_file.write_text(json.dumps(told, indent=1), encoding="utf-8")
    everybody = {each.index for each in here} == set(built)
    strict = [each for (name, _), each in found.items() if not COMPETITORS[name].lenient]
    sys.exit(0 if everybody and all(each.comparable for each in strict) else 1)


def _takes_part(name: str, articles: int, *, named: bool) -> bool:
    why_not = COMPETITORS[name].absence(articles, named=named)
    if why_not:
        click.echo(f"SKIPPED: {name}: {why_not}", err=True)
    return not why_not


def _built(here: Sequence[Competitor], folder: Path, *, reuse: bool) -> dict[str, Built]:
    """What each index took that is there in the end; failures are told on standard error."""
    wanted = {each.index: COMPETITORS[each.index] for each in here}
    built = {}
    for name, each in wanted.items():
        before = built_before(folder / name) if reuse else None
        try:
            built[name] = before or build(each, folder / each.articles, folder / name)
        except BuildError as error:
            click.echo(f"FAILED: {error}", err=True)
        else:
            click.echo(f"{name}: {built[name].seconds:.1f} s", err=True)
    return built


def _show(lines: Iterable[str]) -> None:
    shown = list(lines)
    if shown:
        click.echo("\n".join([*shown, ""]))


def _machine(loads: tuple[float, float]) -> dict[str, Any]:
    versions = {
        "sqlite": sqlite3.sqlite_version,
        "python": platform.python_version(),
        "lucene": lucene.VERSION,
        "concorde": FORM,
    }
    for name in _LIBRARIES:
        try:
            versions[name] = version(name)
        except PackageNotFoundError:
            continue
    measured = datetime.now(UTC).isoformat(timespec="minutes")
    return {
        "measured": measured,
        "cores": os.cpu_count(),
        "load_before": loads[0],
        "load_after": loads[1],
        "versions": versions,
    }


def _figures(built: dict[str, Built], done: Run, found: dict[Cell, Difference]) -> dict[str, Any]:
    nested: dict[str, dict[str, Any]] = {}
    for (engine, of_class), each in done.times().items():
        totals = [answer.total for answer in done.answers[engine, of_class]]
        told = {"totals": totals, "difference": asdict(found[engine, of_class])}
        nested.setdefault(engine, {})[of_class] = asdict(each) | told
    return {
        "built": {name: asdict(each) for name, each in built.items()},
        "open_ms": {name: [1000 * s for s in each] for name, each in done.openings.items()},
        "serving_memory": {name: dict(each) for name, each in done.memory.items()},
        "times_ms": nested,
    }


if __name__ == "__main__":
    main()
