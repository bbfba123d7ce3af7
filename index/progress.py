"""How far a long run is: a bar on a terminal, a plain line every few seconds elsewhere."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from index.corpus import Corpus
from index.report import Report

_LINE_EVERY_S = 5.0
_BAR_EVERY_S = 0.1

Show = Callable[[Corpus, Report], None]


@contextmanager
def shown_progress() -> Iterator[Show]:
    """A callback that shows on standard error how many articles are read, how fast, how long."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield _Lines()
        return
    with Progress(
        TextColumn("{task.fields[count]}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[speed]}"),
        TimeRemainingColumn(),
        console=console,
        transient=True,
    ) as bar:
        yield _Bar(bar)


class _Clock:
    """Tells when the next showing is due, and the speed of the run."""

    def __init__(self, every_s: float) -> None:
        self._every_s = every_s
        self._started = self._shown = monotonic()

    def due(self) -> bool:
        now = monotonic()
        if now - self._shown < self._every_s:
            return False
        self._shown = now
        return True

    def texts(self, report: Report) -> tuple[str, str]:
        """`1,200 articles` and `310 articles/s`."""
        seconds = max(monotonic() - self._started, 0.001)
        return f"{report.read:,} articles", f"{report.read / seconds:,.0f} articles/s"

    def seconds_left(self, corpus: Corpus) -> float:
        """By the bytes that were read and those that are left."""
        spent = monotonic() - self._started
        return spent * (corpus.size_bytes - corpus.bytes_read) / max(corpus.bytes_read, 1)


class _Lines:
    def __init__(self) -> None:
        self._clock = _Clock(_LINE_EVERY_S)

    def __call__(self, corpus: Corpus, report: Report) -> None:
        if self._clock.due():
            count, speed = self._clock.texts(report)
            left = self._clock.seconds_left(corpus)
            click.echo(f"{count}, {speed}, about {left:,.0f} s left", err=True)


class _Bar:
    def __init__(self, bar: Progress) -> None:
        self._bar = bar
        self._task = bar.add_task("", total=None, count="", speed="")
        self._clock = _Clock(_BAR_EVERY_S)

    def __call__(self, corpus: Corpus, report: Report) -> None:
        if self._clock.due():
            count, speed = self._clock.texts(report)
            self._bar.update(
                self._task,
                total=corpus.size_bytes,
                completed=corpus.bytes_read,
                count=count,
                speed=speed,
            )
