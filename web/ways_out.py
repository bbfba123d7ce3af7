"""When nothing was found: what would be found with a filter or a word less."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from flask_babel import gettext

from search.engine import Deadline, Engine
from web.presenters.labels import filter_label, heading, removal_label
from web.state import ActiveFilter, PageState

MOST_TRIED = 12
MOST_SHOWN = 6

_PART = re.compile(r'[-+]?"[^"]*"?|\S+')
_OPERATOR = re.compile(r"\b(?:AND|OR|NOT)\b|[()]")


@dataclass(frozen=True, slots=True)
class WayOut:
    """A search near to the one that found nothing: what is other about it, and what it finds."""

    text: str
    url: str
    count: int


def ways_out(state: PageState, engine: Engine, deadline: Deadline) -> tuple[WayOut, ...]:
    """The nearby searches that find something, until `deadline`. Raises what the engine raises."""
    found: list[WayOut] = []
    for text, other in islice(_nearby(state), MOST_TRIED):
        if deadline.passed() or len(found) == MOST_SHOWN:
            break
        count = engine.rank(replace(other.request, page=1, limit=1), deadline).total
        if count:
            found.append(WayOut(text, other.url(), count))
    return tuple(found)


def _nearby(state: PageState) -> Iterator[tuple[str, PageState]]:
    filters = list(state.filters())
    for each in filters:
        yield _without(each), each.without
    if len(filters) > 1:
        yield gettext("Without any filter"), state.without_filters()
    for text in _shorter(state.request.text):
        yield gettext("Search for %(query)s", query=text), state.with_text(text)


def _without(active: ActiveFilter) -> str:
    if active.name == "exact":
        return removal_label(active)
    name, value = heading(active.name), filter_label(active)
    return str(gettext("Without the filter %(name)s: %(value)s", name=name, value=value))


def _shorter(query: str) -> Iterator[str]:
    """Queries that ask for less: without the quotes, then without each of the words."""
    if '"' in query:
        yield " ".join(query.replace('"', " ").split())
    parts = _PART.findall(query)
    if len(parts) > 1 and not _OPERATOR.search(query):
        for at in range(len(parts)):
            yield " ".join(parts[:at] + parts[at + 1 :])
