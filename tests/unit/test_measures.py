"""The measures of a ranking: values worked out by hand, a frozen table, and what always holds."""

from math import isclose, log2
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.measures import (
    MEASURES,
    average_precision,
    ndcg,
    precision,
    recall,
    reciprocal_rank,
    success,
)

# ---------------------------------------------------------------- by hand

JUDGED = {"a": 3, "b": 1, "c": 0, "d": 2}


@pytest.mark.parametrize(
    ("ranking", "expected"),
    [
        # gain 3, then 2 at rank 3: (3 + 2/log2(4)) / (3 + 2/log2(3) + 1/log2(4))
        ("axd", (3 + 2 / 2) / (3 + 2 / log2(3) + 1 / 2)),
        ("adb", 1.0),
        ("bda", (1 + 2 / log2(3) + 3 / 2) / (3 + 2 / log2(3) + 1 / 2)),
        ("c", 0.0),
        ("", 0.0),
    ],
)
def test_ndcg_has_linear_gain(ranking: str, expected: float) -> None:
    assert isclose(ndcg(list(ranking), JUDGED, 10), expected)


def test_ndcg_is_cut_on_both_sides() -> None:
    # At depth 1 the best is 3; what comes later neither helps nor hurts.
    assert isclose(ndcg(["d", "a"], JUDGED, 1), 2 / 3)
    assert ndcg(["x"] * 10 + ["a"], JUDGED, 10) == 0.0


def test_average_precision_divides_by_all_relevant() -> None:
    # Relevant at ranks 1 and 3 of three relevant ones: (1/1 + 2/3) / 3
    assert isclose(average_precision(["a", "x", "b"], JUDGED), (1 + 2 / 3) / 3)
    assert average_precision(["c", "x"], JUDGED) == 0.0


def test_precision_divides_by_the_depth() -> None:
    assert precision(["a", "b"], JUDGED, 5) == 2 / 5
    assert precision(["x"] * 5 + ["a"], JUDGED, 5) == 0.0


def test_recall_divides_by_all_relevant() -> None:
    assert isclose(recall(["a", "x", "b", "d"], JUDGED, 3), 2 / 3)
    assert recall(["a", "x", "b", "d"], JUDGED, 4) == 1.0


def test_reciprocal_rank_is_that_of_the_first() -> None:
    assert reciprocal_rank(["x", "c", "b", "a"], JUDGED, 10) == 1 / 3
    assert reciprocal_rank(["x"] * 10 + ["a"], JUDGED, 10) == 0.0
    assert reciprocal_rank(["x"] * 9 + ["a"], JUDGED, 10) == 1 / 10


def test_success_looks_at_the_first_places() -> None:
    assert success(["a", "x"], JUDGED, 1) == 1.0
    assert success(["x", "a"], JUDGED, 1) == 0.0


# ---------------------------------------------------------------- frozen

# ranking (one letter a document), judgements -> nDCG@10, AP, P@5, MRR@10, R@10, R@100, S@1.
# The values are those of ir_measures 0.4.3 (nDCG@10, AP, P@5, RR@10, R@10, R@100, Success@1 of its
# pytrec_eval-terrier 0.5.11), with scores that fall by one from rank to rank: where scores tie it
# puts the last id first, and `evaluate` the first.
FROZEN: tuple[tuple[str, dict[str, int], tuple[float, ...]], ...] = (
    ("abcde", {"a": 1}, (1.0, 1.0, 0.2, 1.0, 1.0, 1.0, 1.0)),
    ("bacde", {"a": 1}, (0.6309, 0.5, 0.2, 0.5, 1.0, 1.0, 0.0)),
    ("abcde", {"a": 1, "e": 1, "z": 1}, (0.6508, 0.4667, 0.4, 1.0, 0.6667, 0.6667, 1.0)),
    ("abcde", {"b": 2, "d": 1}, (0.6433, 0.5, 0.4, 0.5, 1.0, 1.0, 0.0)),
    ("abcdefghijklmno", {"o": 1, "k": 3, "j": 1}, (0.07, 0.1606, 0.0, 0.1, 0.3333, 1.0, 0.0)),
    # More grades than two, judged and not relevant, not judged at all, relevant and not found
    ("cbadef", {"a": 3, "b": 2, "c": 1, "f": 3}, (0.7639, 0.9167, 0.6, 1.0, 1.0, 1.0, 1.0)),
    ("bxaycz", {"a": 2, "b": 0, "c": 1}, (0.5271, 0.3667, 0.4, 0.3333, 1.0, 1.0, 0.0)),
    (
        "hgfedcba",
        {"a": 1, "b": 9, "y": 9, "z": 4, "h": 0, "g": 0},
        (0.1938, 0.0982, 0.0, 0.1429, 0.5, 0.5, 0.0),
    ),
    # More relevant ones than the depth; the first ones beyond and on its edge
    ("abcdefghijkl", dict.fromkeys("abcdefghijkl", 1), (1.0, 1.0, 1.0, 1.0, 0.8333, 1.0, 1.0)),
    (
        "nmlkjihgfedcba",
        {"a": 2, "b": 1, "c": 2, "d": 3, "e": 1},
        (0.0475, 0.2393, 0.0, 0.1, 0.2, 1.0, 0.0),
    ),
    ("x", {"a": 1}, (0.0,) * 7),
    ("abc", {"a": 0, "b": 0}, (0.0,) * 7),
    # It leaves out queries that nobody judged; here they count with nothing.
    ("abcde", {}, (0.0,) * 7),
    ("", {"a": 1}, (0.0,) * 7),
)


