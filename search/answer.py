"""The answer object: one shape for the command line, the JSON API and scripts."""

import json
from collections.abc import Callable, Iterable
from time import perf_counter
from typing import Any

import orjson

from search.facets import FACETS
from search.message import Message
from search.query import CHOICE_NAMES, SearchRequest
from search.results import FacetValue, Hit, SearchResult


def answer(
    request: SearchRequest,
    result: SearchResult,
    started: float,
    say: Callable[[Message], str] = str,
) -> dict[str, Any]:
    """The object of `/api/v1/search` and `search --json`.

    `started` is the `perf_counter()` reading when the parameters were received; `took_ms` runs
    from there to the finished object. `say` puts a message into the reader's language.
    """
    body: dict[str, Any] = {
        "query": {
            "text": request.text,
            "filters": filters(request),
            "sort": request.sort,
            "page": request.page,
            "exact": request.exact,
        },
        "total": result.total,
        "took_ms": 0.0,
        "generation": result.generation,
        "hits": [_hit(hit) for hit in result.hits],
        "facets": {name: _values(name, each) for name, each in result.facets.items()},
        "suggestion": result.suggestion,
        "expansions": [],
        "issues": [say(issue) for issue in result.issues],
    }
    if request.explain:
        body["timings_ms"] = {name: round(ms, 3) for name, ms in result.timings_ms.items()}
    body["took_ms"] = round((perf_counter() - started) * 1000, 3)
    return body


def filters(request: SearchRequest) -> dict[str, Any]:
    """The filters of a request: lists of values by name (`-` before excluded ones), from, to."""
    chosen: dict[str, Any] = {}
    for name in CHOICE_NAMES:
        if choice := request.choices.get(name):
            chosen[name] = [*choice.included, *(f"-{value}" for value in choice.excluded)]
    if request.dates.first_text:
        chosen["from"] = request.dates.first_text
    if request.dates.last_text:
        chosen["to"] = request.dates.last_text
    return chosen


def to_json(body: object) -> bytes:
    """Plain data as compact JSON in UTF-8, nothing escaped that need not be."""
    try:
        return orjson.dumps(body)
    except orjson.JSONEncodeError:  # a lone surrogate, which has no UTF-8
        return json.dumps(body, separators=(",", ":")).encode("ascii")


def _hit(hit: Hit) -> dict[str, Any]:
    body: dict[str, Any] = {
        "id": hit.document.id,
        "rank": hit.rank,
        "score": round(hit.score, 6),
        **hit.document.fields(),
        "snippets": [
            {"text": each.text, "highlights": [*map(list, each.highlights)]}
            for each in hit.snippets
        ],
        "title_highlights": [*map(list, hit.title_highlights)],
        "story": None,
    }
    if hit.why is not None:
        body["why"] = hit.why
    return body


def _values(name: str, values: Iterable[FacetValue]) -> list[dict[str, Any]]:
    labels = FACETS[name].labels
    if not labels:
        return [
            {"value": value, "label": value, "count": count, "selected": selected}
            for value, count, selected in values
        ]
    return [
        {"value": value, "label": labels.get(value, value), "count": count, "selected": selected}
        for value, count, selected in values
    ]
