"""What becomes of several sets of found documents; dictionaries are the oracle.

Every way is taken: few of many documents are sorted and searched, many of few are all looked at.
"""

from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from search.whoosh import found
from search.whoosh.found import Found
from search.whoosh.members import Members

FEW, MANY = 40, 40_000  # documents of an archive

archives = st.sampled_from((FEW, MANY))
parts = st.dictionaries(st.integers(0, FEW - 1), st.integers(0, 9).map(float), max_size=20)
several = st.lists(parts, max_size=5)


def of(scores: dict[int, float]) -> Found:
    documents = sorted(scores)
    return Found(
        np.array(documents, np.intp), np.array([scores[each] for each in documents], np.float64)
    )


def with_members(part: Found) -> Found:
    return part.with_members(FEW)


def scores_of(result: Found) -> dict[int, float]:
    documents = result.documents.tolist()
    assert documents == sorted(set(documents))
    return dict(zip(documents, result.scores.tolist(), strict=True))


def added(each: list[dict[int, float]]) -> dict[int, float]:
    return {number: sum(part.get(number, 0) for part in each) for part in each for number in part}


@given(several, archives)
def test_sets_put_together(each: list[dict[int, float]], documents: int) -> None:
    whole = added(each)
    founds = [of(part) for part in each]
    assert scores_of(found.in_any(founds, documents)) == whole
    best = {number: max(part.get(number, 0) for part in each) for number in whole}
    assert scores_of(found.best_of(founds, documents)) == best
    if each:
        common = {number: whole[number] for number in set.intersection(*map(set, each))}
        assert scores_of(found.in_all(founds)) == common
        numbers, places = found.in_every(founds)
        assert numbers.tolist() == sorted(common)
        for part, (here, at) in zip(founds, places, strict=True):
            assert numbers[here].tolist() == part.documents[at].tolist() == sorted(common)
        assert scores_of(found.in_all(list(map(with_members, founds)))) == common


@given(several, archives, st.integers(1, 4))
def test_numbers_in_so_many_lists(each: list[dict[int, float]], documents: int, least: int) -> None:
    counted = Counter(number for part in each for number in part)
    expected = sorted(number for number, count in counted.items() if count >= least)
    lists = [of(part).documents for part in each]
    assert found.numbers_of(lists, documents, least).tolist() == expected


def test_more_lists_than_fit_into_a_byte() -> None:
    lists = [np.array([3, 5])] * 256 + [np.array([3])] * 256
    assert found.numbers_of(lists, 6).tolist() == [3, 5]
    assert found.numbers_of(lists, 6, 257).tolist() == [3]
    parts = [Found(each, np.ones(len(each))) for each in lists]
    _, counted = found.sums_at(np.array([3, 5]), parts, 6)
    assert counted.tolist() == [512, 256]


@given(several, st.sets(st.integers(0, FEW - 1)), archives)
def test_sums(each: list[dict[int, float]], wanted: set[int], documents: int) -> None:
    whole = added(each)
    parts = [*map(of, each)]
    lists = [(part.documents, part.scores) for part in parts]
    numbers = np.array(sorted(whole), np.intp)
    assert found.sums_of(numbers, lists, documents).tolist() == [whole[n] for n in sorted(whole)]
    for every in (parts, list(map(with_members, parts))):
        scores, counted = found.sums_at(np.array(sorted(wanted), np.intp), every, documents)
        assert scores.tolist() == [whole.get(number, 0) for number in sorted(wanted)]
        assert counted.tolist() == [sum(n in part for part in each) for n in sorted(wanted)]


@given(parts, st.sets(st.integers(0, FEW - 1)))
def test_members_are_what_searching_finds(part: dict[int, float], wanted: set[int]) -> None:
    whole, numbers = of(part), np.array(sorted(wanted), np.intp)
    held = [each for each in sorted(wanted) if each in part]
    for here, at in (whole.places(numbers), with_members(whole).places(numbers)):
        assert numbers[here].tolist() == held
        assert whole.documents[at].tolist() == held


def test_members_are_for_frequent_words_only() -> None:
    few, many = of({0: 1.0}), of(dict.fromkeys(range(FEW), 1.0))
    assert not Members.pays(few.documents, FEW * 1000)
    assert Members.pays(many.documents, FEW)
    assert with_members(many).size == many.size + with_members(few).size - few.size > many.size


@given(parts, several)
def test_what_is_left_out(part: dict[int, float], excluded: list[dict[int, float]]) -> None:
    left = sorted(set(part).difference(*excluded))
    whole = of(part)
    numbers = found.without(whole.documents, [of(each) for each in excluded], FEW)
    assert scores_of(whole.at(numbers)) == {number: part[number] for number in left}


@given(st.lists(st.integers(0, 99), max_size=900), st.integers(1, 9), st.sampled_from((0, 2)))
def test_the_first_in_rank_are_among_those_that_may_be(
    ranks: list[int], count: int, slack: int
) -> None:
    array = np.array(ranks, np.float64)
    likely = array[found.first_of(array, count, slack)].tolist()
    lowest = min(sorted(ranks)[-count:], default=0) - slack
    assert [rank for rank in likely if rank >= lowest] == [r for r in ranks if r >= lowest]


def test_few_others_may_be() -> None:
    ranks = np.random.default_rng(1).permutation(20_000)
    assert 10 <= len(ranks[found.first_of(ranks, 10)]) < 40
