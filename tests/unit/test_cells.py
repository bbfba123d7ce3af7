"""The facets of documents as cells, counted and filtered; documents one by one are the oracle."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.columns import ValueColumn
from search.facets import in_order
from search.query import Choice
from search.whoosh.cells import Cells

YEARS = ("undated", "1999", "2024", "2001")
SOURCES = ("", "Wire", "Herald", "Écho", "unused")
rows = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=40)


def cells(of: list[tuple[int, int]]) -> Cells:
    years, sources = (np.array([row[n] for row in of], np.int32) for n in (0, 1))
    return Cells.of_columns(
        {
            "year": ValueColumn(YEARS, years),
            "source": ValueColumn(SOURCES, sources),
            "story": ValueColumn(("",), np.zeros(len(of), np.int32)),
        }
    )


@given(rows, st.data())
def test_counts_of_values(of: list[tuple[int, int]], data: st.DataObject) -> None:
    made = cells(of)
    assert made.count == len(set(of)) == len(set(made.of.tolist()))
    some = np.array(sorted(data.draw(st.sets(st.integers(0, len(of) - 1)))) if of else [], np.intp)
    in_cells = np.bincount(made.of[some], minlength=made.count)
    for name, values, row in (("year", YEARS, 0), ("source", SOURCES, 1)):
        facet = made.facets[name]
        assert facet.values.tolist() == in_order(name, {values[each[row]] for each in of} - {""})
        counted = Counter(values[of[number][row]] for number in some)
        expected = [counted[value] for value in facet.values]
        assert facet.sums(in_cells).tolist() == expected
    assert made.facets["story"].sums(in_cells).tolist() == []


@given(
    rows,
    st.sampled_from(("year", "source", "story")),
    st.lists(st.sampled_from((*YEARS, *SOURCES, "nowhere")), max_size=3),
    st.lists(st.sampled_from((*YEARS, *SOURCES, "nowhere")), max_size=3),
)
def test_masks(
    of: list[tuple[int, int]], name: str, included: list[str], excluded: list[str]
) -> None:
    choice = Choice(tuple(included), tuple(excluded))
    made = cells(of)
    passes = made.facets[name].mask(choice.included, choice.excluded)[made.of].tolist()
    values = {
        "year": [YEARS[year] for year, _ in of],
        "source": [SOURCES[source] for _, source in of],
        "story": [""] * len(of),
    }[name]
    assert passes == [choice.admits(frozenset({value} - {""})) for value in values]


@pytest.mark.parametrize("documents", [3, 3000])
def test_many_values_are_numbered_without_a_table_of_all_combinations(documents: int) -> None:
    codes = np.arange(documents, dtype=np.int32)
    column = ValueColumn(tuple(f"{number:04}" for number in range(1, documents + 1)), codes)
    made = Cells.of_columns({"source": column, "place": column})
    assert made.count == documents
    in_cells = np.bincount(made.of, minlength=made.count)
    assert made.facets["place"].sums(in_cells).tolist() == [1] * documents
