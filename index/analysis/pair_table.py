"""A table from pairs of integers to numbers, which looks up whole arrays at once."""

import numpy as np
from numpy.typing import NDArray

Pairs = NDArray[np.uint64]
Numbers = NDArray[np.int64]

_FIRST_POWER = 12
_ROOM = 2  # slots for an entry, at least
# Multiplicative hashing (Knuth 1973): 2^64 over the golden ratio, and an odd number drawn by lot.
_SPREADING = (np.uint64(0x9E3779B97F4A7C15), np.uint64(0xA617DA71106F4C2D))


class PairTable:
    """Numbers from 0 to 2^32 - 2 by pairs of uint64; arrays of the shape (pairs,).

    An entry is in the first free slot from where its pair belongs (linear probing, Peterson 1957).
    """

    def __init__(self) -> None:
        self._added = 0
        self._clear(_FIRST_POWER)

    def find(self, low: Pairs, high: Pairs) -> Numbers:
        """The number of each pair (int64); -1 for one that was not added."""
        slots = self._slots(low, high)
        found = self._numbers[slots]
        elsewhere = self._others(slots, low, high).nonzero()[0]
        while len(elsewhere):
            slots[elsewhere] = self._next(slots[elsewhere])
            here = slots[elsewhere]
            found[elsewhere] = self._numbers[here]
            elsewhere = elsewhere[self._others(here, low[elsewhere], high[elsewhere])]
        return found.astype(np.int64) - 1

    def add(self, low: Pairs, high: Pairs, numbers: Numbers) -> None:
        """Adds pairs that are not there, perhaps several times, with a number each."""
        self._added += len(numbers)
        if _ROOM * self._added > len(self._numbers):
            held = self._numbers.nonzero()[0]
            entries = self._low[held], self._high[held], self._numbers[held]
            self._added = len(held) + len(numbers)
            self._clear((2 * _ROOM * self._added).bit_length())
            self._put(*entries)
        self._put(low, high, (numbers + 1).astype(np.uint32))

    def _clear(self, power: int) -> None:
        self._power = power
        self._low, self._high = np.zeros(1 << power, np.uint64), np.zeros(1 << power, np.uint64)
        self._numbers = np.zeros(1 << power, np.uint32)  # one more than those added; 0 is free

    def _put(self, low: Pairs, high: Pairs, numbers: NDArray[np.uint32]) -> None:
        slots = self._slots(low, high)
        while len(slots):
            free = self._numbers[slots] == 0
            claimed = slots[free]  # by several perhaps, of which the last one has it
            self._low[claimed], self._high[claimed] = low[free], high[free]
            self._numbers[claimed] = numbers[free]
            left = self._others(slots, low, high).nonzero()[0]
            low, high, numbers = low[left], high[left], numbers[left]
            slots = self._next(slots[left])

    def _others(self, slots: Numbers, low: Pairs, high: Pairs) -> NDArray[np.bool_]:
        """Which slots have another pair."""
        others: NDArray[np.bool_] = (self._low[slots] != low) | (self._high[slots] != high)
        return others & (self._numbers[slots] > 0)

    def _next(self, slots: Numbers) -> Numbers:
        return (slots + 1) & (len(self._numbers) - 1)

    def _slots(self, low: Pairs, high: Pairs) -> Numbers:
        """Where pairs belong."""
        spread = (low ^ high * _SPREADING[0]) * _SPREADING[1]
        spread ^= spread >> np.uint64(32)
        return (spread * _SPREADING[1] >> np.uint64(64 - self._power)).astype(np.int64)
