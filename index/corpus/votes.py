"""What the words of texts say of their language: English, French, or not clear; many at once."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.analysis.byte_words import ByteWords, Splitter
from index.analysis.pair_table import PairTable
from index.corpus.telling_words import ENGLISH_WORDS, FRENCH_WORDS
from index.document import Language
from index.ordered import is_first

Counts = NDArray[np.int64]

# When a vote is clear: four times as many different words of one language as of the other, and one
# in twenty of all words, so that a title that is quoted in a long text decides nothing. Of 4,666
# sentences in 36 other languages none was taken for English or French by three words.
_TIMES = 4
_SHARE = 0.05

_WORDS = Splitter("'’")
_TELLING = (*sorted(ENGLISH_WORDS), *sorted(FRENCH_WORDS))


def _known() -> PairTable:
    words, table = _WORDS.words(" ".join(_TELLING).encode()), PairTable()
    table.add(words.low, words.high, np.arange(len(_TELLING)))
    return table


_NUMBERS = _known()  # of _TELLING


class Votes:
    """The votes for some texts."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = texts
        counts = [_counted(*read) for read in _WORDS.read(map(str.lower, texts))]
        english, french, words = np.concatenate([np.zeros((3, 0), np.int64), *counts], axis=1)
        self._is_english = english >= french
        self._most, self._fewest = np.maximum(english, french), np.minimum(english, french)
        self._few = self._most < _SHARE * words

    def clear(self, least: int) -> list[Language | None]:
        """What each text is by `least` different words or more; None where that is not clear."""
        is_clear = (self._most >= least) & (self._most >= _TIMES * self._fewest)
        for number in (is_clear & self._few).nonzero()[0].tolist():
            is_clear[number] = self._most[number] >= _SHARE * _different(self._texts[number])
        codes = np.where(is_clear, np.where(self._is_english, 1, 2), 0)
        names: tuple[Language | None, ...] = (None, "en", "fr")
        return [names[code] for code in codes.tolist()]


def _counted(words: ByteWords, counts: Counts) -> Counts:
    """The different English words of each text, the French ones, and all words; (3, texts)."""
    found = _NUMBERS.find(words.low, words.high)
    telling = (found >= 0).nonzero()[0]
    numbers = np.arange(len(counts)).repeat(counts)[telling]
    pairs = np.sort(numbers * len(_TELLING) + found[telling])
    numbers, word = np.divmod(pairs[is_first(pairs)], len(_TELLING))
    is_english = word < len(ENGLISH_WORDS)
    return np.stack(
        (
            np.bincount(numbers[is_english], minlength=len(counts)),
            np.bincount(numbers[~is_english], minlength=len(counts)),
            counts,
        )
    )


def _different(text: str) -> int:
    """How many different words a text has."""
    return len(set(text.lower().replace("’", " ").replace("'", " ").split()))
