"""What a long run shows of itself, on a terminal and elsewhere; the clock is the test's."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from index.corpus import Corpus, judge, open_corpus
from index.document import Rejected
from index.progress import shown_progress
from index.reading import checked_articles
from index.report import Report


@dataclass
class Clock:
    """Seconds that pass only when they are told to."""

    seconds: float = 100.0

    def __call__(self) -> float:
        return self.seconds


@dataclass
class Articles:
    """A corpus of ten files of one size, read one by one; each takes a number of seconds."""

    corpus: Corpus
    clock: Clock
    report: Report = field(default_factory=Report)

    def read(self, seconds: float) -> Iterator[Report]:
        for article in checked_articles(self.corpus):
            self.clock.seconds += seconds
            (judged,) = judge([article])
            self.report.count(judged if isinstance(judged, Rejected) else judged.accepted())
            yield self.report


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def articles(tmp_path: Path, clock: Clock) -> Articles:
    for number in range(10):
        (tmp_path / f"{number}.txt").write_text(f"A bridge over river number {number}.")
    return Articles(open_corpus(tmp_path), clock)


def test_a_line_every_five_seconds_where_there_is_no_terminal(
    articles: Articles, clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    with shown_progress(clock=clock) as show:
        for report in articles.read(seconds=2.0):
            show(articles.corpus, report)
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.splitlines() == [
        "3 articles, 0 articles/s, about 14 s left",
        "6 articles, 0 articles/s, about 8 s left",
        "9 articles, 0 articles/s, about 2 s left",
        "10 articles, 0 articles/s, all are read; writing and checking the index",
    ]


def test_speed_is_articles_a_second(
    articles: Articles, clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    with shown_progress(clock=clock) as show:
        articles.report.documents = 6_000
        for report in articles.read(seconds=3.0):
            show(articles.corpus, report)
    assert capsys.readouterr().err.startswith("6,002 articles, 1,000 articles/s, about 24 s left\n")


def test_a_short_run_says_nothing(
    articles: Articles, clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    with shown_progress(clock=clock) as show:
        for report in articles.read(seconds=0.4):
            show(articles.corpus, report)
    assert capsys.readouterr().err == ""


def terminal(**options: object) -> Console:
    return Console(file=StringIO(), force_terminal=True, width=120, **options)  # type: ignore[arg-type]


def shown_on(console: Console, articles: Articles, clock: Clock) -> str:
    with shown_progress(console, clock) as show:
        for report in articles.read(seconds=0.5):
            show(articles.corpus, report)
    assert isinstance(console.file, StringIO)
    return console.file.getvalue()


def test_a_bar_on_a_terminal(articles: Articles, clock: Clock) -> None:
    shown = shown_on(terminal(), articles, clock)
    assert "10 articles" in shown
    assert "writing and checking the index" in shown
    assert "100%" in shown


def test_a_dumb_terminal_gets_lines(
    articles: Articles,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("TERM", "dumb")
    assert shown_on(terminal(), articles, clock) == ""
    assert capsys.readouterr().err.startswith("10 articles, ")


def test_a_colour_that_is_forced_makes_no_terminal(
    articles: Articles,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    with shown_progress(clock=clock) as show:
        for report in articles.read(seconds=5.0):
            show(articles.corpus, report)
    err = capsys.readouterr().err
    assert err.startswith("1 article, ")
    assert "\x1b" not in err
