"""In which order articles are found, and that pages cut the whole list without loss."""

from collections.abc import Callable, Mapping
from itertools import chain, pairwise

import pytest

from index.document import Document
from search.engine import Engine
from search.query import SearchRequest
from search.results import SearchResult

Ask = Callable[..., SearchRequest]
Search = Callable[..., SearchResult]

# From the oldest date to the newest: what stands in one row has one date, and stays as indexed.
BY_DATE = [
    ["en-log"],
    ["en-coop"],
    ["en-signs", "fr-signes"],  # 2018
    ["fr-coeur"],
    ["fr-nfd"],
    ["en-terror"],  # 2019
    ["fr-anti"],
    ["fr-poisson"],  # 2020
    ["en-net"],  # 2020-02
    ["en-fish"],
    ["en-dgsn"],
    ["en-joined"],
    ["en-twin-1", "en-twin-2"],
    ["en-army"],  # 2021-07
    ["fr-armee"],
    ["fr-onu"],  # 2022
    ["en-un"],  # 2022-05
    ["fr-un"],  # 2022-05-01
    ["en-us", "en-told", "en-may-2"],
    ["en-art-reversed"],  # 2023
    ["fr-seul"],  # 2023-01
    ["en-tobe"],  # 2023-01-01
    ["en-art-hyphens"],
    ["en-art", "en-art-state"],
    ["en-storm", "en-year-book"],  # 2024
    ["fr-janvier"],  # 2024-01
    ["en-new-year"],  # 2024-01-01
    ["de-bridge"],
    ["en-bridge", "fr-bridge", "fr-map"],
    ["es-bridge"],
]
UNDATED = ["ar-short", "fr-oui", "en-undated", "fr-undated"]


def ids(result: SearchResult) -> list[str]:
    return [hit.document.id for hit in result.hits]


def test_oldest_has_a_date_before_finer_ones_and_undated_last(search: Search) -> None:
    assert ids(search(sort="oldest")) == [*chain.from_iterable(BY_DATE), *UNDATED]


def test_newest_is_the_reverse_with_undated_last_again(search: Search) -> None:
    assert ids(search(sort="newest")) == [*chain.from_iterable(reversed(BY_DATE)), *UNDATED]


def test_without_a_query_the_newest_come_first(search: Search) -> None:
    assert ids(search()) == ids(search(sort="newest"))


@pytest.mark.parametrize(
    ("query", "order"),
    [
        ("fish", ["en-fish", "en-net"]),  # more often, in fewer words, and in the title
        ("tide", ["en-twin-1", "en-twin-2"]),  # as indexed
        ("counterterrorism", ["en-joined", "en-dgsn"]),  # in the title, and as it was typed
        ("ferries", ["en-year-book", "en-new-year", "en-bridge"]),  # as typed, then in fewer words
        ('"state of the art"', ["en-art", "en-art-hyphens"]),
        ("harbour", ["en-new-year", "en-art", "en-bridge", "en-log"]),
    ],
)
def test_order_by_relevance(search: Search, query: str, order: list[str]) -> None:
    assert ids(search(query, sort="relevance")) == order


def test_articles_of_the_same_words_have_the_same_score(search: Search) -> None:
    one, two = search("tide estuary").hits
    assert one.score == two.score > 0


def test_scores_fall_and_ranks_rise(search: Search, query: str, expected: str) -> None:
    hits = search(query, sort="relevance").hits
    assert all(before.score >= after.score >= 0 for before, after in pairwise(hits))
    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))


@pytest.mark.parametrize("sort", ["relevance", "newest", "oldest"])
def test_both_engines_rank_and_score_alike(
    both: tuple[Engine, Engine], ask: Ask, query: str, expected: str, sort: str
) -> None:
    oracle, other = (engine.search(ask(query, sort=sort)) for engine in both)
    assert ids(oracle) == ids(other)
    assert [hit.score for hit in other.hits] == pytest.approx(
        [hit.score for hit in oracle.hits], abs=1e-9
    )


def test_both_engines_rank_each_word_of_the_articles_alike(
    both: tuple[Engine, Engine], ask: Ask, documents: Mapping[str, Document]
) -> None:
    """One-word queries: every word of every short article."""
    texts = (f"{each.title} {each.text}" for each in documents.values() if len(each.text) < 1_000)
    for word in sorted({word for text in texts for word in text.split()}):
        oracle, other = (engine.search(ask(word)) for engine in both)
        assert ids(oracle) == ids(other), word
        assert oracle.facets == other.facets, word


# ---------------------------------------------------------------- pages


@pytest.mark.parametrize("limit", [1, 4, 7, 100])
@pytest.mark.parametrize("query", ["", "harbour", "the", "bridge pont OR fish", "zebra"])
@pytest.mark.parametrize("sort", ["relevance", "oldest"])
def test_pages_together_are_the_whole_list(
    search: Search, query: str, limit: int, sort: str
) -> None:
    whole = search(query, sort=sort)
    pages = -(-whole.total // limit)
    hits = []
    for page in range(1, pages + 2):
        result = search(query, sort=sort, limit=str(limit), page=str(page))
        assert len(result.hits) == min(limit, whole.total - len(hits))  # none beyond the end
        assert result.total == whole.total
        assert result.facets == whole.facets
        assert result.issues == whole.issues
        hits += result.hits
    assert tuple(hits) == whole.hits
