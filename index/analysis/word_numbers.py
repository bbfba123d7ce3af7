"""Numbers of the words of many texts, each word asked for once."""

from collections.abc import Callable, Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from index.analysis.byte_words import ByteWords, Splitter
from index.analysis.pair_table import PairTable

Numbers = NDArray[np.int64]

_BLOCK = 1 << 15  # words that are looked up at once: a new one is new in one block only


class WordNumbers:
    """What `number_of` says of words, from 0 to 2^32 - 2; asked for long words each time."""

    def __init__(self, number_of: Callable[[str], int]) -> None:
        self._number_of = number_of
        self._known = PairTable()
        self._blanks = Splitter()

    def read(self, texts: Iterable[str]) -> Iterator[tuple[ByteWords, Numbers, Numbers]]:
        """The words of some texts at a time, their numbers, and how many each text has (int64).

        Words stand between white space; those of one text behind those of the one before.
        """
        for words, counts in self._blanks.read(texts):
            blocks = map(self._of, words.parts(_BLOCK))
            yield words, np.concatenate([np.zeros(0, np.int64), *blocks]), counts

    def _of(self, words: ByteWords) -> Numbers:
        numbers = self._known.find(words.low, words.high)
        unknown = (numbers < 0).nonzero()[0]
        if len(unknown):
            found = map(self._number_of, words.texts(unknown))
            numbers[unknown] = np.fromiter(found, np.int64, len(unknown))
            short = unknown[~words.is_long[unknown]]
            self._known.add(words.low[short], words.high[short], numbers[short])
        return numbers
