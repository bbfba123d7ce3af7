"""The interleaved run: round by round and class by class, each engine in turn."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from benchmarks.competitors import Competitor
from benchmarks.protocol import Answer
from benchmarks.worker import Queries, Worker

Cell = tuple[str, str]  # engine, class


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds of one engine in one class.

    `best` is the median over the queries of each one's fastest round, the least disturbed figure;
    `median`, `least` and `most` are over all rounds of all queries.
    """

    best: float
    median: float
    least: float
    most: float


@dataclass(slots=True)
class Run:
    """What a run has found: of each engine and class the answers, and the seconds of each round.

    `openings` are seconds, `memory` is that of each engine's process after the last round.
    """

    openings: dict[str, list[float]] = field(default_factory=dict)
    memory: dict[str, Mapping[str, int]] = field(default_factory=dict)
    answers: dict[Cell, list[Answer]] = field(default_factory=dict)
    seconds: dict[Cell, list[list[float]]] = field(default_factory=dict)

    def times(self) -> dict[Cell, Times]:
        """The times of every engine in every class it takes part in."""
        return {cell: summary(rounds) for cell, rounds in self.seconds.items()}


def summary(rounds: Sequence[Sequence[float]]) -> Times:
    """The times from the seconds of each query in each round."""
    fastest = [min(of_query) for of_query in zip(*rounds, strict=True)]
    every = [seconds for each in rounds for seconds in each]
    figures = (median(fastest), median(every), min(every), max(every))
    return Times(*(1000 * figure for figure in figures))


def run(
    competitors: Sequence[Competitor],
    folders: Mapping[str, Path],
    queries: Queries,
    classes: Sequence[str],
    rounds: int,
) -> Iterator[Run]:
    """Yields the run twice: with the answers of an untimed pass, and when all rounds are done.

    So whoever takes it can compare the answers, and stop, before there is a time. Each engine is
    opened once more a round, in a fresh process. Raises WorkerError.
    """
    found = Run()
    with ExitStack() as stack:
        workers = {
            each.name: stack.enter_context(Worker(each.name, folders[each.index], queries))
            for each in competitors
        }
        found.openings = {name: [worker.opening] for name, worker in workers.items()}
        turns = [
            (each.name, of_class)
            for of_class in classes
            for each in competitors
            if of_class in each.classes
        ]
        for name, of_class in turns:
            found.answers[name, of_class] = workers[name].run(of_class).answers
        yield found
        for _ in range(rounds):
            for name, of_class in turns:
                seconds = workers[name].run(of_class).seconds
                found.seconds.setdefault((name, of_class), []).append(seconds)
            for each in competitors:
                with Worker(each.name, folders[each.index], queries) as fresh:
                    found.openings[each.name].append(fresh.opening)
        found.memory = {name: worker.memory() for name, worker in workers.items()}
    yield found
