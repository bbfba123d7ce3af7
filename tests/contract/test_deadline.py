"""A search whose time runs out, at every look at the clock, answers with what it has found."""

from collections.abc import Callable

import pytest

from search.engine import Deadline, Engine
from search.hits import TIME_IS_UP
from search.query import SearchRequest

MOST_LOOKS = 400


class Clock:
    """Stands still for a number of looks, then is past every deadline."""

    def __init__(self, looks: int) -> None:
        self.left = looks

    def __call__(self) -> float:
        self.left -= 1
        return 0.0 if self.left >= 0 else 2.0

    @property
    def was_late(self) -> bool:
        return self.left < 0


@pytest.mark.parametrize(
    ("query", "parameters"),
    [
        ("", {}),
        ("fish", {}),
        ("harbour AND ferry", {}),
        ("harbour -ferry", {}),
        ("-the", {}),
        ("-(the OR le OR la)", {}),
        ("-ferr*", {}),
        ('-"the harbour"', {}),
        ("quay -(fish -nets)", {}),
        ("bridge OR (-the -la)", {}),
        ("(harbour -ferry) OR (fish -nets)", {}),
        ("+harbour +ferry albatross", {}),
        ('"state of the art" OR title:harbour', {}),
        ("-fish", {"lang": "-en", "sort": "oldest"}),
        ("ferry", {"lang": "en", "source": "-Northern Wire", "explain": "1"}),
    ],
)
def test_nothing_wrong_is_found_when_time_runs_out(
    engine: Engine,
    ask: Callable[..., SearchRequest],
    query: str,
    parameters: dict[str, str],
) -> None:
    request = ask(query, **parameters)
    whole = engine.search(request)
    right = {hit.document.id for hit in whole.hits}
    for looks in range(MOST_LOOKS):
        clock = Clock(looks)
        result = engine.search(request, Deadline(1.0, clock))
        found = {hit.document.id for hit in result.hits}
        assert found <= right, looks
        assert result.total == len(found)
        assert (TIME_IS_UP in result.issues) == clock.was_late
        for name, values in result.facets.items():
            known = {each.value: each.count for each in whole.facets[name]}
            assert all(each.count <= known[each.value] for each in values)
        if not clock.was_late:
            break
    else:
        pytest.fail(f"more than {MOST_LOOKS} looks at the clock")
    assert found == right
    assert result.issues == whole.issues


@pytest.mark.parametrize(
    "query", ["harbour ferry", "fish nets ferry", "bridge albatross", "+ferry albatross -lorries"]
)
def test_of_several_words_those_count_that_were_seen(
    engine: Engine, ask: Callable[..., SearchRequest], query: str
) -> None:
    """Which articles have most words is judged by what was read; excluded ones stay out."""
    excluded = {"en-bridge"} if "-lorries" in query else set()
    for looks in range(MOST_LOOKS):
        clock = Clock(looks)
        result = engine.search(ask(query), Deadline(1.0, clock))
        if not clock.was_late:
            break
        assert result.issues[-1] == TIME_IS_UP
        assert excluded.isdisjoint(hit.document.id for hit in result.hits)


def test_late_hits_come_without_marks_and_counts(
    engine: Engine, ask: Callable[..., SearchRequest]
) -> None:
    """The time is up behind the matching: all is found, nothing is read again."""
    for looks in range(MOST_LOOKS):
        result = engine.search(ask("fish"), Deadline(1.0, Clock(looks)))
        if result.total == 2:
            break
    assert [(hit.snippets, hit.title_highlights) for hit in result.hits] == [((), ()), ((), ())]
    assert not any(result.facets.values())
