"""Words together by their places; sets of documents, zones and positions are the oracle."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.plan import WIDEST_PAIR
from search.weights import NEAR_WITHIN
from search.whoosh.places import Places, Spots, counts_of, documents_of, in_a_row, near, places_of
from search.whoosh.postings import PLACE_BITS, Posting

Stands = set[tuple[int, int, int]]  # document, zone, position

last = (1 << PLACE_BITS) - 1
positions = st.one_of(st.integers(0, 30), st.integers(last - 3, last))
stands = st.sets(st.tuples(st.integers(0, 3), st.integers(0, 1), positions), max_size=30)


def postings(of: Stands) -> list[tuple[int, Posting]]:
    """A posting list for each zone."""
    lists = []
    for zone in (0, 1):
        here = sorted((document, position) for document, at, position in of if at == zone)
        if here:
            counts = Counter(document for document, _ in here)
            lists.append(
                (
                    zone,
                    Posting(
                        np.array(list(counts), np.intp),
                        np.array(list(counts.values()), np.int32),
                        np.ones(len(counts)),
                        np.array([position for _, position in here], np.uint32),
                    ),
                )
            )
    return lists


def places(of: Stands) -> Places:
    return places_of(postings(of))


def stands_at(found: Places) -> list[tuple[int, int, int]]:
    width = PLACE_BITS + 1
    return [(place >> width + 1, place >> width & 1, place & (1 << width) - 1)
            for place in found.tolist()]  # fmt: skip


@given(st.lists(stands, max_size=3), st.sets(st.integers(0, 4)))
def test_places_of_a_word_with_several_terms(terms: list[Stands], among: set[int]) -> None:
    lists = [each for term in terms for each in postings(term)]
    everywhere = places_of(lists)
    expected = sorted(set().union(*terms))
    assert stands_at(everywhere) == expected
    chosen = np.array(sorted(among), np.intp)
    here = [each for each in expected if each[0] in among]
    assert stands_at(places_of(lists, chosen)) == here
    assert stands_at(Spots.of(everywhere).places(chosen)) == here
    assert documents_of(everywhere).tolist() == sorted({document for document, *_ in expected})


@given(stands, stands, st.integers(1, 3))
def test_rows(one: Stands, other: Stands, offset: int) -> None:
    expected = sorted((d, z, p) for d, z, p in one if (d, z, p + offset) in other)
    assert stands_at(in_a_row([(0, places(one)), (offset, places(other))])) == expected


@given(stands, stands)
def test_near_words(one: Stands, other: Stands) -> None:
    close, not_same = [], []
    for document, zone, position in sorted(one):
        here = [abs(p - position) for d, z, p in other if (d, z) == (document, zone)]
        if here and min(here) <= NEAR_WITHIN:
            close.append((document, zone, position))
            if min(here):
                not_same.append((document, zone, position))
    found = near(places(one), places(other))
    assert [*map(stands_at, found)] == [close, not_same]


@given(st.lists(stands, min_size=1, max_size=4))
def test_what_places_count(rows: list[Stands]) -> None:
    weights = np.array([[2.0, 1.0], [4.0, 1.0], [8.0, 1.0], [16.0, 1.0]])
    numbers, counts, row = counts_of([places(each) for each in rows], weights)
    expected: Counter[tuple[int, int]] = Counter()
    for number, each in enumerate(rows):
        for document, zone, _ in each:
            expected[number, document] += int(weights[document, zone])
    keys = [*zip(row.tolist(), numbers.tolist(), strict=True)]
    assert dict(zip(keys, counts.tolist(), strict=True)) == expected
    assert keys == sorted(expected)


def test_the_words_of_a_pair_are_near_each_other() -> None:
    """Which is why a pair is looked for among them only."""
    assert WIDEST_PAIR <= NEAR_WITHIN


@pytest.mark.parametrize("among", [[], [7]])
def test_no_places(among: list[int]) -> None:
    nowhere = places(set())
    assert not len(Spots.of(nowhere).places(np.array(among, np.intp)))
    assert not any(map(len, near(nowhere, nowhere)))
    assert not len(in_a_row([(0, nowhere), (1, nowhere)]))
