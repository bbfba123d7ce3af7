"""Random questions: every engine gives the answer of the one that reads everything."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.engine import Engine
from search.query import SearchRequest

SENTENCES = (
    "the new bridge over the harbour opened on Thursday",
    "a state of the art sonar on the quay",
    "the art of the state is a slow art",
    "fish fish and fish again the market sold nothing but fish",
    "the villagers told us that the river rose",
    "security cooperation with the UN and the US by a counter-terrorism unit",
    "La coopération sécuritaire avec le Royaume-Uni",
    "un chef-d’œuvre au cœur de l’armée",
    "le poisson revient dans la rivière du village",
    "El puente nuevo y el ferry",
    "To be or not to be zebra",
)
WORDS = sorted({word for sentence in SENTENCES for word in sentence.split()})

words = st.sampled_from(WORDS)


@st.composite
def phrases(draw: st.DrawFn) -> str:
    """Words in a row from a sentence, at times in another order."""
    row = draw(st.sampled_from(SENTENCES)).split()
    start = draw(st.integers(0, len(row) - 1))
    chosen = row[start : start + draw(st.integers(1, 4))]
    return f'"{" ".join(draw(st.one_of(st.just(chosen), st.permutations(chosen))))}"'


leaves = st.one_of(
    words,
    words,
    phrases(),
    words.map(lambda word: f"{word[:4]}*"),
    words.map(lambda word: f"title:{word}"),
)


def branches(parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    pairs = st.tuples(parts, parts)
    return st.one_of(
        pairs.map(" ".join),
        pairs.map(" OR ".join),
        pairs.map(" AND ".join),
        parts.map("({})".format),
        parts.map("-({})".format),
        parts.map("+({})".format),
        pairs.map("({0[0]}) -({0[1]})".format),
        pairs.map("({0[0]} OR {0[1]})".format),
    )


queries = st.one_of(st.just(""), st.recursive(leaves, branches, max_leaves=8))


def choices(*values: str) -> st.SearchStrategy[list[str]]:
    """None, one or two values of a filter, some of them excluded."""
    value = st.sampled_from([*values, *(f"-{value}" for value in values)])
    return st.lists(value, max_size=2, unique=True)


filters = st.fixed_dictionaries(
    {},
    optional={
        "lang": choices("en", "fr", "other"),
        "year": choices("2018", "2022", "2024", "undated"),
        "month": choices("2022-05", "2024-01", "2024-03"),
        "source": choices("Harbour Gazette", "Northern Wire", "L’Écho des Vallées", "Nobody"),
        "place": choices("Rabat", "Geneva", "Genève"),
        "dated": choices("dated", "undated"),
        "from_": st.sampled_from(["", "2018", "2022-05-02", "2024-01"]),
        "to": st.sampled_from(["", "2024", "2024-03-07", "7 mars 2024"]),
    },
)


@settings(max_examples=150, deadline=None, print_blob=True)
@given(
    query=queries,
    parameters=filters,
    sort=st.sampled_from(["relevance", "newest", "oldest"]),
    limit=st.sampled_from(["3", "100"]),
    page=st.sampled_from(["1", "2"]),
)
def test_every_engine_gives_the_answer_of_the_oracle(
    both: tuple[Engine, Engine],
    ask: Callable[..., SearchRequest],
    query: str,
    parameters: dict[str, str | list[str]],
    sort: str,
    limit: str,
    page: str,
) -> None:
    request = ask(query, sort=sort, limit=limit, page=page, explain="1", **parameters)
    oracle, other = (engine.search(request) for engine in both)
    assert other.total == oracle.total
    assert [hit.document.id for hit in other.hits] == [hit.document.id for hit in oracle.hits]
    assert other.facets == oracle.facets
    assert other.issues == oracle.issues
    for ours, theirs in zip(other.hits, oracle.hits, strict=True):
        assert ours.score == pytest.approx(theirs.score, abs=1e-9)
        assert replace(ours, score=0.0) == replace(theirs, score=0.0)
