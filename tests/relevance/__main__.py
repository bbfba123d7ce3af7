"""`make relevance`: measures the judged sets that are here and holds them against their floors."""

import json
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict

import click

from tests.relevance.archives import PROJECT, MeasurementError
from tests.relevance.floors import (
    GOOD,
    Floors,
    read_floors,
    refusals,
    renewed,
    verdict,
    write_floors,
)
from tests.relevance.judged_sets import SETS
from tests.relevance.measuring import Measurement, measure_all
from tests.relevance.tables import DOCUMENT, aligned, bound, with_figures

_HEADINGS = ("set", "measure", "n", "value", "low", "high", "floor", "verdict")


@click.command(help=__doc__)
@click.argument("names", nargs=-1, type=click.Choice(tuple(SETS)), metavar="[SET]...")
@click.option("--jobs", default=os.cpu_count() or 1, type=click.IntRange(1, 64), help="Processes.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--set-floors", is_flag=True, help="Raise the floors and renew the document.")
@click.option("--lower", is_flag=True, help="With --set-floors: lower floors where needed.")
def main(names: Sequence[str], *, jobs: int, as_json: bool, set_floors: bool, lower: bool) -> None:
    """Exit status 1 when anything is under its floor, or nothing could be measured."""
    if lower and not set_floors:
        raise click.UsageError("--lower goes with --set-floors")
    here = [name for name in SETS if not names or name in names if not _told_missing(name)]
    found = dict(_told(measure_all(here, jobs)))
    measured = {name: found[name] for name in here if name in found}
    all_good = _tell(measured, read_floors(), as_json=as_json)
    if set_floors:
        _set_floors(measured, lower=lower)
        all_good = True
    sys.exit(0 if all_good and measured and len(measured) == len(here) else 1)


def _told_missing(name: str) -> bool:
    missing = SETS[name].missing()
    if missing:
        place = os.path.relpath(missing, PROJECT)
        click.echo(f"SKIPPED: {name}, because there is no {place}", err=True)
    return missing is not None


def _told(
    results: Iterable[tuple[str, Measurement | MeasurementError]],
) -> Iterator[tuple[str, Measurement]]:
    """The sets that were measured; what became of each is told on standard error."""
    for name, result in results:
        if isinstance(result, MeasurementError):
            click.echo(f"FAILED: {name}: {result}", err=True)
        else:
            click.echo(f"{name}: {result.seconds:.1f} s", err=True)
            yield name, result


def _tell(measured: dict[str, Measurement], floors: Floors, *, as_json: bool) -> bool:
    """Prints the figures with their verdicts; whether all of these are good."""
    verdicts = {
        (name, each.measure): verdict(floors, name, it.digest, each)
        for name, it in measured.items()
        for each in it.figures
    }
    if as_json:
        told = {
            name: [{**asdict(f), "verdict": verdicts[name, f.measure]} for f in it.figures]
            for name, it in measured.items()
        }
        click.echo(json.dumps(told))
    else:
        rows = [_HEADINGS]
        for name, it in measured.items():
            for each in it.figures:
                known = floors.get(name, {}).get("figures", {}).get(each.measure, {})
                e = each.estimate
                numbers = (f"{each.n:,}", f"{e.value:.4f}", f"{e.low:.4f}", f"{e.high:.4f}")
                rows.append(
                    (name, each.measure, *numbers, bound(known), verdicts[name, each.measure])
                )
        click.echo("\n".join(aligned(rows)))
    return all(each in GOOD for each in verdicts.values())


def _set_floors(measured: dict[str, Measurement], *, lower: bool) -> None:
    old = read_floors()
    new = renewed(old, measured)
    changelog = (PROJECT / "CHANGELOG.md").read_text(encoding="utf-8")
    refused = refusals(old, new, changelog, lower=lower)
    if refused:
        raise click.ClickException("no floor was changed\n" + "\n".join(refused))
    write_floors(new)
    document = with_figures(DOCUMENT.read_text(encoding="utf-8"), new)
    DOCUMENT.write_text(document, encoding="utf-8")


if __name__ == "__main__":
    main()
