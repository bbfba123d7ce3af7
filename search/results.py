"""What a search gives back: hits with marked snippets, facets, and what is to be said of them."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, repeat
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


Selected = bool | Literal["excluded"]
_UNCHOSEN = False
_UNCHOSEN_IN_JSON = "false}"


class FacetValue(NamedTuple):
    """A value of a facet and how many articles choosing it would leave or add."""

    value: str
    count: int  # type: ignore[assignment]  # a tuple's own method of this name is not needed
    selected: Selected = False


class FacetCounts:
    """The values of a facet in their order, each a FacetValue; equal to one with equal values.

    They are kept as columns, because an archive has hundreds of months, of which few are looked at
    one by one. `objects` has the JSON of each, unchosen, with `%d` for its count; `selected` is
    empty where none is chosen.
    """

    def __init__(
        self,
        values: Sequence[str],
        counts: Sequence[int],
        objects: Sequence[str],
        selected: Sequence[Selected] = (),
    ) -> None:
        self._values = values
        self._counts = counts
        self._objects = objects
        self._selected = selected

    def __len__(self) -> int:
        return len(self._values)

    def __iter__(self) -> Iterator[FacetValue]:
        return map(FacetValue, self._values, self._counts, self._selected or repeat(_UNCHOSEN))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, FacetCounts) and [*self] == [*other]

    def __repr__(self) -> str:
        return repr([*self])

    def to_json(self) -> str:
        """A JSON list of the values: objects of `value`, `label`, `count`, `selected`."""
        objects = self._objects
        if self._selected:
            objects = [
                f"{each.removesuffix(_UNCHOSEN_IN_JSON)}{json.dumps(selected)}}}"
                for each, selected in zip(objects, self._selected, strict=True)
            ]
        return f"[{','.join(objects)}]" % tuple(self._counts)


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
    facets: Mapping[str, FacetCounts]
    generation: str
    issues: tuple[Message, ...] = ()
    suggestion: str | None = None
    timings_ms: Mapping[str, float] = field(default_factory=dict)


class Ranking(NamedTuple):
    """How many articles a request finds, and id and score of those of its page, in order."""

    total: int
    hits: tuple[tuple[str, float], ...]
