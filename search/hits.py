"""From ranked articles to the hits of one page, marked and explained; the same for every engine."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from index.document import Document
from index.fields import ZONES
from search.engine import Deadline
from search.highlight import first_marks_of, snippets
from search.message import Message, message
from search.occurrences import Analysis
from search.plan import Every, Leaf, positive_leaves
from search.query import SearchRequest, Sort
from search.results import Hit
from search.skimming import Skimming

ONLY_STOP_WORDS = message(
    "The query has only very common words; they were looked for all the same."
)
TIME_IS_UP = message("The search ran out of time: articles, counts or snippets may be missing.")


def order_of(tree: Every, asked: Sort) -> Sort:
    """The order of the hits: without a word that could be relevant the newest come first."""
    wordless = not (tree.required or tree.plain)
    return "newest" if wordless and asked == "relevance" else asked


def partly_found(tree: Every, most: int, fewest: int) -> Iterator[Message]:
    """What is to be said where not every found article has all the words.

    `most` of the plain words are in one article of the archive, `fewest` in one that was found.
    """
    words = len(tree.required) + len(tree.plain)
    numbers = {"least": str(len(tree.required) + fewest), "words": str(words)}
    if most == fewest < len(tree.plain):
        yield message(
            "No article has all %(words)s words: these have %(least)s of them.", **numbers
        )
    elif most < len(tree.plain):
        yield message(
            "No article has all %(words)s words: these have %(least)s or more of them.", **numbers
        )
    elif fewest < most:
        yield message("These articles have %(least)s or more of the %(words)s words.", **numbers)


def hits_of_page(
    request: SearchRequest,
    tree: Every,
    ranked: Sequence[tuple[float, int]],
    load: Callable[[int], Document],
    deadline: Deadline,
    analysis_for: Callable[[Iterable[Leaf]], Analysis] = Skimming,
) -> tuple[Hit, ...]:
    """The hits for `ranked`: score and document number of each article of the page, in order.

    `analysis_for` finds the words to mark. Past the deadline hits come without snippets and marks.
    """
    analysis = analysis_for(positive_leaves(tree))
    found = []
    for rank, (score, number) in enumerate(ranked, request.offset + 1):
        document = load(number)
        if not request.with_marks or deadline.passed():
            found.append(Hit(rank, score, document, ()))
            continue
        marks = first_marks_of(analysis, document, deadline)
        why = explanation(analysis, document, deadline) if request.explain else None
        found.append(Hit(rank, score, document, snippets(document, marks), marks.title, why))
    return tuple(found)


def explanation(analysis: Analysis, document: Document, deadline: Deadline) -> dict[str, Any]:
    """How often each word of the query stands in the title and in the body of an article."""
    zones = analysis.zones(document, deadline)
    return {
        "words": [
            {"text": leaf.text}
            | {
                zone: len(zones[zone].occurrences(leaf)) if zone in leaf.zones else 0
                for zone in ZONES
            }
            for leaf in analysis.leaves
        ]
    }
