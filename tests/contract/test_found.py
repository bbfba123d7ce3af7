"""Which articles a query finds."""

from collections.abc import Callable, Mapping

import pytest

from index.document import Document
from search.results import SearchResult


def test_the_articles_that_a_query_finds(
    search: Callable[..., SearchResult],
    documents: Mapping[str, Document],
    query: str,
    expected: str,
) -> None:
    names = expected.split()
    wanted = set(documents) if "*" in names else set()
    for name in names:
        if name.startswith("-"):
            wanted.remove(name[1:])
        elif name != "*":
            wanted.add(name)
    result = search(query)
    assert {hit.document.id for hit in result.hits} == wanted
    assert result.total == len(result.hits) == len(wanted)


@pytest.mark.parametrize(
    "query",
    ["the", "with", "for", "was", "dans", "une", "les", "est", '"state of the art"', "the storm"],
)
def test_a_stop_word_in_capitals_is_the_same_word(
    search: Callable[..., SearchResult], query: str
) -> None:
    small, capitals = search(query), search(query.upper())
    assert small.total > 0
    assert [hit.document.id for hit in capitals.hits] == [hit.document.id for hit in small.hits]
    assert capitals.issues == small.issues
