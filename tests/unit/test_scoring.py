"""BM25F by the numbers, and its statistics by language."""

from collections.abc import Mapping
from math import log

import numpy as np
import pytest

from index.document import LANGUAGES, Document, Language
from search import scoring, weights
from search.memory import MemoryEngine
from search.query import SearchRequest


@pytest.mark.parametrize(
    ("documents", "matching", "expected"),
    [
        (10.0, 1.0, log(1 + 9.5 / 1.5)),
        (10.0, 10.0, log(1 + 0.5 / 10.5)),
        (1.0, 1.0, log(1 + 0.5 / 1.5)),
        (0.0, 0.0, log(2)),
    ],
)
def test_idf(documents: float, matching: float, expected: float) -> None:
    assert scoring.idf(documents, matching) == pytest.approx(expected)


def test_idf_falls_with_every_article_and_stays_above_zero() -> None:
    values = scoring.idf(np.full(100, 100.0), np.arange(1.0, 101.0))
    assert (np.diff(values) < 0).all()
    assert values[-1] > 0


@pytest.mark.parametrize(
    ("frequency", "k1", "expected"),
    [(0.0, 1.2, 0.0), (1.0, 1.2, 1.0), (2.0, 1.2, 4.4 / 3.2), (3.0, 0.9, 5.7 / 3.9)],
)
def test_saturation(frequency: float, k1: float, expected: float) -> None:
    assert scoring.saturation(frequency, k1) == pytest.approx(expected)


def test_saturation_rises_to_its_limit() -> None:
    values = scoring.saturation(np.arange(1.0, 51.0), 1.2)
    assert (np.diff(values) > 0).all()
    assert values[-1] < 2.2


@pytest.mark.parametrize(
    ("relative", "b", "expected"), [(1.0, 0.75, 1.0), (2.0, 0.75, 1.75), (0.0, 0.4, 0.6)]
)
def test_length_norm(relative: float, b: float, expected: float) -> None:
    assert scoring.length_norm(relative, b) == pytest.approx(expected)


def test_a_word_as_typed_adds_to_its_stem() -> None:
    stem = scoring.word_score(1.0, 0.0, 1.2)
    assert stem == pytest.approx(1.0)
    assert scoring.word_score(1.0, 1.0, 1.2) == pytest.approx(1.0 + weights.EXACT)


def test_recency() -> None:
    assert scoring.recency(0.0) == 1
    assert scoring.recency(float(weights.HALF_LIFE_DAYS)) == pytest.approx(0.8)
    assert scoring.recency(1e6) == pytest.approx(1 - weights.RECENT_SHARE)


@pytest.mark.parametrize("table", [weights.K1, weights.B_BODY])
def test_weights_are_there_for_every_language(table: Mapping[Language, float]) -> None:
    assert set(table) == set(LANGUAGES)


def test_rounding_forgets_the_order_of_addition() -> None:
    one, other = (0.1 + 0.2) + 0.3, 0.1 + (0.2 + 0.3)
    assert one != other
    assert scoring.rounded(one) == scoring.rounded(other)


def test_articles_of_one_language_are_scored_among_themselves() -> None:
    """The smaller half of an archive is ranked as if the larger one were not there."""

    def documents(lang: Language, count: int, text: str) -> list[Document]:
        return [Document(f"{lang}-{n}", f"Titre {n}", f"{text} {n}.", lang) for n in range(count)]

    french = [
        *documents("fr", 3, "Le festival ouvre ses portes au port"),
        Document("fr-long", "Festival", "Un festival, deux festivals, encore un festival.", "fr"),
    ]
    english = documents("en", 30, "The festival opens, and the festival closes, in the port town")
    alone, mixed = MemoryEngine(french), MemoryEngine([*english, *french])
    request = SearchRequest("festival port", limit=100)
    scores = {hit.document.id: hit.score for hit in alone.search(request).hits}
    assert len(scores) == 3
    found = [hit for hit in mixed.search(request).hits if hit.document.lang == "fr"]
    highest = max(hit.score for hit in found)
    assert {hit.document.id: hit.score / highest for hit in found} == pytest.approx(scores)
