"""Prefix suggestions: whole queries from the archive itself that go on as what was typed so far."""

from collections.abc import Iterator
from heapq import merge

import numpy as np
from numpy.typing import NDArray

from index.analysis import CHAINS, is_stop_word
from index.completions import Completions
from index.suggestions import USE_OF_WORD, Suggestions
from index.vocabulary import Vocabulary, folded_words

MOST_TYPED = 256  # characters of what was typed that are read
LEAST_LETTERS = 3  # of a word that is offered

_AT_ONCE = 64  # words that are put in order together

Flags = NDArray[np.bool_]  # of shape (texts,)
Found = tuple[int, str]  # how useful a text is, and the text


def complete(suggestions: Suggestions, typed: str, limit: int) -> tuple[str, ...]:
    """At most `limit` different texts, as written in the archive, that go on as `typed`.

    First come words, titles, names and phrases that begin so, then texts that hold it from another
    word on, then texts that hold all its words, the last one begun; each time the most useful ones
    first. Capitals and accents do not matter.
    """
    typed = typed[:MOST_TYPED]
    words = folded_words(typed)
    chosen: dict[tuple[str, ...], str] = {}
    for _, text in _found(suggestions, words, ended=typed[-1:].isspace()):
        if len(chosen) >= limit:
            break
        if (key := folded_words(text)) != words:
            chosen.setdefault(key, text)
    return tuple(chosen.values())


def _found(suggestions: Suggestions, words: tuple[str, ...], *, ended: bool) -> Iterator[Found]:
    """Texts in the order of `complete`, perhaps twice. The last word is begun unless `ended`."""
    if not words:
        return
    completions = suggestions.completions
    places = completions.going_on(" ".join(words) + " " * ended)
    begins = places.words == 0
    in_front = _by_use(completions, _holding(completions, places.texts[begins]))
    if len(words) == 1 and not ended:
        offered = _words(suggestions.vocabulary, *words)
        in_front = merge(in_front, offered, key=lambda each: -each[0])
    yield from in_front
    yield from _by_use(completions, _holding(completions, places.texts[~begins]))
    if len(words) > 1:
        yield from _by_use(completions, _with_all(completions, words, ended=ended))


def _with_all(completions: Completions, words: tuple[str, ...], *, ended: bool) -> Flags:
    """The texts that hold all these words in any order, small words left aside."""
    *whole, last = words
    places = [completions.before(word) for word in whole if not is_stop_word(word)]
    places.append(completions.before(last) if ended else completions.going_on(last))
    chosen = np.ones(len(completions), bool)
    for each in places:
        chosen &= _holding(completions, each.texts)
    return chosen


def _holding(completions: Completions, texts: NDArray[np.uint32]) -> Flags:
    chosen = np.zeros(len(completions), bool)
    chosen[texts] = True
    return chosen


def _by_use(completions: Completions, chosen: Flags) -> Iterator[Found]:
    for number in np.flatnonzero(chosen).tolist():
        yield int(completions.uses[number]), completions.text(number)


def _words(vocabulary: Vocabulary, letters: str) -> Iterator[Found]:
    """The words that begin with these letters, of those with the same stems the most frequent."""
    numbers = vocabulary.beginning_with(letters)
    # Of equal counts the first in the alphabet: both in one number, so that all are different.
    order = vocabulary.counts[numbers.start : numbers.stop].astype(np.int64) << 32
    order += np.arange(len(numbers), 0, -1)
    seen = set()
    for place in _greatest_first(order):
        word = vocabulary.word(numbers[place])
        stems = CHAINS["en"].term(word), CHAINS["fr"].term(word)
        if len(word) >= LEAST_LETTERS and not is_stop_word(word) and stems not in seen:
            seen.add(stems)
            use = USE_OF_WORD * int(vocabulary.counts[numbers[place]])
            yield use, vocabulary.written(numbers[place])


def _greatest_first(values: NDArray[np.int64]) -> Iterator[int]:
    """The places of values that all differ; cheap for whoever takes only a few."""
    few = min(_AT_ONCE, len(values))
    if few:
        greatest = np.argpartition(-values, few - 1)[:few]
        yield from greatest[np.argsort(-values[greatest])].tolist()
        yield from np.argsort(-values)[few:].tolist()
