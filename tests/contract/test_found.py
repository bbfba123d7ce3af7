"""Which articles a query finds."""

from collections.abc import Callable, Mapping

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
