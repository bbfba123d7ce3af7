"""Texts that a reader may want to type, found by how any of their words begins.

The texts stand in the order of their use, most useful first. Beside them is a suffix array of
words: every place in a text from which a reader may begin, in the order of what follows there.
"""

from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from itertools import count
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.analysis import is_stop_word
from index.arrays import Arrays, Texts, read_arrays, write_arrays
from index.vocabulary import folded_words

_KIND = "completions 1"
_BEHIND_BLANK = "!"  # and before every character of a word
_BEHIND_ALL = "\U0010ffff"
_MOST_PLACES = 256  # words of one text

Numbers = NDArray[np.int64]


class Places(NamedTuple):
    """Places in texts: the number of each one's text, and how many words stand before it."""

    texts: NDArray[np.uint32]
    words: NDArray[np.uint8]


class Completions:
    """Texts, known by their number from 0, the most useful one first; never changes.

    `uses` (uint32, shape (texts,)) says how useful each is.
    """

    def __init__(self, arrays: Arrays) -> None:
        self._texts = Texts(arrays["texts"])
        self.uses: NDArray[np.uint32] = arrays["uses"]
        self._places = Places(arrays["place_texts"], arrays["place_words"])

    def __len__(self) -> int:
        return len(self._texts)

    def text(self, number: int) -> str:
        """A text as it is written in the archive."""
        return self._texts[number]

    def going_on(self, typed: str) -> Places:
        """Where texts go on as `typed`: folded words, a blank between them and perhaps behind.

        Only the first place of a text may be before a small word.
        """
        return self._between(typed, typed + _BEHIND_ALL)

    def before(self, word: str) -> Places:
        """The places before this whole word, small words as in `going_on`."""
        return self._between(word, word + _BEHIND_BLANK)

    def _between(self, first: str, behind: str) -> Places:
        here = slice(self._first_from(first), self._first_from(behind))
        return Places(self._places.texts[here], self._places.words[here])

    def _first_from(self, typed: str) -> int:
        return bisect_left(range(len(self._places.texts)), typed, key=self._following)

    def _following(self, place: int) -> str:
        words = folded_words(self.text(int(self._places.texts[place])))
        return " ".join(words[self._places.words[place] :])

    # ---------------------------------------------------------------- making and keeping

    @classmethod
    def of(cls, uses: Iterable[tuple[str, int]]) -> "Completions":
        """Makes them of texts and how useful each is.

        Of texts that differ in capitals, accents or signs only the most useful one is kept.
        """
        best: dict[str, tuple[int, str]] = {}
        for text, use in uses:
            if key := " ".join(folded_words(text)):
                best[key] = max(best.get(key, (0, "")), (use, text))
        keys = sorted(best, key=lambda key: (-best[key][0], key))
        places = _places(keys)
        return cls(
            {
                "texts": Texts.of(best[key][1] for key in keys).data,
                "uses": np.array([best[key][0] for key in keys], np.uint32),
                "place_texts": places.texts,
                "place_words": places.words,
            }
        )

    def save(self, path: Path) -> None:
        """Writes the file that `open` reads; the same texts make the same bytes. OSError."""
        write_arrays(
            path,
            _KIND,
            {
                "texts": ("|u1", self._texts.data),
                "uses": ("<u4", self.uses),
                "place_texts": ("<u4", self._places.texts),
                "place_words": ("|u1", self._places.words),
            },
        )

    @classmethod
    def open(cls, path: Path) -> "Completions":
        """The texts in a file; raises IndexDamagedError, OSError."""
        return cls(read_arrays(path, _KIND))


def _places(keys: list[str]) -> Places:
    """Where readers may begin, in the order of what follows; `keys` are folded words."""
    number_of: defaultdict[str, int] = defaultdict(count(1).__next__)
    flat, lengths = array("i"), []
    for key in keys:
        flat.extend(map(number_of.__getitem__, key.split(" ")))
        flat.append(0)
        lengths.append(key.count(" ") + 2)
    words = np.frombuffer(flat, np.intc) if flat else np.zeros(0, np.intc)
    known = ["", *number_of]
    ranks = np.empty(len(known), np.int64)
    ranks[sorted(range(len(known)), key=known.__getitem__)] = np.arange(len(known))
    large = np.array([bool(word) and not is_stop_word(word) for word in known])
    texts = np.repeat(np.arange(len(keys)), lengths)
    before = np.arange(len(words)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    begins = np.flatnonzero((large[words] | (before == 0)) & (before < _MOST_PLACES))
    order = _order_of_suffixes(ranks[words], max(lengths, default=0))
    begins = begins[np.argsort(order[begins], kind="stable")]
    return Places(texts[begins].astype(np.uint32), before[begins].astype(np.uint8))


def _order_of_suffixes(words: Numbers, longest: int) -> Numbers:
    """The rank of what follows each place, `longest` words of it (Manber and Myers 1993).

    Ranks by one word give ranks by two, these by four, and so on.
    """
    ranks, known = words, 1
    while known < longest:
        ahead = np.zeros_like(ranks)
        ahead[:-known] = ranks[known:]
        _, ranks = np.unique(ranks * (ranks.max() + 1) + ahead, return_inverse=True)
        known *= 2
    return ranks
