"""The commands that ask an index: search and evaluate."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from time import monotonic, perf_counter

import click

from index.options import index_option, json_option, print_json
from index.wording import counted
from search.answer import answer
from search.evaluation import DEPTH, evaluate, read_queries
from search.opening import open_engine
from search.parameters import read_parameters
from search.query import SORTS
from search.results import Hit, SearchResult, Snippet

_PROGRESS_EVERY_S = 3.0
_MOST_VALUES = 6  # of a facet that are shown to a person


@click.command("search")
@click.argument("query", default="")
@click.option("--lang", multiple=True, help="en, fr or other; -fr excludes. May be repeated.")
@click.option("--source", multiple=True, help="Only from this source. May be repeated.")
@click.option("--place", multiple=True, help="Only sent from this place. May be repeated.")
@click.option("--org", multiple=True, help="Only about this organisation. May be repeated.")
@click.option("--year", multiple=True, help="YYYY or undated. May be repeated.")
@click.option("--from", default="", help="Not before: 2024, 2024-03, 7 March 2024 ...")
@click.option("--to", default="", help="Not after.")
@click.option("--sort", default="", help=f"{', '.join(SORTS)}; newest without a QUERY.")
@click.option("--limit", default="", help="Hits a page, 1 to 100; 10 without it.")
@click.option("--page", default="", help="From 1 on.")
@click.option("--exact", is_flag=True, help="Add nothing to what was typed.")
@click.option("--recent", is_flag=True, help="Prefer newer articles; with relevance only.")
@click.option("--explain", is_flag=True, help="Say why each article was found.")
@index_option
@json_option
def search_command(
    query: str,
    index_url: str | None,
    as_json: bool,
    exact: bool,
    recent: bool,
    explain: bool,
    **values: str | tuple[str, ...],
) -> None:
    """Find articles, as the web page does. Put -- before a QUERY that begins with a minus."""
    started = perf_counter()
    chosen = {"exact": exact, "recent": recent, "explain": explain}
    switches = {name: "1" if on else "" for name, on in chosen.items()}
    given = {"q": query, **switches, **values}
    request = read_parameters(
        {name: [value] if isinstance(value, str) else value for name, value in given.items()}
    )
    with closing(open_engine(index_url)) as engine:
        result = engine.search(request)
        if as_json:
            print_json(answer(request, result, started))
        else:
            click.echo("\n".join(_lines(result, 1000 * (perf_counter() - started))))


@click.command("evaluate")
@click.argument("queries", type=click.Path(path_type=Path))
@click.argument("qrels", type=click.Path(path_type=Path))
@click.option(
    "--limit", default=DEPTH, type=click.IntRange(1, DEPTH), help="Hits of a query that count."
)
@index_option
@json_option
def evaluate_command(
    queries: Path, qrels: Path, limit: int, index_url: str | None, as_json: bool
) -> None:
    """Measure the ranking against judgements.

    QUERIES is JSON Lines with id and text, and filters where wanted; QRELS has a line QUERY TAB
    DOCUMENT TAB GRADE for each judgement. Both may be gzipped.
    """
    judged = read_queries(queries, qrels)
    with closing(open_engine(index_url)) as engine:
        estimates = evaluate(engine, judged, limit, _progress(len(judged)))
    if as_json:
        measures = {name: asdict(each) for name, each in estimates.items()}
        print_json({"queries": len(judged), "measures": measures})
        return
    for name, each in estimates.items():
        click.echo(f"{name:<8} {each.value:.4f}  ({each.low:.4f} to {each.high:.4f})")
    click.echo(f"means over all queries ({len(judged):,}), with 95 % bootstrap intervals")


def _progress(queries: int) -> Callable[[int], None]:
    """Tells every few seconds how many queries are done."""
    shown = monotonic()

    def show(done: int) -> None:
        nonlocal shown
        if monotonic() - shown >= _PROGRESS_EVERY_S:
            shown = monotonic()
            click.echo(f"{done:,} of {queries:,} queries", err=True)

    return show


def _lines(result: SearchResult, took_ms: float) -> Iterator[str]:
    """The answer for a person at a terminal; marks are in bold where it can show them."""
    for issue in result.issues:
        yield f"note: {issue}"
    if result.suggestion:
        yield f"note: did you mean: {result.suggestion}"
    for hit in result.hits:
        yield from _hit_lines(hit)
    for name, values in result.facets.items():
        if values:
            shown = ", ".join(
                f"{each.value} {each.count:,}" for each in islice(values, _MOST_VALUES)
            )
            more = f" and {len(values) - _MOST_VALUES:,} more" * (len(values) > _MOST_VALUES)
            yield f"{name}: {shown}{more}"
    yield f"{counted(result.total, 'article')} in {took_ms:.1f} ms"


def _hit_lines(hit: Hit) -> Iterator[str]:
    document = hit.document
    facts = (document.lang, document.date.value or "undated", document.source, document.place)
    yield f"{hit.rank:>3}. {_bold(Snippet(document.title, hit.title_highlights))}"
    yield f"     {document.id} | {' | '.join(fact for fact in facts if fact)}"
    for snippet in hit.snippets:
        before, after = "… " * snippet.cut_before, " …" * snippet.cut_after
        yield f"     {before}{_bold(snippet)}{after}"
    if hit.why:
        counts = (
            f"{w['text']}: {w['title']} in title, {w['body']} in text" for w in hit.why["words"]
        )
        yield f"     why: {'; '.join(counts)}"
    yield ""


def _bold(snippet: Snippet) -> str:
    parts, end = [], 0
    for start, stop in snippet.highlights:
        parts += [snippet.text[end:start], click.style(snippet.text[start:stop], bold=True)]
        end = stop
    return "".join([*parts, snippet.text[end:]])
