"""How many words an article must have, by the length of the query and what the archive has."""

import pytest

from search import weights
from search.matching import least_words
from search.parser import parse
from search.plan import plan

WORDS = " ".join(f"word{letter}" for letter in "abcdefghijklmnopqrst")


def least(query: str, having: list[int], documents: int = 10, *, foreign: bool = False) -> int:
    return least_words(plan(parse(query).node), having, documents, foreign=foreign)


@pytest.mark.parametrize(
    ("words", "expected"),
    [(0, 0), (1, 1), (2, 2), (3, 2), (6, 2), (7, 3), (10, 3), (11, 4), (20, 6)],
)
def test_by_the_length_of_the_query(words: int, expected: int) -> None:
    query = " ".join(WORDS.split()[:words])
    assert least(query, [5] * (words + 1)) == expected


def test_where_no_article_has_so_many() -> None:
    assert least("alpha beta gamma", [5, 2, 0, 0]) == 1
    assert least("alpha beta", [5, 2, 1]) == 2
    assert least("alpha beta", [5, 0, 0]) == 1


def test_where_too_few_would_be_left() -> None:
    documents = 100_000
    enough = weights.ENOUGH
    assert least("alpha beta", [documents, 400, enough], documents) == 2
    assert least("alpha beta", [documents, 400, enough - 1], documents) == 1
    assert least("alpha beta", [documents, 3, 0], documents) == 1
    # In another language than that of the query one article is enough.
    assert least("alpha beta", [documents, 400, 1], documents, foreign=True) == 2
    assert least("alpha beta", [documents, 400, 0], documents, foreign=True) == 1
    # In a small archive a few are enough.
    assert least("alpha beta", [200, 20, 2], 200) == 2
    assert least("alpha beta", [200, 20, 1], 200) == 1


def test_no_word_is_needed_beside_what_is_required() -> None:
    assert least("+alpha beta", [4, 0]) == 0
    assert least("+alpha beta", [4, 1]) == 1
    assert least("(+alpha)", [4, 0]) == 1


def test_of_stop_words_alone_as_many_as_can_be() -> None:
    query = "to be or not to be"
    assert least(query, [9_000, 9_000, 8_000, 7_000, 6_000, 3, 1], 9_000) == 6
    assert least(query, [9, 9, 8, 7, 6, 3, 0]) == 5
    assert least("the of", [9, 0, 0]) == 1
