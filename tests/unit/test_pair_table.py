"""A table of pairs of integers: a dictionary for whole arrays."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.analysis import pair_table
from index.analysis.pair_table import PairTable

Pair = tuple[int, int]
few = st.tuples(st.integers(0, 3), st.integers(0, 3))
any_pair = st.tuples(st.integers(0, 2**64 - 1), st.integers(0, 2**64 - 1))
steps = st.lists(st.lists(st.one_of(few, any_pair), max_size=30), max_size=8)


def arrays(pairs: list[Pair]) -> tuple[pair_table.Pairs, pair_table.Pairs]:
    low, high = zip(*pairs, strict=True) if pairs else ((), ())
    return np.array(low, np.uint64), np.array(high, np.uint64)


@given(steps, st.integers(1, 5))
@settings(deadline=None, max_examples=300)
def test_a_table_knows_what_a_dictionary_knows(batches: list[list[Pair]], power: int) -> None:
    known: dict[Pair, int] = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pair_table, "_FIRST_POWER", power)
        table = PairTable()
    for pairs in batches:
        found = table.find(*arrays(pairs)).tolist()
        assert found == [known.get(pair, -1) for pair in pairs]
        new = [pair for pair in pairs if pair not in known]  # some of them several times
        for pair in new:
            known.setdefault(pair, len(known))
        table.add(*arrays(new), np.array([known[pair] for pair in new], np.int64))
    assert table.find(*arrays([*known])).tolist() == [*known.values()]


def test_many_pairs_with_one_number_and_one_place() -> None:
    """What shares a slot, or a number, is kept apart all the same."""
    pairs = [(number, number >> 3) for number in range(5_000)]
    table = PairTable()
    table.add(*arrays(pairs), np.array([number % 7 for number, _ in pairs]))
    assert table.find(*arrays(pairs)).tolist() == [number % 7 for number, _ in pairs]
    assert table.find(*arrays([(1, 1), (2**63, 0)])).tolist() == [-1, -1]
