"""Which documents of an archive are in a list, and where in it, without searching.

One bit for each document, and how many there are up to the end of each 64 (rank on bit vectors,
Jacobson 1989): a fifth of a byte for each document of the archive.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.intp]
# Of wanted numbers those that are held: where they stand among the wanted (all of them may be a
# slice), and where in the list.
PlacesIn = tuple[Numbers | slice, NDArray[np.integer[Any]]]

_FREQUENT = 64  # one in so many documents is in a list that is worth the bytes
_POWER = 6
_BITS = 1 << _POWER  # of a word


@dataclass(frozen=True, slots=True)
class Members:
    """The numbers of one list. `bits` (uint64) has one for each document, the lowest first.

    `up_to` (int32), of the same shape, counts the bits up to the end of each 64.
    """

    bits: NDArray[np.uint64]
    up_to: NDArray[np.int32]

    @classmethod
    def of(cls, numbers: Numbers, documents: int) -> "Members":
        """From numbers in order, each once and below `documents`."""
        held = np.zeros(-(-documents // _BITS) * _BITS, bool)
        held[numbers] = True
        bits = np.packbits(held, bitorder="little").view("<u8").astype(np.uint64)
        return cls(bits, np.bitwise_count(bits).cumsum(dtype=np.int32))

    @staticmethod
    def pays(numbers: Numbers, documents: int) -> bool:
        """True where so many of the documents are in a list that it is worth the bytes."""
        return _FREQUENT * len(numbers) >= documents > 0

    @property
    def size(self) -> int:
        """Bytes."""
        return self.bits.nbytes + self.up_to.nbytes

    def places(self, wanted: Numbers) -> PlacesIn:
        """Which of the wanted numbers, each below `documents`, are in the list, and where."""
        word = wanted >> _POWER
        from_here = self.bits[word] >> (wanted & _BITS - 1).view(np.uint64)
        here: Numbers = (from_here & np.uint64(1)).nonzero()[0]
        return here, self.up_to[word[here]] - np.bitwise_count(from_here[here])
