"""How well an index answers judged queries: the means of the measures, with their uncertainty."""

import gzip
import json
import re
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from index.errors import ConcordeError
from search.engine import Deadline, Engine
from search.measures import MEASURES
from search.parameters import BadParametersError, read_parameters
from search.query import CHOICE_NAMES, SearchRequest

DEPTH = 1_000  # hits of a query that are judged

_FILTERS = (*CHOICE_NAMES, "from", "to", "exact")  # that a query may have
_QUERY_FORM = '{"id": "...", "text": "..."}'
_TIME_LIMIT_S = 60.0
_RESAMPLES = 2_000
_SEED = 20_200_814  # the interval of the same answers is always the same


class EvaluationError(ConcordeError):
    """Queries or judgements that cannot be read; says where."""


@dataclass(frozen=True, slots=True)
class JudgedQuery:
    """A query with its id and the grades of the documents that were judged for it."""

    id: str
    request: SearchRequest
    judged: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over queries with its 95 % bootstrap interval (percentiles; Efron 1979)."""

    value: float
    low: float
    high: float


def evaluate(
    engine: Engine,
    queries: Sequence[JudgedQuery],
    depth: int = DEPTH,
    progress: Callable[[int], None] | None = None,
) -> dict[str, Estimate]:
    """The mean of each measure over `queries`, at least one, by their first `depth` hits."""
    scores = query_scores(engine, queries, depth, progress)
    return {name: estimate(values) for name, values in scores.items()}


def query_scores(
    engine: Engine,
    queries: Sequence[JudgedQuery],
    depth: int = DEPTH,
    progress: Callable[[int], None] | None = None,
) -> dict[str, list[float]]:
    """Each measure of each query, in the order of `queries`, by their first `depth` hits.

    Hits of one score stand in the order of their ids. `progress` hears how many queries are done.
    """
    scores: dict[str, list[float]] = {name: [] for name in MEASURES}
    for done, query in enumerate(queries, 1):
        found = engine.rank(query.request, Deadline.after(_TIME_LIMIT_S))
        hits = sorted(found.hits, key=lambda hit: (-hit[1], hit[0]))
        ranking = [name for name, _ in hits[:depth]]
        for name, measure in MEASURES.items():
            scores[name].append(measure(ranking, query.judged))
        if progress:
            progress(done)
    return scores


def estimate(values: Sequence[float]) -> Estimate:
    """The mean of `values`, at least one, one of each query.

    Differences between two runs of the same queries make it the paired comparison of the two.
    """
    # Imported late: the commands beside this one answer sooner without it.
    import numpy as np

    scores = np.array(values)
    random = np.random.default_rng(_SEED)
    means = [scores[random.integers(0, len(scores), len(scores))].mean() for _ in range(_RESAMPLES)]
    low, high = np.percentile(means, (2.5, 97.5))
    return Estimate(round(float(scores.mean()), 4), round(float(low), 4), round(float(high), 4))


def read_queries(queries: Path, qrels: Path) -> list[JudgedQuery]:
    """The queries of a file (JSON Lines: id, text, filters) with the judgements of another.

    Both may be gzipped. A query without judgements counts, with nothing relevant; judgements of
    other queries are left aside. Raises EvaluationError, which names the line.
    """
    judged = _read_judgements(qrels)
    found: dict[str, JudgedQuery] = {}
    for place, line in _lines(queries):
        query = _query(place, line, judged)
        if query.id in found:
            raise EvaluationError(f"{place}: the id {query.id!r} is there twice")
        found[query.id] = query
    if not found:
        raise EvaluationError(f"{queries} holds no queries: write lines of {_QUERY_FORM}")
    return list(found.values())


def _read_judgements(qrels: Path) -> dict[str, dict[str, int]]:
    judged: dict[str, dict[str, int]] = defaultdict(dict)
    for place, line in _lines(qrels):
        cells = line.split("\t")
        if len(cells) != 3 or not re.fullmatch("[0-9]{1,9}", cells[2]):
            raise EvaluationError(f"{place}: write QUERY TAB DOCUMENT TAB GRADE, GRADE from 0 on")
        query, document, grade = cells
        if judged[query].setdefault(document, int(grade)) != int(grade):
            raise EvaluationError(f"{place}: {document} has two grades for {query}")
    return judged


def _query(place: str, line: str, judged: Mapping[str, Mapping[str, int]]) -> JudgedQuery:
    try:
        values = json.loads(line)
    except (ValueError, RecursionError):
        values = None
    match values:
        case {"id": str() | int() as identifier, "text": str() as text}:
            filters = values.get("filters") or {}
        case _:
            raise EvaluationError(f"{place}: write {_QUERY_FORM}")
    try:
        filtered = read_parameters(_as_parameters(filters), _FILTERS)
    except (TypeError, AttributeError):
        raise EvaluationError(f'{place}: write filters as {{"lang": ["fr"]}}') from None
    except BadParametersError as error:
        raise EvaluationError(f"{place}: filters: {error}") from None
    request = replace(filtered, text=text, limit=DEPTH, sort="relevance")
    return JudgedQuery(str(identifier), request, judged.get(str(identifier), {}))


def _as_parameters(filters: Any) -> dict[str, list[str]]:
    return {
        name: [value] if isinstance(value, str) else list(value) for name, value in filters.items()
    }


def _lines(path: Path) -> Iterator[tuple[str, str]]:
    """The lines of a file that are not blank, each with its place."""
    opened = gzip.open if path.suffix == ".gz" else open
    try:
        with opened(path, "rt", encoding="utf-8-sig") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield f"{path}, line {number}", line.rstrip("\n")
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise EvaluationError(f"{path} cannot be read: {reason}") from error
