"""Whether the engines have found the same, without which no time is worth a look."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from benchmarks.protocol import FACETS, HITS, Answer
from benchmarks.queries import PAGE_CLASSES
from benchmarks.rounds import Cell

LIMIT = 0.15  # of a median query's total or facet counts: French stemmers differ as much


@dataclass(frozen=True, slots=True)
class Difference:
    """How far an engine's counts in a class are from the middle of all engines, as shares.

    `totals` and `facets` are medians over the queries, `largest` is that of the worst total;
    `faults` says what a page lacks.
    """

    totals: float
    largest: float
    facets: float = 0.0
    faults: tuple[str, ...] = ()

    @property
    def comparable(self) -> bool:
        """False where the engine did other work than the others."""
        return max(self.totals, self.facets) <= LIMIT and not self.faults


def differences(
    answers: Mapping[Cell, Sequence[Answer]], no_measure: Collection[str] = ()
) -> dict[Cell, Difference]:
    """The difference of every engine in every class, from the answers to the same queries.

    Engines that are `no_measure` are compared with the others, but not the others with them.
    """
    found = {}
    for (engine, of_class), own in answers.items():
        others = [
            each
            for (name, other), each in answers.items()
            if other == of_class and name not in no_measure
        ] or [own]
        queries = list(zip(own, *others, strict=True))
        shares = [
            _share(answer.total, median(each.total for each in same)) for answer, *same in queries
        ]
        if of_class not in PAGE_CLASSES:
            found[engine, of_class] = Difference(median(shares), max(shares))
            continue
        facets = median(_apart(answer, same) for answer, *same in queries)
        pages = [json.loads(answer.body) for answer in own]
        faults = {fault for page in pages for fault in faults_of(page)}
        if share_without_snippet(pages) > LIMIT:
            faults.add("snippets are missing")
        found[engine, of_class] = Difference(
            median(shares), max(shares), facets, tuple(sorted(faults))
        )
    return found


def faults_of(page: Mapping[str, Any]) -> list[str]:
    """What a page should have and has not: ten hits where there are ten, facets, marks."""
    hits = page["hits"]
    marked = any(marks for each in hits for _, marks in _snippets(each))
    checks = {
        "hits are missing": len(hits) == min(HITS, page["total"]),
        "a facet is missing": all(name in page["facets"] for name in FACETS),
        "nothing is marked": marked or not hits,
    }
    return [fault for fault, holds in checks.items() if not holds]


def share_without_snippet(pages: Iterable[Mapping[str, Any]]) -> float:
    """The share of all hits that show nothing of their text, as where only the title matches."""
    told = [any(text for text, _ in _snippets(hit)) for page in pages for hit in page["hits"]]
    return told.count(False) / max(1, len(told))


def _snippets(hit: Mapping[str, Any]) -> list[tuple[str, bool]]:
    """The text of each snippet of a hit, and whether it has marks, whichever way it says so."""
    if "snippet" in hit:
        return [(hit["snippet"], "<b" in hit["snippet"])]
    return [(each["text"], bool(each["highlights"])) for each in hit["snippets"]]


def counts_of(body: str) -> dict[tuple[str, str], int]:
    """The counts of the five facets of a page, whichever way its engine writes them."""
    facets = json.loads(body)["facets"]
    counts: dict[tuple[str, str], int] = {}
    for name in FACETS:
        values = facets.get(name, {})
        if isinstance(values, list):
            values = {each["value"]: each["count"] for each in values}
        counts |= {(name, value): count for value, count in values.items() if count}
    return counts


def _apart(answer: Answer, same: Sequence[Answer]) -> float:
    """The share by which the facets of a page are apart from the middle of all engines'."""
    own, others = counts_of(answer.body), [counts_of(each.body) for each in same]
    keys = {key for each in others for key in each}
    middle = {key: median(each.get(key, 0) for each in others) for key in keys}
    wrong = sum(abs(own.get(key, 0) - middle[key]) for key in keys)
    return wrong / max(1.0, sum(middle.values()))


def _share(total: float, middle: float) -> float:
    return abs(total - middle) / max(1.0, middle)
