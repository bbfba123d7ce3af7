"""Phrases that recur: up to six words in a row, with a word that says something at either end.

Articles are counted in portions. Within one, words are numbers in one long array, and a phrase of
n words is known by a pair: the number of its first n - 1 words and that of the last. Only what
recurs in a portion leaves it, and what is rarest makes room when too much is held (lossy counting,
after Manku and Motwani 2002): memory is bounded, whatever the archive.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import count

import numpy as np
from numpy.typing import NDArray

from index.analysis.word_numbers import WordNumbers
from index.ordered import is_first
from index.phrase_words import (
    BREAK,
    ENDS_SENTENCE,
    FIRST,
    FOLLOWS,
    LAST,
    LEADS,
    NAME,
    SEVERAL,
    SMALL,
    phrase_word,
)
from index.vocabulary import as_written, folded_words

MOST_WORDS = 6
LONGEST = 80  # characters
MOST_READ = 1500  # characters of one article: it names early what it is about

_PORTION = 6_000_000  # characters
_HALVED_AFTER = 2  # portions; half as many articles say as well what recurs in a larger archive
_MOST_HELD = 150_000  # phrases, between two portions
_COVERED = 0.8  # of a phrase's articles: where a longer one has so many, it stands for both

Numbers = NDArray[np.int64]


class PhraseCount:
    """Counts in how many articles each phrase stands, about."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._portion = _Portion()
        self._articles = 0
        self._portions = 0
        self._every = 1  # of so many articles one is counted, for all of them

    def add(self, text: str) -> None:
        """Counts the phrases of one article, each once."""
        self._articles += 1
        if self._articles % self._every:
            return
        self._portion.add(text)
        if self._portion.characters >= _PORTION:
            self._portions += 1
            self._take_portion()
            self._every = 2 ** ((self._portions + 1) // _HALVED_AFTER)

    def phrases(self) -> dict[str, int]:
        """The phrases counted so far, as most articles write them, with their articles.

        While the archive is small, less than a portion, names of one article are among them. What
        is nearly always part of one longer phrase is left out.
        """
        self._take_portion()
        counts: Counter[tuple[str, ...]] = Counter()
        forms: dict[tuple[str, ...], tuple[float, str]] = {}
        for text, articles in self._counts.items():
            words = folded_words(text)
            counts[words] += articles
            forms[words] = max(forms.get(words, (0.0, "")), as_written(articles, text))
        covered = set(_covered(counts))
        return {forms[words][1]: each for words, each in counts.items() if words not in covered}

    def _take_portion(self) -> None:
        portion, self._portion = self._portion, _Portion()
        for text, articles in portion.phrases(single_names=not self._portions):
            if len(text) <= LONGEST:
                self._counts[text] += articles * self._every
        least = 1
        while len(self._counts) > _MOST_HELD:
            least += 1
            kept = {text: each for text, each in self._counts.items() if each >= least}
            self._counts = Counter(kept)


def _covered(counts: Counter[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    """The phrases that have hardly an article without a longer phrase that they are part of."""
    for words, articles in counts.items():
        for length in range(1, len(words)):
            for start in range(len(words) - length + 1):
                part = words[start : start + length]
                if part in counts and articles >= _COVERED * counts[part]:
                    yield part


class _Portion:
    """The beginnings of some articles, `characters` in all."""

    def __init__(self) -> None:
        self.characters = 0
        self._texts: list[str] = []

    def add(self, text: str) -> None:
        beginning = text[:MOST_READ]
        self._texts.append(beginning)
        self.characters += len(beginning)

    def phrases(self, *, single_names: bool) -> Iterator[tuple[str, int]]:
        """Each phrase that recurs and its articles; with `single_names`, every name too."""
        if not self._texts:
            return
        number_of: defaultdict[str, int] = defaultdict(count().__next__)
        read = WordNumbers(number_of.__getitem__).read(map(_with_breaks, self._texts))
        numbers, lengths = map(np.concatenate, zip(*[each for _, *each in read], strict=True))
        phrases = _Phrases(
            tuple(number_of),
            numbers,
            np.repeat(np.arange(len(lengths)), lengths),
            rare_words=single_names,
        )
        found = dict(phrases.recurring())
        yield from found.items()
        if single_names:
            yield from ((name, 1) for name in phrases.names() - found.keys())


def _with_breaks(text: str) -> str:
    """A text with a break behind each line."""
    lines = text.replace("\n", f" {BREAK} ")
    return f"{lines} {BREAK}"


class _Phrases:
    """The phrases of a portion.

    `numbers` and `articles` (int64, shape (words of the portion,)) are the number of each word,
    which is its place in `texts`, and that of its article. With `rare_words`, those that stand in
    the portion once are looked at too.
    """

    def __init__(
        self, texts: tuple[str, ...], numbers: Numbers, articles: Numbers, *, rare_words: bool
    ) -> None:
        self._texts = texts
        self._least = 2 if rare_words else 3  # articles; 2 for what may be a name
        self._numbers = numbers
        self._articles = articles
        roles = bytearray(len(texts))
        # The same word has one number with and without the signs around it.
        number_of: defaultdict[str, int] = defaultdict(count().__next__)
        as_first = np.zeros(len(texts), np.int64)
        as_other = np.zeros(len(texts), np.int64)
        times = np.bincount(numbers, minlength=len(texts))
        for number in np.flatnonzero(times > (0 if rare_words else 1)).tolist():
            word = phrase_word(texts[number])
            roles[number] = word.roles
            as_first[number] = number_of[word.first]
            as_other[number] = number_of[word.last]
        self._distinct = len(number_of)
        self._as_first, self._as_other = as_first[numbers], as_other[numbers]
        self._roles = np.frombuffer(roles, np.uint8)[numbers]
        self._linked = np.zeros(len(numbers), bool)  # with the next word
        self._linked[:-1] = (self._roles[:-1] & LEADS > 0) & (self._roles[1:] & FOLLOWS > 0)

    def recurring(self) -> Iterator[tuple[str, int]]:
        """The phrases that stand in several articles."""
        begins = np.flatnonzero(self._roles & FIRST)
        known_by = self._as_first[begins]
        for size in range(1, MOST_WORDS + 1):
            if size > 1:
                goes_on = self._linked[begins + size - 2]
                begins, known_by = begins[goes_on], known_by[goes_on]
                pairs = known_by * self._distinct + self._as_other[begins + size - 1]
                _, known_by, times = np.unique(pairs, return_inverse=True, return_counts=True)
                kept = times[known_by] > 1
                begins, known_by = begins[kept], known_by[kept]
            whole = self._roles[begins + size - 1] & (LAST if size > 1 else SEVERAL) > 0
            yield from self._counted(begins[whole], known_by[whole], size)

    def _counted(self, begins: Numbers, known_by: Numbers, size: int) -> Iterator[tuple[str, int]]:
        """The phrases of one size, given all places where one begins and which one it is."""
        number = int(self._articles[-1]) + 1
        phrases, first = np.unique(known_by, return_index=True)
        holding = np.sort(known_by * number + self._articles[begins])
        holding = holding[is_first(holding)] // number
        counts = np.diff(np.searchsorted(holding, np.append(phrases, np.iinfo(np.int64).max)))
        kept = counts >= self._least
        kept |= (counts > 1) & (self._roles[begins[first]] & NAME > 0)
        for begin, often in zip(begins[first[kept]].tolist(), counts[kept].tolist(), strict=True):
            yield self._written(begin, size), often

    def names(self) -> set[str]:
        """Words with capitals in a row, small words in between, as far as they go."""
        in_name = self._roles & (NAME | SMALL) > 0
        goes_on = self._linked[:-1] & in_name[:-1] & in_name[1:]
        rows = np.concatenate(([0], np.cumsum(~goes_on)))
        capitals = np.flatnonzero(self._roles & NAME)
        _, first, length = np.unique(rows[capitals], return_index=True, return_counts=True)
        begins, ends = capitals[first], capitals[first + length - 1]
        # A capital may be there for the sentence's sake only.
        named = self._roles[begins - 1] & ENDS_SENTENCE == 0
        sizes = ends - begins + 1
        named &= (sizes > 1) & (sizes <= MOST_WORDS)
        return {
            self._written(begin, size)
            for begin, size in zip(begins[named].tolist(), sizes[named].tolist(), strict=True)
        }

    def _written(self, begin: int, size: int) -> str:
        words = [phrase_word(self._texts[n]) for n in self._numbers[begin : begin + size]]
        if size == 1:
            return words[0].alone
        between = (word.between for word in words[1:-1])
        return " ".join((words[0].first, *between, words[-1].last))
