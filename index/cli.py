"""The commands that make and look after an index."""

from pathlib import Path
from typing import Literal

import click

from index.analysis import CHAIN_NAMES, CHAINS, ChainName
from index.errors import IndexDamagedError
from index.opening import open_store
from index.options import index_option, json_option, print_json
from index.progress import shown_progress
from index.rebuild import rebuild
from index.store import Check
from index.wording import counted, on_one_line

_MOST_PROBLEMS = 2  # lines of `verify`, before the one that says what to do
_REPAIR = "run `concorde index rebuild CORPUS --force`, or until then `concorde index rollback`"


@click.group("index")
def index_commands() -> None:
    """Build an index and look after it."""


@index_commands.command("rebuild")
@click.argument("corpus", type=click.Path(path_type=Path))
@click.option(
    "--jobs", default=1, type=click.IntRange(1, 64), help="Processes that index articles."
)
@click.option("--dry-run", is_flag=True, help="Read and report only; write nothing.")
@click.option(
    "--force",
    is_flag=True,
    help="Build although nothing changed or more than half of the articles would disappear.",
)
@index_option
@json_option
@click.pass_obj
def rebuild_command(
    check: Check | None,
    corpus: Path,
    jobs: int,
    dry_run: bool,
    force: bool,
    index_url: str | None,
    as_json: bool,
) -> None:
    """Build the index of CORPUS (a file or a folder) and serve it instead of the old one.

    Articles are .txt, .md, .html, .jsonl and .csv files, the last two also .gz. The old index
    serves until the new one is whole; when anything goes wrong it simply goes on.
    """
    store = open_store(index_url, check)
    with shown_progress() as progress:
        outcome = rebuild(corpus, store, jobs=jobs, dry_run=dry_run, force=force, progress=progress)
    if as_json:
        print_json(outcome.fields())
    else:
        click.echo("\n".join(outcome.lines()))


@index_commands.command("status")
@index_option
@json_option
def status_command(index_url: str | None, as_json: bool) -> None:
    """Say what is served."""
    status = open_store(index_url).status()
    if as_json:
        print_json(status.fields())
        return
    languages = ", ".join(f"{name} {count:,}" for name, count in status.languages.items())
    source = on_one_line(status.source)
    click.echo(f"{status.generation}, built {status.built_at} by version {status.version}")
    click.echo(f"{counted(status.documents, 'article')} ({languages}) from {source}")
    click.echo(
        f"{status.dated:,} dated, {status.undated:,} undated; {status.size_bytes / 1e6:,.1f} MB"
    )


@index_commands.command("verify")
@index_option
@json_option
def verify_command(index_url: str | None, as_json: bool) -> None:
    """Read every file of the index and compare it with its checksum.

    Damage is told on standard error, with exit status 1; --json lists all of it.
    """
    problems = open_store(index_url).verify()
    if as_json:
        print_json({"intact": not problems, "problems": list(problems)})
    if problems:
        shown = [on_one_line(problem) for problem in problems[:_MOST_PROBLEMS]]
        more = len(problems) - len(shown)
        told = f"... and {counted(more, 'more problem')}" if more else "the index is damaged"
        raise IndexDamagedError("\n".join([*shown, f"{told}: {_REPAIR}"]))
    if not as_json:
        click.echo("the index is intact: every file is there and has its checksum")


@index_commands.command("rollback")
@index_option
@json_option
def rollback_command(index_url: str | None, as_json: bool) -> None:
    """Serve the previous generation again; a second rollback undoes the first."""
    status = open_store(index_url).rollback()
    if as_json:
        print_json(status.fields())
    else:
        click.echo(
            f"{status.generation} is served again: {counted(status.documents, 'article')}, "
            f"built {status.built_at}"
        )


@index_commands.command("dump")
@index_option
@click.option("--json", is_flag=True, expose_value=False, help="Changes nothing: it is JSON Lines.")
def dump_command(index_url: str | None) -> None:
    """Print every stored article, one JSON object a line."""
    for document in open_store(index_url).documents():
        print_json(document.stored())


@click.command("analyze")
@click.option(
    "--lang",
    required=True,
    type=click.Choice([*CHAIN_NAMES, "other"]),
    help="Whose chain: English, French, or xx (also other), which folds only.",
)
@click.argument("text")
@json_option
@index_option
def analyze_command(
    lang: ChainName | Literal["other"],
    text: str,
    as_json: bool,
    index_url: str | None,  # noqa: ARG001 - `--index` is on every command
) -> None:
    """Show the tokens that indexing makes of TEXT."""
    chain = CHAINS["xx" if lang == "other" else lang]
    tokens = list(chain.analyze(text))
    if as_json:
        names = ("text", "position", "start", "end")
        objects = [{name: getattr(token, name) for name in names} for token in tokens]
        print_json({"lang": chain.name, "tokens": objects})
        return
    for token in tokens:
        written = text[token.start : token.end]
        click.echo(f"{token.position:>4}  {token.text:<24}  {written}")
    click.echo(counted(len(tokens), "token"))
