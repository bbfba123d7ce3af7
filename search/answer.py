"""The answer object: one shape for the command line, the JSON API and scripts."""

import json
from collections.abc import Callable, Iterable, Mapping
from time import perf_counter
from typing import Any

import orjson

from search.facets import FACETS
from search.message import Message
from search.query import CHOICE_NAMES, SearchRequest
from search.results import FacetValue, Hit, SearchResult

Say = Callable[[Message], str]  # puts a message into the reader's language


def answer(
    request: SearchRequest, result: SearchResult, started: float, say: Say = str
) -> dict[str, Any]:
    """The object of `/api/v1/search` and `search --json`, as plain data.

    `started` is the `perf_counter()` reading when the parameters were received; `took_ms` runs
    from there to the finished object.
    """
    facets = {name: _values(name, each) for name, each in result.facets.items()}
    return _answer(request, result, started, say, facets)


def answer_in_json(
    request: SearchRequest, result: SearchResult, started: float, say: Say = str
) -> bytes:
    """The same as compact JSON, without an object for each of hundreds of values of facets."""
    facets = {name: orjson.Fragment(each.to_json()) for name, each in result.facets.items()}
    body = _answer(request, result, started, say, facets)
    try:
        return orjson.dumps(body)
    except orjson.JSONEncodeError:
        return to_json(answer(request, result, started, say))


def _answer(
    request: SearchRequest,
    result: SearchResult,
    started: float,
    say: Say,
    facets: Mapping[str, object],
) -> dict[str, Any]:
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
        "facets": facets,
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
    label = FACETS[name].label
    return [
        {"value": value, "label": label(value), "count": count, "selected": selected}
        for value, count, selected in values
    ]
