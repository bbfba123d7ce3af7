"""How well an index answers judged queries: the means of the measures, with their uncertainty."""

import gzip
import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from index.errors import ConcordeError
from search.engine import Deadline, Engine
from search.measures import MEASURES
from search.parameters import SEARCH_PARAMETERS, BadParametersError, read_parameters
from search.query import SearchRequest

DEPTH = 1_000  # hits of a query that are judged

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
    engine: Engine, queries: list[JudgedQuery], progress: Callable[[int], None] | None = None
) -> dict[str, Estimate]:
    """The mean of each measure over `queries`; `progress` hears how many are done."""
    scores: dict[str, list[float]] = {name: [] for name in MEASURES}
    for done, query in enumerate(queries, 1):
        result = engine.search(query.request, Deadline.after(_TIME_LIMIT_S))
        hits = sorted(result.hits, key=lambda hit: (-hit.score, hit.document.id))
        ranking = [hit.document.id for hit in hits]
        for name, measure in MEASURES.items():
            scores[name].append(measure(ranking, query.judged))
        if progress:
            progress(done)
    return {name: _estimate(values) for name, values in scores.items()}


def read_queries(queries: Path, qrels: Path, depth: int = DEPTH) -> list[JudgedQuery]:
    """The queries of a file (JSON Lines, id, text, filters) with the judgements of another.

    Both may be gzipped. A query without judgements counts, with nothing relevant.
    Raises EvaluationError, which names the line.
    """
    judged: dict[str, dict[str, int]] = defaultdict(dict)
    for place, line in _lines(qrels):
        cells = line.split("\t")
        if len(cells) != 3 or not cells[2].isascii() or not cells[2].isdigit():
            raise EvaluationError(f"{place}: write QUERY TAB DOCUMENT TAB GRADE, GRADE from 0 on")
        judged[cells[0]][cells[1]] = int(cells[2])
    found = [_query(place, line, judged, depth) for place, line in _lines(queries)]
    if not found:
        raise EvaluationError(f"{queries} holds no queries")
    return found


def _query(place: str, line: str, judged: Mapping[str, dict[str, int]], depth: int) -> JudgedQuery:
    try:
        values = json.loads(line)
        identifier, text = values["id"], values["text"]
        filters = values.get("filters") or {}
        given = {
            name: [value] if isinstance(value, str) else value for name, value in filters.items()
        }
        request = read_parameters({**given, "q": [text]}, SEARCH_PARAMETERS)
    except BadParametersError as error:
        raise EvaluationError(f"{place}: {error}") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise EvaluationError(f'{place}: write {{"id": "...", "text": "..."}}') from None
    ranking_only = replace(request, limit=depth, sort="relevance", with_marks=False)
    return JudgedQuery(str(identifier), ranking_only, judged.get(str(identifier), {}))


def _lines(path: Path) -> Iterator[tuple[str, str]]:
    """The lines of a file that are not blank, each with its place."""
    opened = gzip.open if path.suffix == ".gz" else open
    try:
        with opened(path, "rt", encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield f"{path}, line {number}", line.rstrip("\r\n")
    except (OSError, EOFError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise EvaluationError(f"{path} cannot be read: {reason}") from error


def _estimate(values: list[float]) -> Estimate:
    scores = np.array(values)
    samples = np.random.default_rng(_SEED).integers(0, len(scores), (_RESAMPLES, len(scores)))
    low, high = np.percentile(scores[samples].mean(axis=1), (2.5, 97.5))
    return Estimate(round(float(scores.mean()), 4), round(float(low), 4), round(float(high), 4))
