"""Did you mean: the query with its misspelt words as the archive writes them, where it finds more.

A word is misspelt when the archive has it in no form, or hardly ever, and has a near one that is
much more frequent. What is near is counted in edits: a letter too many, too few or wrong, or two
neighbours exchanged (Damerau 1964).
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby, takewhile
from math import exp, log
from typing import NamedTuple, TypeVar
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from index.analysis import CHAINS, ChainName, fold, is_stop_word, raw_tokens
from index.vocabulary import LONGEST, Vocabulary, letter_bits
from search.query import AllOf, AnyOf, Node, Phrase, Prefix, Word

LEAST_LETTERS = 4  # of a word that is corrected
MOST_DOUBTFUL = 4  # words of one query: where the archive lacks more, something else is wrong

Judgement = TypeVar("Judgement", str | None, float | None)

_MOST_JUDGED = 10_000  # words, each as long as LONGEST at most
_TWO_EDITS_FROM = 8  # letters
_STEMMED: tuple[ChainName, ...] = ("en", "fr")
_LEAST_IN_COMMON = 4  # first letters of two words with one stem

# A noisy channel (Kernighan, Church and Gale 1990) in natural logarithms: what an edit costs, and
# what a letter of a word costs that the archive simply does not have.
_EDIT = -6.0
_EASY = 3.0  # back for letters exchanged or doubled, the mistakes made most often
_FIRST_LETTER = -3.0  # is seldom wrong
_NEW_WORD = -6.0
_NEW_LETTER = -2.0
_RARE = 1e-6  # of all words of the archive: what is rarer may be an error that was printed ...
_KNOWN = 2.5  # ... but likely is not


class Found(NamedTuple):
    """What a query finds: how many of its words one article has at most, in how many articles.

    Compared in this order: fewer articles with more of the words are more.
    """

    words: int
    articles: int


def did_you_mean(
    text: str, node: Node, vocabulary: Vocabulary, find: Callable[[str], Found], found: Found
) -> str | None:
    """The query `text`, which was read as `node`, with its misspelt words corrected, or None.

    `find` says what another text finds, under the same filters, and is asked once at most; what
    does not find more than `found` is not suggested. Everything but the misspelt words stays as
    typed; so do excluded words and beginnings of words.
    """
    corrected = _corrected(text, node, vocabulary)
    if corrected == text:
        return None
    then = find(corrected)
    return corrected if then.articles and then > found else None


def _corrected(text: str, node: Node, vocabulary: Vocabulary) -> str:
    """The text with its misspelt words replaced; itself where there are none, or too many."""
    corrections = _corrections(_correctable(node), vocabulary)
    if not corrections:
        return text
    parts: list[str] = []
    end = 0
    for word in raw_tokens(text):
        better = corrections.get(fold(word.surface))
        if better and not word.joined and not _is_name_of_field(text, word.end):
            parts += (text[end : word.start], _in_style(better, word.surface))
            end = word.end
    return "".join((*parts, text[end:]))


def _corrections(words: Iterable[str], vocabulary: Vocabulary) -> dict[str, str]:
    judged = _JUDGED.setdefault(vocabulary, _Judged())
    likelihoods = {word: judged.likelihood(vocabulary, word) for word in words}
    doubtful = {word: each for word, each in likelihoods.items() if each is not None}
    if len(doubtful) > MOST_DOUBTFUL:
        return {}
    found = {word: judged.meant(vocabulary, word, each) for word, each in doubtful.items()}
    return {word: meant for word, meant in found.items() if meant}


class _Judged:
    """What was found out of the words typed lately, for one vocabulary; safe between threads."""

    def __init__(self) -> None:
        self._likelihoods: dict[str, float | None] = {}
        self._meant: dict[str, str | None] = {}

    def likelihood(self, vocabulary: Vocabulary, word: str) -> float | None:
        """See `_likelihood_as_typed`."""
        try:
            return self._likelihoods[word]
        except KeyError:
            found = _likelihood_as_typed(vocabulary, word)
            return _kept(self._likelihoods, word, found)

    def meant(self, vocabulary: Vocabulary, word: str, likelihood: float) -> str | None:
        """See `_likelier`."""
        try:
            return self._meant[word]
        except KeyError:
            return _kept(self._meant, word, _likelier(vocabulary, word, likelihood))


def _kept(judged: dict[str, Judgement], word: str, found: Judgement) -> Judgement:
    if len(judged) >= _MOST_JUDGED:
        judged.clear()
    judged[word] = found
    return found


_JUDGED: WeakKeyDictionary[Vocabulary, _Judged] = WeakKeyDictionary()


def _correctable(node: Node) -> set[str]:
    """The folded words of a query that stand nowhere in what is excluded or only begun."""
    words: dict[bool, set[str]] = {True: set(), False: set()}
    for leaf, wanted in _leaves(node, wanted=True):
        words[wanted].update(fold(word.surface) for word in raw_tokens(leaf.text))
    return words[True] - words[False]


def _leaves(node: Node, *, wanted: bool) -> Iterator[tuple[Word | Phrase | Prefix, bool]]:
    """The leaves of a query, and whether their words may be corrected."""
    match node:
        case AnyOf(nodes):
            for each in nodes:
                yield from _leaves(each, wanted=wanted)
        case AllOf(required, plain, excluded):
            for each in (*required, *plain):
                yield from _leaves(each, wanted=wanted)
            for each in excluded:
                yield from _leaves(each, wanted=False)
        case leaf:
            yield leaf, wanted and not isinstance(leaf, Prefix)


def _is_name_of_field(text: str, end: int) -> bool:
    return text.startswith(":", end) and not text[end + 1 : end + 2].isspace()


def _in_style(word: str, typed: str) -> str:
    """The word in small letters or capitals as another one was typed."""
    if typed.isupper() and len(typed) > 1:
        return word.upper()
    small = word.lower()
    return small[:1].upper() + small[1:] if typed[:1].isupper() else small


# ---------------------------------------------------------------- one word


def correction(vocabulary: Vocabulary, folded: str) -> str | None:
    """The word as written in the archive that was likely meant; None where it is right or unclear.

    Small words, names that the archive has, words of fewer than LEAST_LETTERS or with other
    letters than those from a to z and their accented forms are taken for right.
    """
    return _corrections((folded,), vocabulary).get(folded)


def _likelihood_as_typed(vocabulary: Vocabulary, folded: str) -> float | None:
    """How likely a word was meant as it was typed; None for what is taken for right."""
    if not (LEAST_LETTERS <= len(folded) <= LONGEST and folded.isascii() and folded.isalpha()):
        return None
    if is_stop_word(folded):
        return None
    number = vocabulary.number(folded)
    if number is None:
        other_form = _has_other_form(vocabulary, folded)
        return None if other_form else _NEW_WORD + _NEW_LETTER * len(folded)
    share = vocabulary.counts[number] / vocabulary.total
    if not 0 < share < _RARE or not vocabulary.written(number).islower():
        return None
    return _KNOWN + log(share)


def _likelier(vocabulary: Vocabulary, typed: str, likelihood: float) -> str | None:
    """The near word, as it is written, that is likelier than this, and likelier than any other."""
    meant = None
    # What is rarer than that is not likelier by the cheapest of edits.
    least = vocabulary.total * exp(min(likelihood - (_EDIT + _EASY), 0.0))
    most = 1 if len(typed) < _TWO_EDITS_FROM else 2
    numbers, edits = near(vocabulary, typed, most, max(int(least), 1))
    for number, edit in zip(numbers.tolist(), edits.tolist(), strict=True):
        share = vocabulary.counts[number] / vocabulary.total
        each = log(share) + _likelihood_of_edits(typed, vocabulary.word(number), edit)
        if edit and each > likelihood:
            likelihood, meant = each, number
    return None if meant is None else vocabulary.written(meant)


def _likelihood_of_edits(typed: str, word: str, edits: int) -> float:
    easy = sorted(typed) == sorted(word) or _undoubled(typed) == _undoubled(word)
    return _EDIT * edits + _EASY * easy + _FIRST_LETTER * (typed[0] != word[0])


def _undoubled(word: str) -> str:
    return "".join(letter for letter, _ in groupby(word))


def _has_other_form(vocabulary: Vocabulary, folded: str) -> bool:
    """True when the archive has a word with the same stem: it is found as well."""
    for chain in _STEMMED:
        stem = CHAINS[chain].term(folded)
        # The last letter of a stem may be another one than in the word.
        beginning = folded[: max(_in_common(stem or "", folded) - 1, _LEAST_IN_COMMON)]
        likewise = map(vocabulary.word, vocabulary.beginning_with(beginning))
        if any(CHAINS[chain].term(word) == stem for word in likewise):
            return True
    return False


def _in_common(one: str, other: str) -> int:
    """How many first letters two words share."""
    pairs = takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))
    return sum(1 for _ in pairs)


def near(
    vocabulary: Vocabulary, folded: str, most: int, articles: int = 1
) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
    """The words of letters from a to z at most `most` edits away, and how many edits each is.

    Words of fewer `articles` are left out; `folded` is ASCII.
    """
    typed = np.frombuffer(folded.encode(), np.uint8)
    letters = np.bitwise_or.reduce(letter_bits(typed))
    possible = vocabulary.counts >= articles
    possible &= vocabulary.lengths >= len(folded) - most
    possible &= vocabulary.lengths <= len(folded) + most
    numbers = np.flatnonzero(possible)
    # An edit takes one letter away at most, and brings one at most.
    others = np.bitwise_count(vocabulary.letters[numbers] ^ letters)
    numbers = numbers[others <= 2 * most]
    edits = _edits(typed, vocabulary.spelt(numbers), vocabulary.lengths[numbers])
    return numbers[edits <= most], edits[edits <= most]


def _edits(
    typed: NDArray[np.uint8], words: NDArray[np.uint8], lengths: NDArray[np.int16]
) -> NDArray[np.uint8]:
    """How many edits lie between one word and each row of `words`, no letter edited twice.

    Wagner and Fischer (1974) with exchanges, on all rows at once. Shape (rows,).
    """
    rows, longest = words.shape
    letters = np.ascontiguousarray(words.T)
    steps = np.arange(longest + 1, dtype=np.int16)[:, None]
    # from the letters typed so far, and from one less, to the first j of a word: row j
    now, before = np.broadcast_to(steps, (longest + 1, rows)), steps
    for i, letter in enumerate(typed, 1):
        fewest = now + np.int16(1)
        fewest[1:] = np.minimum(fewest[1:], now[:-1] + (letters != letter))
        if i > 1:
            exchanged = (letters[1:] == typed[i - 2]) & (letters[:-1] == letter)
            np.minimum(fewest[2:], before[:-2] + 1, out=fewest[2:], where=exchanged)
        # A letter of the word that was not typed: one edit more than without it.
        now, before = np.minimum.accumulate(fewest - steps, axis=0) + steps, now
    return now[lengths, np.arange(rows)].astype(np.uint8)
