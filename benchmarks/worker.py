"""A process that has opened one engine and answers queries of one class after the other."""

import multiprocessing
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from time import perf_counter
from typing import Any

from benchmarks.competitors import COMPETITORS
from benchmarks.memory import memory_of
from benchmarks.protocol import Answer, Engine, Query

_SPAWN = multiprocessing.get_context("spawn")  # nothing of this process is shared
Queries = Mapping[str, Sequence[Query]]


class WorkerError(Exception):
    """An engine's process has ended before it was asked to; what it said is on standard error."""


@dataclass(frozen=True, slots=True)
class Pass:
    """One pass over the queries of a class: seconds and answer of each, in order."""

    seconds: list[float]
    answers: list[Answer]


class Worker:
    """An engine in a process of its own; a context manager, which ends the process.

    `opening` is how many seconds it took there to open the index and answer a first rare word.
    """

    def __init__(self, name: str, folder: Path, queries: Queries) -> None:
        self.name = name
        self._connection, theirs = _SPAWN.Pipe()
        self._process = _SPAWN.Process(target=_serve, args=(theirs, name, folder, queries))
        self._process.start()
        theirs.close()
        self.opening: float = self._receive()

    def run(self, of_class: str) -> Pass:
        """One pass over the queries of a class; raises WorkerError."""
        self._connection.send(of_class)
        found: Pass = self._receive()
        return found

    def memory(self) -> Mapping[str, int]:
        """Bytes that the process has now, with all that it started; see `memory_of`."""
        return memory_of(self._process.pid or 0)

    def __enter__(self) -> "Worker":
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()
        self._process.join()

    def _receive(self) -> Any:
        try:
            return self._connection.recv()
        except EOFError:
            raise WorkerError(f"{self.name} has ended") from None


def _serve(connection: Connection, name: str, folder: Path, queries: Queries) -> None:
    competitor = COMPETITORS[name]
    with closing(competitor.engine()) as engine:
        started = perf_counter()
        engine.open(folder)
        engine.search(queries["rare"][0])
        connection.send(perf_counter() - started)
        warm = set()
        while True:
            try:
                of_class = connection.recv()
            except EOFError:
                return
            if of_class not in warm:
                warm.add(of_class)
                for _ in range(competitor.warm_up):
                    timed(engine, queries[of_class])
            connection.send(timed(engine, queries[of_class]))


def timed(engine: Engine, queries: Sequence[Query]) -> Pass:
    """One pass; the seconds are the engine's own where it has a clock, else wall time here."""
    seconds, answers = [], []
    for query in queries:
        started = perf_counter()
        answer = engine.search(query)
        wall = perf_counter() - started
        seconds.append(wall if answer.seconds is None else answer.seconds)
        answers.append(answer)
    return Pass(seconds, answers)
