"""BM25 by the numbers, and its statistics by language."""

from math import log

import numpy as np
import pytest

from index.document import Document, Language
from search import scoring
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
    ("frequency", "length", "average", "expected"),
    [
        (0.0, 10.0, 10.0, 0.0),
        (1.0, 10.0, 10.0, 2.2 / 2.2),  # as long as the average: (k1 + 1) / (1 + k1)
        (2.0, 10.0, 10.0, 4.4 / 3.2),
        (1.0, 20.0, 10.0, 2.2 / (1 + 1.2 * (0.25 + 0.75 * 2))),
        (1.0, 0.0, 1.0, 2.2 / (1 + 1.2 * 0.25)),
    ],
)
def test_saturation_in_a_body(
    frequency: float, length: float, average: float, expected: float
) -> None:
    assert scoring.saturation(frequency, length, average, "body") == pytest.approx(expected)


def test_saturation_rises_to_its_limit_and_falls_with_length() -> None:
    ones = np.ones(50)
    by_frequency = scoring.saturation(np.arange(1.0, 51.0), 10 * ones, 10 * ones, "title")
    assert (np.diff(by_frequency) > 0).all()
    assert by_frequency[-1] < scoring.K1 + 1
    by_length = scoring.saturation(ones, np.arange(1.0, 51.0), 10 * ones, "body")
    assert (np.diff(by_length) < 0).all()


def test_a_title_says_more_than_a_body_and_its_length_less() -> None:
    assert scoring.ZONE_WEIGHTS["title"] > scoring.ZONE_WEIGHTS["body"] > 0
    loss = {zone: scoring.saturation(1.0, 30.0, 10.0, zone) for zone in scoring.ZONE_WEIGHTS}
    assert loss["title"] > loss["body"]


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
    found = {hit.document.id: hit.score for hit in mixed.search(request).hits}
    assert {name: found[name] for name in scores} == scores
