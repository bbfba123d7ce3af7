"""Which language a query is in."""

import pytest

from search import scoring, weights
from search.parser import parse
from search.query_language import votes_of_stop_words


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", 0),
        ("security cooperation", 0),
        ("the cooperation", 1),
        ("the war and the peace", 3),
        ("la coopération", -1),
        ("les accords de paix", -2),
        ("l'accord", 0),
        ("the coopération de la police", -1),
        ("on", 0),  # on both lists
        ("paix -dans", -1),
        ('"the art" OR title:with', 2),
    ],
)
def test_votes_of_stop_words(query: str, words: int) -> None:
    assert votes_of_stop_words(parse(query).node) == words * weights.VOTE_OF_STOP_WORD


@pytest.mark.parametrize(
    ("documents", "matching", "language"),
    [
        ((100.0, 100.0, 5.0), (50.0, 2.0, 0.0), "en"),
        ((100.0, 100.0, 5.0), (2.0, 50.0, 5.0), "fr"),
        ((100.0, 100.0, 5.0), (20.0, 20.0, 0.0), None),
        ((100.0, 100.0, 5.0), (0.0, 0.0, 0.0), None),
        ((1_000.0, 100.0, 0.0), (100.0, 60.0, 0.0), "fr"),  # by shares, not by numbers
        ((1_000.0, 100.0, 0.0), (100.0, 10.0, 0.0), None),
        ((0.0, 100.0, 5.0), (0.0, 10.0, 0.0), None),  # nothing is known of the other one
        ((0.0, 0.0, 5.0), (0.0, 0.0, 5.0), None),
        ((0.0, 0.0, 0.0), (0.0, 0.0, 0.0), None),
    ],
)
def test_the_vote_of_a_word(
    documents: tuple[float, ...], matching: tuple[float, ...], language: str | None
) -> None:
    vote = scoring.vote(documents, matching)
    assert scoring.query_language(vote) == language
    assert abs(vote) <= weights.MOST_OF_A_VOTE


def test_what_another_language_is_worth() -> None:
    assert scoring.language_weight("fr", "fr") == scoring.language_weight("fr", None) == 1
    assert scoring.language_weight("en", "fr") == weights.OTHER_LANGUAGE
    assert scoring.language_weight("other", "fr") == weights.NEITHER_LANGUAGE
    assert scoring.language_weight("other", None) == 1
