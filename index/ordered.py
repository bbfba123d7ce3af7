"""Arrays in order, in which equal values stand together."""

from typing import Any

import numpy as np
from numpy.typing import NDArray


def is_first(ordered: NDArray[Any]) -> NDArray[np.bool_]:
    """Which values are others than the one before them; shape of `ordered`."""
    new = np.ones(len(ordered), bool)
    if len(ordered):
        np.not_equal(ordered[1:], ordered[:-1], out=new[1:])
    return new
