"""The results page: hits, chips of what is on, orders, pages."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from flask_babel import gettext

from search.parameters import MAX_RESULTS, last_possible_page
from search.query import SORTS, SearchRequest
from search.results import Hit, SearchResult, Snippet
from web.presenters.facets import FacetGroup, facet_groups
from web.presenters.facts import Facts, article_facts
from web.presenters.labels import (
    filter_label,
    heading,
    html_language,
    removal_label,
    value_label,
)
from web.presenters.pieces import Piece, Pieces, pieces, shortened
from web.state import PageState
from web.ways_out import WayOut

PAGES_AROUND = 2  # pages named on either side of this one


@dataclass(frozen=True, slots=True)
class Link:
    """A link with its text; `current` says that it leads to this very page."""

    text: str
    url: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class Chip:
    """What is on and can be taken off: its name, and the page without it.

    `remove_label` says for the ear what the link does.
    """

    text: str
    remove_url: str
    remove_label: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Another query and its page; the marked ones of `words` are not as typed."""

    url: str
    words: Pieces


@dataclass(frozen=True, slots=True)
class DateField:
    """One end of the range: what stands in the field, and what is wrong with it."""

    name: str
    heading: str
    typed: str
    errors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HitView:
    """One hit: title and snippets in pieces, the line of facts, the way to the article."""

    url: str
    lang: str
    title: Pieces
    facts: Facts
    snippets: tuple[Pieces, ...]


@dataclass(frozen=True, slots=True)
class Pagination:
    """The pages around this one. `numbers` holds None where pages are left out.

    `beyond` says that this page lies behind the last one; `capped` that more hits were found than
    pages can show.
    """

    page: int
    last: int
    numbers: tuple[Link | None, ...]
    first: str
    previous: str | None
    next: str | None
    beyond: bool
    capped: bool
    most: int = MAX_RESULTS


@dataclass(frozen=True, slots=True)
class ResultsView:
    """Everything that the template of the results page shows.

    `prefer_recent_url` is None where newer articles are preferred already or cannot be.
    """

    text: str
    total: int
    first_rank: int
    hits: tuple[HitView, ...]
    suggestion: Suggestion | None
    issues: tuple[str, ...]
    sorts: tuple[Link, ...]
    prefer_recent_url: str | None
    chips: tuple[Chip, ...]
    clear_url: str | None
    filters_on: int
    groups: tuple[FacetGroup, ...]
    dates: tuple[DateField, DateField]
    exact: bool
    hidden: tuple[tuple[str, str], ...]
    pagination: Pagination
    ways_out: tuple[WayOut, ...]
    everything_url: str
    json_url: str


def present_results(
    state: PageState, result: SearchResult, ways_out: Sequence[WayOut] = ()
) -> ResultsView:
    """`result`, the answer to `state`, in the language of the page."""
    request = state.request
    chips = tuple(
        Chip(filter_label(each), each.without.url(), removal_label(each))
        for each in state.removable()
    )
    return ResultsView(
        text=request.text.strip(),
        total=result.total,
        first_rank=request.offset + 1,
        hits=tuple(_hit(state, hit) for hit in result.hits),
        suggestion=_suggestion(state, result.suggestion) if result.suggestion else None,
        issues=tuple(issue.translated(gettext) for issue in result.issues),
        sorts=tuple(
            Link(value_label("sort", sort), state.with_sort(sort).url(), sort == request.sort)
            for sort in SORTS
        ),
        prefer_recent_url=(
            state.with_recent(recent=True).url() if state.ranked and not request.recent else None
        ),
        chips=chips,
        clear_url=state.without_filters().url() if len(chips) > 1 else None,
        filters_on=sum(1 for _ in state.filters()),
        groups=facet_groups(state, result),
        dates=date_fields(request.dates.first_text, request.dates.last_text),
        exact=request.exact,
        hidden=tuple(_hidden(state)),
        pagination=paginate(state, result.total),
        ways_out=tuple(ways_out),
        everything_url=PageState(SearchRequest(sort="newest"), state.ui).url(),
        json_url=state.api_url(),
    )


def date_fields(
    first: str, last: str, errors: Mapping[str, Sequence[str]] | None = None
) -> tuple[DateField, DateField]:
    """The two fields of the range, each with what was typed and what is wrong with it."""
    wrong = errors or {}
    return (
        DateField("from", heading("from"), first, tuple(wrong.get("from", ()))),
        DateField("to", heading("to"), last, tuple(wrong.get("to", ()))),
    )


def paginate(state: PageState, total: int) -> Pagination:
    """The pages of `total` hits, seen from the page of `state`."""
    page, limit = state.request.page, state.request.limit
    last = min(max(1, ceil(total / limit)), last_possible_page(limit))
    near = range(page - PAGES_AROUND, page + PAGES_AROUND + 1)
    named = sorted({1, last, *(number for number in near if 1 <= number <= last)})
    numbers: list[Link | None] = []
    for before, number in zip([0, *named], named, strict=False):
        if number - before > 1:
            numbers.append(None)
        numbers.append(Link(str(number), state.at_page(number).url(), number == page))
    return Pagination(
        page=page,
        last=last,
        numbers=tuple(numbers),
        first=state.at_page(1).url(),
        previous=state.at_page(page - 1).url() if 1 < page <= last else None,
        next=state.at_page(page + 1).url() if page < last else None,
        beyond=page > last,
        capped=total > last * limit,
    )


def _suggestion(state: PageState, text: str) -> Suggestion:
    typed = {word.casefold() for word in state.request.text.split()}
    words = re.findall(r"\S+|\s+", text)
    changed = (not word.isspace() and word.casefold() not in typed for word in words)
    return Suggestion(
        state.with_text(text).url(),
        tuple(Piece(word, marked) for word, marked in zip(words, changed, strict=True)),
    )


def _hit(state: PageState, hit: Hit) -> HitView:
    document = hit.document
    return HitView(
        url=state.article_url(document.id),
        lang=html_language(document.lang),
        title=shortened(document.title or document.id, hit.title_highlights),
        facts=article_facts(document),
        snippets=tuple(_snippet(each) for each in hit.snippets),
    )


def _snippet(snippet: Snippet) -> Pieces:
    before = (Piece("… "),) if snippet.cut_before else ()
    after = (Piece(" …"),) if snippet.cut_after else ()
    return (*before, *pieces(snippet.text, snippet.highlights), *after)


def _hidden(state: PageState) -> Iterator[tuple[str, str]]:
    """What the form must carry although no field of it shows it."""
    for name, value in state.pairs():
        if name in ("sort", "story", "recent", "ui"):
            yield name, value
