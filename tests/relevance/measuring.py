"""Measures judged sets, several at once in processes of their own."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing import get_context
from time import perf_counter

from tests.relevance.archives import MeasurementError
from tests.relevance.judged_sets import SETS, Figure

_LONG = ("fquad", "debnews", "merged", "balance")  # started first, so that all end together


@dataclass(frozen=True, slots=True)
class Measurement:
    """What a run found for one set: its figures, and the digest of the files that they are of."""

    digest: str
    day: str  # YYYY-MM-DD
    seconds: float
    figures: Sequence[Figure]


def measure(name: str) -> Measurement:
    """All figures of one set. Raises MeasurementError."""
    started = perf_counter()
    judged = SETS[name]
    digest = judged.digest()
    figures = tuple(judged.figures(*judged.parts))
    day = datetime.now(UTC).date().isoformat()
    return Measurement(digest, day, perf_counter() - started, figures)


def measure_all(
    names: Sequence[str], jobs: int
) -> Iterator[tuple[str, Measurement | MeasurementError]]:
    """Each set as soon as it is done, or why it could not be measured."""
    order = sorted(names, key=lambda name: name not in _LONG)
    with ProcessPoolExecutor(jobs, get_context("spawn")) as processes:
        running = {processes.submit(measure, name): name for name in order}
        for done in as_completed(running):
            try:
                yield running[done], done.result()
            except MeasurementError as error:
                yield running[done], error
