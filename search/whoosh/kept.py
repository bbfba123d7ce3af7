"""What was used last, kept as long as there is room."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Kept(Generic[Key, Value]):
    """Values by key; what was not used for longest goes first. Safe to share between threads.

    `size_of` measures a value, and the sizes of all that is kept come to `most` at most.
    """

    def __init__(self, most: int, size_of: Callable[[Value], int]) -> None:
        self.size = 0
        self._most = most
        self._size_of = size_of
        self._lock = Lock()
        self._values: OrderedDict[Key, Value] = OrderedDict()

    def get(self, key: Key) -> Value | None:
        """The value of a key, if it is still kept."""
        with self._lock:
            value = self._values.get(key)
            if value is not None:
                self._values.move_to_end(key)
            return value

    def keep(self, key: Key, value: Value) -> None:
        """Keeps a value, in the place of an earlier one, as long as there is room."""
        with self._lock:
            before = self._values.pop(key, None)
            self._values[key] = value
            self.size += self._size_of(value) - (0 if before is None else self._size_of(before))
            while self.size > self._most:
                self.size -= self._size_of(self._values.popitem(last=False)[1])
