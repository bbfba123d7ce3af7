"""Equal values that stand together."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from index.ordered import is_first


@given(st.lists(st.integers(0, 5)).map(sorted))
def test_each_value_is_first_once(values: list[int]) -> None:
    ordered = np.array(values, np.int64)
    assert ordered[is_first(ordered)].tolist() == sorted(set(values))
