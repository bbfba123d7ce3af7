"""Words together by their places; sets of documents, zones and positions are the oracle."""

from collections import Counter, defaultdict

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.plan import WIDEST_PAIR
from search.weights import NEAR_WITHIN
from search.whoosh.places import Places, Spots, counts_of, documents_of, in_a_row, places_of
from search.whoosh.postings import PLACE_BITS, Posting
from search.whoosh.together import Share, by_loop, on_arrays

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


def share(of: Stands, among: set[int]) -> Share:
    return Share(Spots.of(places(of)), np.array(sorted(among), np.intp))


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
    assert stands_at(Share(Spots.of(everywhere), chosen).places()) == here
    assert documents_of(everywhere).tolist() == sorted({document for document, *_ in expected})


@given(stands, stands, st.integers(1, 3))
def test_rows(one: Stands, other: Stands, offset: int) -> None:
    expected = sorted((d, z, p) for d, z, p in one if (d, z, p + offset) in other)
    assert stands_at(in_a_row([(0, places(one)), (offset, places(other))])) == expected


@given(stands, stands, st.sets(st.integers(0, 4)), st.integers(0, WIDEST_PAIR))
def test_words_together(one: Stands, other: Stands, among: set[int], offset: int) -> None:
    expected: dict[int, Counter[int]] = defaultdict(Counter)
    for document, zone, position in one:
        here = {p - position for d, z, p in other if (d, z) == (document, zone)}
        code = 2 * sorted(among).index(document) if document in among else None
        if code is not None and here and 0 < min(map(abs, here)) <= NEAR_WITHIN:
            expected[code][zone] += 1
        if code is not None and offset and offset in here:
            expected[code + 1][zone] += 1
    first, second = share(one, among), share(other, among)
    for codes, counts in (by_loop(first, second, offset), on_arrays(first, second, offset)):
        assert codes.tolist() == sorted(expected)
        assert counts.tolist() == [
            [expected[code][0], expected[code][1]] for code in codes.tolist()
        ]


@given(stands)
def test_what_places_count(of: Stands) -> None:
    weights = np.array([[2.0, 1.0], [4.0, 1.0], [8.0, 1.0], [16.0, 1.0]])
    numbers, counts = counts_of(places(of), weights)
    expected: Counter[int] = Counter()
    for document, zone, _ in of:
        expected[document] += int(weights[document, zone])
    assert dict(zip(numbers.tolist(), counts.tolist(), strict=True)) == expected
    assert numbers.tolist() == sorted(expected)


def test_the_words_of_a_pair_are_near_each_other() -> None:
    """The loop looks for a pair no further than for what is near."""
    assert WIDEST_PAIR <= NEAR_WITHIN


@pytest.mark.parametrize("among", [set(), {7}])
def test_no_places(among: set[int]) -> None:
    nowhere = share(set(), among)
    assert not len(nowhere.places())
    for codes, counts in (by_loop(nowhere, nowhere, 1), on_arrays(nowhere, nowhere, 1)):
        assert not len(codes)
        assert not len(counts)
    assert not len(in_a_row([(0, nowhere.places()), (1, nowhere.places())]))
