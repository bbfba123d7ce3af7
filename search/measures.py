"""Measures of a ranking against judgements: one function for each formula.

A ranking is a list of document ids, best first, each once. Judgements give a grade to documents;
0 and absent are not relevant.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from math import log2

Ranking = Sequence[str]
Judgements = Mapping[str, int]


def ndcg(ranking: Ranking, judged: Judgements, depth: int) -> float:
    """Normalized discounted cumulated gain with linear gain (Järvelin and Kekäläinen 2002)."""
    gained = _discounted([judged.get(each, 0) for each in ranking[:depth]])
    best = _discounted(sorted(judged.values(), reverse=True)[:depth])
    return gained / best if best else 0.0


def average_precision(ranking: Ranking, judged: Judgements) -> float:
    """The mean of the precision at each relevant document, over all judged relevant ones."""
    relevant = _relevant(judged)
    found, total = 0, 0.0
    for rank, document in enumerate(ranking, 1):
        if document in relevant:
            found += 1
            total += found / rank
    return total / len(relevant) if relevant else 0.0


def precision(ranking: Ranking, judged: Judgements, depth: int) -> float:
    """The share of the first `depth` places that a relevant document holds."""
    return _found(ranking, judged, depth) / depth


def recall(ranking: Ranking, judged: Judgements, depth: int) -> float:
    """The share of all relevant documents that stand in the first `depth` places."""
    relevant = len(_relevant(judged))
    return _found(ranking, judged, depth) / relevant if relevant else 0.0


def success(ranking: Ranking, judged: Judgements, depth: int) -> float:
    """1 when any of the first `depth` documents is relevant, else 0."""
    return float(_found(ranking, judged, depth) > 0)


def reciprocal_rank(ranking: Ranking, judged: Judgements, depth: int) -> float:
    """1 / rank of the first relevant document, 0 beyond `depth` (Voorhees 1999)."""
    relevant = _relevant(judged)
    ranks = (rank for rank, each in enumerate(islice(ranking, depth), 1) if each in relevant)
    first = next(ranks, None)
    return 1 / first if first else 0.0


MEASURES: Mapping[str, Callable[[Ranking, Judgements], float]] = {
    "nDCG@10": lambda ranking, judged: ndcg(ranking, judged, 10),
    "AP": average_precision,
    "P@5": lambda ranking, judged: precision(ranking, judged, 5),
    "MRR@10": lambda ranking, judged: reciprocal_rank(ranking, judged, 10),
    "R@10": lambda ranking, judged: recall(ranking, judged, 10),
    "R@100": lambda ranking, judged: recall(ranking, judged, 100),
    "S@1": lambda ranking, judged: success(ranking, judged, 1),
}


def _discounted(grades: Sequence[int]) -> float:
    return sum(grade / log2(rank + 1) for rank, grade in enumerate(grades, 1))


def _relevant(judged: Judgements) -> set[str]:
    return {document for document, grade in judged.items() if grade > 0}


def _found(ranking: Ranking, judged: Judgements, depth: int) -> int:
    return len(_relevant(judged).intersection(ranking[:depth]))
