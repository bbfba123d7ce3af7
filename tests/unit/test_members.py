"""Which documents are in a list, and where: a dictionary is the oracle."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.whoosh.members import Members

DOCUMENTS = 300  # more than four times the bits of a word

documents = st.sets(st.integers(0, DOCUMENTS - 1))


@given(documents, documents)
def test_places(held: set[int], wanted: set[int]) -> None:
    places = {number: place for place, number in enumerate(sorted(held))}
    members = Members.of(np.array(sorted(held), np.intp), DOCUMENTS)
    here, at = members.places(np.array(sorted(wanted), np.intp))
    expected = [(n, places[each]) for n, each in enumerate(sorted(wanted)) if each in places]
    assert list(zip(here.tolist(), at.tolist(), strict=True)) == expected


@pytest.mark.parametrize("count", [1, 63, 64, 65, 128])
def test_every_document_is_a_member(count: int) -> None:
    every = np.arange(count)
    here, at = Members.of(every, count).places(every)
    assert here.tolist() == at.tolist() == every.tolist()


def test_a_document_takes_a_fifth_of_a_byte() -> None:
    assert Members.of(np.arange(64_000), 64_000).size == 12_000
