"""The rebuild: from a corpus to a new generation, published only when it is whole."""

from collections.abc import Callable, Iterable
from pathlib import Path
from time import perf_counter
from typing import Any

from index.corpus import Corpus, open_corpus
from index.document import Accepted, Normalized, Rejected
from index.errors import CorpusError
from index.reading import checked_articles, read_documents
from index.report import Outcome, Report
from index.store import IndexStore, Served, Summary
from index.wording import on_one_line

Progress = Callable[[Corpus, Report], None]  # called after each article

_SMALLEST_SHARE = 0.5  # of the served articles; fewer are taken for a mistake


def rebuild(
    path: Path,
    store: IndexStore,
    *,
    jobs: int = 1,
    dry_run: bool = False,
    force: bool = False,
    progress: Progress | None = None,
) -> Outcome:
    """Reads the corpus at `path` and serves it instead of what was served.

    Where the served generation was made of the same files and nothing was rejected then, it goes
    on, unless `force`. Raises CorpusError when there is nothing to index or, without `force`, more
    than half of the articles would disappear; WriterBusyError and the other errors of the store.
    Whatever is raised, the served generation goes on; with nothing to index, not even a folder was
    made.
    """
    started = perf_counter()
    corpus = open_corpus(path)
    if dry_run:
        judged = (_accepted(result) for result in read_documents(corpus, jobs))
        report = _counted(path, corpus, judged, progress)
        return Outcome("dry-run", report.fields(perf_counter() - started), None)
    _refuse_nothing(path, corpus)
    with store.writing() as transaction:
        served = transaction.served()
        digest = corpus.digest()
        if served and not force and _is_unchanged(served, digest):
            report_then = {**served.report, "skipped": dict(sorted(corpus.skipped.items()))}
            return Outcome("unchanged", report_then, served.status)
        with transaction.writer(jobs) as writer:
            report = _counted(path, corpus, writer.index(corpus), progress)
            if served and not force:
                _refuse_shrinking(served.status.documents, report.documents)
            values = report.fields(perf_counter() - started)
            status = writer.commit(_summary(path, digest, values))
    seconds = perf_counter() - started
    return Outcome("built", values | report.speed(seconds), status)


def _accepted(result: Normalized | Rejected) -> Accepted | Rejected:
    return result if isinstance(result, Rejected) else result.accepted()


def _counted(
    path: Path,
    corpus: Corpus,
    results: Iterable[Accepted | Rejected],
    progress: Progress | None,
) -> Report:
    """The report of all articles, read to their end."""
    report = Report(corpus.skipped)
    for result in results:
        report.count(result)
        if progress:
            progress(corpus, report)
    if not report.documents:
        raise CorpusError(_nothing_to_index(path, report))
    return report


def _refuse_nothing(path: Path, corpus: Corpus) -> None:
    """Reads as far as the first article that can be indexed."""
    report = Report()
    for article in checked_articles(corpus):
        if not isinstance(article, Rejected):
            return
        report.count(article)
    raise CorpusError(_nothing_to_index(path, report))


def _nothing_to_index(path: Path, report: Report) -> str:
    if report.rejected:
        first = report.rejected[0]
        return (
            f"{path} holds no article that can be indexed: {len(report.rejected):,} rejected, "
            f"the first: {on_one_line(first.path)}: {first.reason}"
        )
    return f"{path} holds no articles: name a folder with .txt, .md, .html, .jsonl or .csv files"


def _is_unchanged(served: Served, digest: str) -> bool:
    # What was rejected gets another try: the reason may have been a missing extra.
    return served.current and served.source_digest == digest and not served.report["rejected"]


def _refuse_shrinking(before: int, now: int) -> None:
    if now < _SMALLEST_SHARE * before:
        raise CorpusError(
            f"only {now:,} of {before:,} articles would be left: if that is meant, add --force"
        )


def _summary(path: Path, digest: str, values: dict[str, Any]) -> Summary:
    return Summary(
        source=str(path),
        source_digest=digest,
        languages=values["languages"],
        dated=values["dated"],
        undated=values["undated"],
        report=values,
    )
