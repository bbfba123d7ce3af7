"""From ranked articles to the hits of one page, marked and explained; the same for every engine."""

from collections.abc import Callable, Sequence
from typing import Any

from index.document import Document
from index.fields import ZONES
from search.engine import Deadline
from search.highlight import first_marks_of, snippets
from search.message import Message, message
from search.occurrences import analyzed
from search.plan import Every, positive_leaves
from search.query import SearchRequest
from search.results import Hit

TIME_IS_UP = message("The search ran out of time: articles, counts or snippets may be missing.")


def partly_found(tree: Every, most: int) -> Message:
    """Said when no article has all the words: required ones and `most` of the plain ones."""
    return message(
        "No article has all %(words)s words: these have %(most)s of them.",
        most=str(len(tree.required) + most),
        words=str(len(tree.required) + len(tree.plain)),
    )


def hits_of_page(
    request: SearchRequest,
    tree: Every,
    ranked: Sequence[tuple[float, int]],
    load: Callable[[int], Document],
    deadline: Deadline,
) -> tuple[Hit, ...]:
    """The hits for `ranked`: score and document number of each article of the page, in order.

    Past the deadline hits come without snippets and marks.
    """
    found = []
    for rank, (score, number) in enumerate(ranked, request.offset + 1):
        document = load(number)
        if not request.with_marks or deadline.passed():
            found.append(Hit(rank, score, document, ()))
            continue
        marks = first_marks_of(tree, document, deadline)
        why = explanation(tree, document, deadline) if request.explain else None
        found.append(Hit(rank, score, document, snippets(document, marks), marks.title, why))
    return tuple(found)


def explanation(tree: Every, document: Document, deadline: Deadline) -> dict[str, Any]:
    """How often each word of the query stands in the title and in the body of an article."""
    leaves = tuple(positive_leaves(tree))
    zones = analyzed(document, leaves, deadline)
    return {
        "words": [
            {"text": leaf.text}
            | {
                zone: len(zones[zone].occurrences(leaf)) if zone in leaf.zones else 0
                for zone in ZONES
            }
            for leaf in leaves
        ]
    }
