"""How far a long run is: a bar on a terminal, a plain line every few seconds elsewhere."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from index.corpus import Corpus
from index.report import Report
from index.wording import counted

_LINE_EVERY_S = 5.0
_BAR_EVERY_S = 0.1
_AFTER_READING = "all are read; writing and checking the index"

Clock = Callable[[], float]  # seconds
Show = Callable[[Corpus, Report], None]


@contextmanager
def shown_progress(console: Console | None = None, clock: Clock = monotonic) -> Iterator[Show]:
    """A callback that shows on standard error how many articles are read, how fast, how long.

    A `console` that is a terminal gets a bar.
    """
    # Nothing but a terminal gets a bar, whatever the environment asks for.
    console = console or Console(stderr=True, force_terminal=sys.stderr.isatty())
    if not console.is_interactive:
        yield _Lines(_Pace(_LINE_EVERY_S, clock))
        return
    with Progress(
        TextColumn("{task.fields[count]}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[pace]}"),
        TimeRemainingColumn(),
        console=console,
        transient=True,
    ) as bar:
        yield _Bar(bar, _Pace(_BAR_EVERY_S, clock))


class _Pace:
    """Tells when the next showing is due, and how fast the run is."""

    def __init__(self, every_s: float, clock: Clock) -> None:
        self._every_s = every_s
        self._clock = clock
        self._started = self._shown = clock()
        self._ended = False

    def due(self, corpus: Corpus) -> bool:
        """True from time to time, and at the end of a run that was long enough to be shown."""
        now = self._clock()
        ends = _is_read(corpus) and not self._ended and self._shown > self._started
        if now - self._shown < self._every_s and not ends:
            return False
        self._shown = now
        self._ended = _is_read(corpus)
        return True

    def a_second(self, report: Report) -> str:
        """`310 articles/s`."""
        return f"{report.read / max(self._clock() - self._started, 0.001):,.0f} articles/s"

    def seconds_left(self, corpus: Corpus) -> float:
        """By the bytes that were read and those that are left."""
        spent = self._clock() - self._started
        return spent * (corpus.size_bytes - corpus.bytes_read) / max(corpus.bytes_read, 1)


class _Lines:
    def __init__(self, pace: _Pace) -> None:
        self._pace = pace

    def __call__(self, corpus: Corpus, report: Report) -> None:
        if self._pace.due(corpus):
            left = f"about {self._pace.seconds_left(corpus):,.0f} s left"
            told = (
                counted(report.read, "article"),
                self._pace.a_second(report),
                _AFTER_READING if _is_read(corpus) else left,
            )
            click.echo(", ".join(told), err=True)


class _Bar:
    def __init__(self, bar: Progress, pace: _Pace) -> None:
        self._bar = bar
        self._task = bar.add_task("", total=None, count="", pace="")
        self._pace = pace

    def __call__(self, corpus: Corpus, report: Report) -> None:
        if self._pace.due(corpus):
            self._bar.update(
                self._task,
                total=corpus.size_bytes,
                completed=corpus.bytes_read,
                count=counted(report.read, "article"),
                pace=_AFTER_READING if _is_read(corpus) else self._pace.a_second(report),
            )


def _is_read(corpus: Corpus) -> bool:
    return corpus.bytes_read >= corpus.size_bytes