@pytest.mark.parametrize(("ranking", "judged", "expected"), FROZEN)
def test_table(ranking: str, judged: dict[str, int], expected: tuple[float, ...]) -> None:
    values = [round(measure(list(ranking), judged), 4) for measure in MEASURES.values()]
    assert values == list(expected)


def test_the_measures_are_those_of_the_interface() -> None:
    assert list(MEASURES) == ["nDCG@10", "AP", "P@5", "MRR@10", "R@10", "R@100", "S@1"]


# ---------------------------------------------------------------- always

DOCUMENTS = st.sampled_from([f"d{number}" for number in range(30)])
RANKINGS = st.lists(DOCUMENTS, unique=True, max_size=25)
JUDGEMENTS = st.dictionaries(DOCUMENTS, st.integers(0, 4), max_size=20)


@given(RANKINGS, JUDGEMENTS)
@settings(deadline=None, max_examples=150)
def test_every_value_lies_between_0_and_1(ranking: list[str], judged: dict[str, int]) -> None:
    for name, measure in MEASURES.items():
        assert 0.0 <= measure(ranking, judged) <= 1.0, name


@given(JUDGEMENTS.filter(lambda judged: any(judged.values())), RANKINGS)
@settings(deadline=None, max_examples=150)
def test_the_best_ranking_has_the_best_values(judged: dict[str, int], other: list[str]) -> None:
    best = sorted(judged, key=lambda document: -judged[document])
    relevant = sum(grade > 0 for grade in judged.values())
    values = {name: measure(best, judged) for name, measure in MEASURES.items()}
    for name in ("nDCG@10", "AP", "MRR@10", "S@1", "R@100"):
        assert isclose(values[name], 1.0), name
    assert values["P@5"] == min(relevant, 5) / 5
    for name, measure in MEASURES.items():
        assert measure(other, judged) <= values[name] + 1e-12, name


@given(RANKINGS, JUDGEMENTS, st.data())
@settings(deadline=None, max_examples=100)
def test_a_better_place_never_hurts(
    ranking: list[str], judged: dict[str, int], data: st.DataObject
) -> None:
    if len(ranking) < 2:
        return
    place = data.draw(st.integers(1, len(ranking) - 1))
    here, before = ranking[place], ranking[place - 1]
    if judged.get(here, 0) <= judged.get(before, 0):
        return
    swapped = [*ranking[: place - 1], here, before, *ranking[place + 1 :]]
    for name, measure in MEASURES.items():
        assert measure(swapped, judged) >= measure(ranking, judged) - 1e-12, name


def brute_force(ranking: list[str], judged: dict[str, int]) -> dict[str, Any]:
    """The same seven by their definitions, counted place by place."""
    relevant = [document for document, grade in judged.items() if grade > 0]
    ranks = {document: rank for rank, document in enumerate(ranking, 1)}
    found = sorted(ranks[document] for document in relevant if document in ranks)

    def share(depth: int, whole: int) -> float:
        return sum(rank <= depth for rank in found) / whole if whole else 0.0

    gain = sum(judged[d] / log2(ranks[d] + 1) for d in relevant if ranks.get(d, 99) <= 10)
    grades = sorted((judged[d] for d in relevant), reverse=True)[:10]
    ideal = sum(grade / log2(place + 2) for place, grade in enumerate(grades))
    return {
        "nDCG@10": gain / ideal if ideal else 0.0,
        "AP": sum((n + 1) / rank for n, rank in enumerate(found)) / (len(relevant) or 1),
        "P@5": share(5, 5),
        "MRR@10": 1 / found[0] if found and found[0] <= 10 else 0.0,
        "R@10": share(10, len(relevant)),
        "R@100": share(100, len(relevant)),
        "S@1": share(1, 1),
    }


@given(RANKINGS, JUDGEMENTS)
@settings(deadline=None, max_examples=150)
def test_the_definitions(ranking: list[str], judged: dict[str, int]) -> None:
    expected = brute_force(ranking, judged)
    for name, measure in MEASURES.items():
        assert isclose(measure(ranking, judged), expected[name], abs_tol=1e-12), name
