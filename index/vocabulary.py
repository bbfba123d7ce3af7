"""The words of an archive: each folded form, how many articles have it, and how it is written."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import chain
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.analysis import RawToken, fold, raw_tokens
from index.arrays import Arrays, Texts, read_arrays, write_arrays

LONGEST = 40  # letters; longer words are noise

_KIND = "vocabulary 1"
_IN_CAPITALS = 0.1
# How most words are written; only what differs in another way is kept beside the folded forms.
_STYLES: Sequence[Callable[[str], str]] = (str, str.capitalize, str.upper)
_OTHER = len(_STYLES)
_LETTER_BITS = np.zeros(256, np.uint32)
_LETTER_BITS[ord("a") : ord("z") + 1] = 1 << np.arange(26, dtype=np.uint32)
_LETTER_BITS[0x80:] = 1 << 31


def folded_words(text: str) -> tuple[str, ...]:
    """The words of a text in their folded forms, in order."""
    return tuple(chain.from_iterable(map(_folded_words, text.split())))


@lru_cache(maxsize=50_000)
def _folded_words(text: str) -> tuple[str, ...]:
    return tuple(fold(word.surface) for word in raw_tokens(text) if not word.joined)


def letter_bits(text: NDArray[np.uint8]) -> NDArray[np.uint32]:
    """A bit for each letter from a to z, the last bit for what is not ASCII; as many as bytes."""
    return _LETTER_BITS[text]


def as_written(articles: int, text: str) -> tuple[float, str]:
    """The greatest of these, over the ways a text is written, is the way to show it.

    What most articles have; capitals only, as in datelines and headlines, count for a tenth. Of
    equal ones the one in small letters, with accents.
    """
    return (_IN_CAPITALS * articles if text.isupper() else articles), text


class Vocabulary:
    """Words in the order of their folded forms, known by their number from 0; never changes.

    `counts` (uint32, shape (words,)) has how many articles hold a word; those that write it in
    several ways are counted once for each. It is 0 for what stands in the archive only as parts
    that hyphens join.
    """

    def __init__(self, arrays: Arrays) -> None:
        self._words = Texts(arrays["words"])
        self._styles: NDArray[np.uint8] = arrays["styles"]
        self._other_forms = Texts(arrays["other_forms"])
        self.counts: NDArray[np.uint32] = arrays["counts"]

    def __len__(self) -> int:
        return len(self.counts)

    def word(self, number: int) -> str:
        """The folded form of a word."""
        return self._words[number]

    def written(self, number: int) -> str:
        """A word as most articles write it: `Morocco`, `sécurité`."""
        style = int(self._styles[number])
        if style == _OTHER:
            return self._other_forms[int(np.count_nonzero(self._styles[:number] == style))]
        return _STYLES[style](self.word(number))

    def number(self, folded: str) -> int | None:
        """The number of a folded word, or None."""
        key = folded.encode("utf-8", "replace")
        found = self._first_from(key)
        return found if found < len(self) and self._words.encoded(found) == key else None

    def beginning_with(self, letters: str) -> range:
        """The numbers of the words whose folded forms begin with these letters."""
        key = letters.encode("utf-8", "replace")
        return range(self._first_from(key), self._first_from(key + b"\xff"))

    def _first_from(self, key: bytes) -> int:
        return bisect_left(range(len(self)), key, key=self._words.encoded)

    # ---------------------------------------------------------------- all words at once

    @cached_property
    def total(self) -> int:
        """The sum of `counts`."""
        return int(self.counts.sum(dtype=np.int64))

    @cached_property
    def lengths(self) -> NDArray[np.int16]:
        """The bytes of each folded form in UTF-8; shape (words,)."""
        return (np.diff(self._words.ends, prepend=-1) - 1).astype(np.int16)

    @cached_property
    def letters(self) -> NDArray[np.uint32]:
        """The `letter_bits` of each word; shape (words,)."""
        starts = self._words.ends - self.lengths
        return np.bitwise_or.reduceat(letter_bits(self._words.data), starts)

    def spelt(self, numbers: NDArray[np.int64]) -> NDArray[np.uint8]:
        """The bytes of some words, a row each, filled up with zeros; (numbers, longest of them)."""
        lengths = self.lengths[numbers][:, None]
        places = np.arange(lengths.max(initial=0))
        inside = places < lengths
        starts = self._words.ends[numbers][:, None] - lengths
        return np.where(inside, self._words.data[np.where(inside, starts + places, 0)], np.uint8(0))

    # ---------------------------------------------------------------- the file

    def save(self, path: Path) -> None:
        """Writes the file that `open` reads; the same words make the same bytes. OSError."""
        write_arrays(
            path,
            _KIND,
            {
                "words": ("|u1", self._words.data),
                "counts": ("<u4", self.counts),
                "styles": ("|u1", self._styles),
                "other_forms": ("|u1", self._other_forms.data),
            },
        )

    @classmethod
    def open(cls, path: Path) -> "Vocabulary":
        """The words in a file; raises IndexDamagedError, OSError."""
        return cls(read_arrays(path, _KIND))


class VocabularyCount:
    """Counts the words of articles, which are added one at a time."""

    def __init__(self) -> None:
        self._surfaces: Counter[str] = Counter()
        self._joined: set[str] = set()

    def add(self, words: Sequence[RawToken]) -> None:
        """Counts the words of one article, each once."""
        self._surfaces.update({word.surface for word in words if not word.joined})
        self._joined.update(word.surface for word in words if word.joined)

    def add_counted(self, surfaces: Mapping[str, int], joined: Iterable[str]) -> None:
        """Adds what was counted elsewhere: words with their articles, and joined forms."""
        self._surfaces.update(surfaces)
        self._joined.update(joined)

    def vocabulary(self) -> Vocabulary:
        """All words counted so far, but those with digits or over LONGEST."""
        return _vocabulary(self._surfaces, self._joined)


def _vocabulary(surfaces: Mapping[str, int], joined: Iterable[str]) -> Vocabulary:
    counts: dict[str, int] = {}
    forms: dict[str, tuple[float, str]] = {}
    for surface, count in surfaces.items():
        folded = fold(surface)
        if _is_word(folded):
            counts[folded] = counts.get(folded, 0) + count
            forms[folded] = max(forms.get(folded, (0.0, "")), as_written(count, surface))
    for surface in joined:
        folded = fold(surface)
        if _is_word(folded):
            counts.setdefault(folded, 0)
    words = sorted(counts)
    written = [forms[word][1] if word in forms else word for word in words]
    styles = bytes(map(_style, words, written))
    others = (form for form, style in zip(written, styles, strict=True) if style == _OTHER)
    return Vocabulary(
        {
            "words": Texts.of(words).data,
            "counts": np.array([counts[word] for word in words], np.uint32),
            "styles": np.frombuffer(styles, np.uint8),
            "other_forms": Texts.of(others).data,
        }
    )


def _style(folded: str, written: str) -> int:
    """Which of _STYLES makes the written form of the folded one."""
    return next((n for n, style in enumerate(_STYLES) if style(folded) == written), _OTHER)


def _is_word(folded: str) -> bool:
    return folded.isalpha() and len(folded) <= LONGEST
