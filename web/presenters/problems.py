"""Parameters that cannot be used: what was typed, what is wrong with it, and a form to mend it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext

from search.parameters import SEARCH_PARAMETERS, BadParametersError, Problem
from web.presenters.labels import heading
from web.presenters.results import DateField, date_fields
from web.state import SEARCH_PATH, address, ui_language

_LONGEST_ECHO = 100  # characters of a bad value that are shown again
_OWN_FIELDS = ("q", "from", "to")  # the form shows them; others it carries along


@dataclass(frozen=True, slots=True)
class Complaint:
    """One problem: the parameter's name for readers, what was typed, what is wrong."""

    parameter: str
    heading: str
    typed: tuple[str, ...]
    detail: str


@dataclass(frozen=True, slots=True)
class BadParametersView:
    """Everything that the template shows. `usable_url` is the search without the bad parts."""

    text: str
    complaints: tuple[Complaint, ...]
    dates: tuple[DateField, DateField]
    exact: bool
    hidden: tuple[tuple[str, str], ...]
    usable_url: str


def present_problems(
    error: BadParametersError, values: Mapping[str, Sequence[str]]
) -> BadParametersView:
    """What `error` says of `values`, all values of each parameter as typed."""
    bad = {problem.parameter for problem in error.problems}
    usable = [
        (name, value) for name, value in _in_order(values) if name not in bad and value.strip()
    ]
    return BadParametersView(
        text=_first(values, "q"),
        complaints=tuple(_complaint(problem, values) for problem in error.problems),
        dates=date_fields(_first(values, "from"), _first(values, "to"), _beside_field(error)),
        exact=("exact", "1") in usable,
        hidden=tuple(pair for pair in usable if pair[0] not in (*_OWN_FIELDS, "exact", "page")),
        usable_url=address(SEARCH_PATH, usable),
    )


def _in_order(values: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str]]:
    for name in (*SEARCH_PARAMETERS, "ui"):
        for value in values.get(name, ()):
            if name != "ui" or ui_language(value):
                yield name, value


def _complaint(problem: Problem, values: Mapping[str, Sequence[str]]) -> Complaint:
    typed = tuple(_echo(value) for value in values.get(problem.parameter, ()) if value.strip())
    return Complaint(
        problem.parameter, heading(problem.parameter), typed, problem.detail.translated(gettext)
    )


def _echo(value: str) -> str:
    return value if len(value) <= _LONGEST_ECHO else value[: _LONGEST_ECHO - 1] + "…"


def _beside_field(error: BadParametersError) -> dict[str, list[str]]:
    beside: dict[str, list[str]] = {}
    for problem in error.problems:
        beside.setdefault(problem.parameter, []).append(problem.detail.translated(gettext))
    return beside


def _first(values: Mapping[str, Sequence[str]], name: str) -> str:
    return next((value for value in values.get(name, ()) if value.strip()), "")
