"""What a search gives back: hits with marked snippets, facets, and what is to be said of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Literal, NamedTuple

from index.document import Document
from search.message import Message

Span = tuple[int, int]  # half-open, in characters of the text beside it


class Snippet(NamedTuple):
    """A passage of an article, its line breaks turned to blanks, with the spans to mark.

    `cut_before` and `cut_after` say whether the article goes on there.
    """

    text: str
    highlights: tuple[Span, ...] = ()
    cut_before: bool = False
    cut_after: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """One found article. `rank` counts from 1 over all pages; `score` compares within one result.

    `why` is filled only when the request asks to explain.
    """

    rank: int
    score: float
    document: Document
    snippets: tuple[Snippet, ...]
    title_highlights: tuple[Span, ...] = ()
    why: Mapping[str, Any] | None = None


class FacetValue(NamedTuple):
    """A value of a facet and how many articles choosing it would leave or add."""

    value: str
    count: int  # type: ignore[assignment]  # a tuple's own method of this name is not needed
    selected: bool | Literal["excluded"] = False


STAGES = ("parse", "match", "facets", "snippets")


def stage_timings(times: Sequence[float]) -> dict[str, float]:
    """Milliseconds of each stage, from readings of a clock in seconds around and between them."""
    return {
        stage: 1000 * (end - start)
        for stage, (start, end) in zip(STAGES, pairwise(times), strict=True)
    }


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The answer to one SearchRequest. `timings_ms` has all STAGES.

    `suggestion` is another query that finds more, or None.
    """

    total: int
    hits: tuple[Hit, ...]
    facets: Mapping[str, tuple[FacetValue, ...]]
    generation: str
    issues: tuple[Message, ...] = ()
    suggestion: str | None = None
    timings_ms: Mapping[str, float] = field(default_factory=dict)


class Ranking(NamedTuple):
    """How many articles a request finds, and id and score of those of its page, in order."""

    total: int
    hits: tuple[tuple[str, float], ...]
