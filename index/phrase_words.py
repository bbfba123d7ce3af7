"""What stands between two blanks, as a word of a phrase: where it may stand, and how."""

import re
from functools import lru_cache
from typing import NamedTuple

from index.analysis import fold, is_stop_word, raw_tokens
from index.analysis.folding import APOSTROPHES, HYPHENS

BREAK = "¶"  # is no word; stands for the ends of lines and articles

# The roles of a word: bits of one number, so that whole arrays can be asked at once.
FIRST = 1
LAST = 2
FOLLOWS = 4  # there is no sign between it and the word before
LEADS = 8
NAME = 16  # begins with a capital
SMALL = 32  # is a stop word
SEVERAL = 64  # holds several: `vice-amiral`
ENDS_SENTENCE = 128

_LONGEST_ACRONYM = 5  # longer words in capitals are those of headlines
_LIKE_SMALL_WORDS = ("EU", "UN", "US", "WHO")
_PART = r"(?:[^\W_][\u0300-\u036f]*)+"
_WORD = re.compile(  # no addresses, no code
    rf"{_PART}(?:[{HYPHENS}{APOSTROPHES}]{_PART})*|(?:[^\W\d_]\.)+[^\W\d_]"
)
_SIGNS = ",.;:!?…()[]\"“”«»'’‘-–—"
_ELISION = re.compile(rf"[^\W\d_]+[{APOSTROPHES}]\Z")
_POSSESSIVE = re.compile(rf"[{APOSTROPHES}]s", re.IGNORECASE)
_END_OF_SENTENCE = re.compile(rf"[.!?…{BREAK}]")


class PhraseWord(NamedTuple):
    """Its roles, and how it is written as the first word of a phrase, the last, between, alone.

    `d'État,` is `État` in the first place and `d'État` in the last one.
    """

    roles: int
    first: str
    last: str
    between: str
    alone: str


@lru_cache(maxsize=100_000)
def phrase_word(text: str) -> PhraseWord:
    """Reads what stands between two blanks. What is no word has no role but to end a sentence."""
    plain = text.strip(_SIGNS)
    if plain.isalpha():  # most are; the rest takes longer
        start = text.index(plain)
        end = start + len(plain)
        return PhraseWord(_roles(plain, plain) | _around(text, start, end), *[plain] * 4)
    words = [word for word in raw_tokens(text) if not word.joined]
    start, end = (words[0].start, words[-1].end) if words else (0, 0)
    if not _WORD.fullmatch(text, start, end):
        return PhraseWord(_around(text, start, end) & ENDS_SENTENCE, *[text] * 4)
    if "." in text[start:end] and text.startswith(".", end):  # U.S.
        end += 1
    elision = _ELISION.search(text[:start])
    outer = elision.start() if elision else start
    possessive = _POSSESSIVE.match(text, end)
    behind = possessive.end() if possessive else end
    roles = _roles(words[0].surface, words[-1].surface) | _around(text, outer, behind)
    roles |= SEVERAL if len(words) > 1 else 0
    return PhraseWord(
        roles, text[start:behind], text[outer:end], text[outer:behind], text[start:end]
    )


def _around(text: str, start: int, end: int) -> int:
    """The roles that depend on the signs before and behind a word."""
    roles = (0 if start else FOLLOWS) | (0 if text[end:] else LEADS)
    return roles | (ENDS_SENTENCE if _END_OF_SENTENCE.search(text, end) else 0)


def _roles(first: str, last: str) -> int:
    begins = _says_something(first)
    ends = begins if first is last else _says_something(last)
    roles = (FIRST if begins else 0) | (LAST if ends else 0)
    if not (begins or ends):
        roles |= SMALL
    elif first[0].isupper() and (len(first) <= _LONGEST_ACRONYM or not first.isupper()):
        roles |= NAME
    return roles


def _says_something(word: str) -> bool:
    if word in _LIKE_SMALL_WORDS:
        return True
    return len(word) > 1 and word[0].isalpha() and not is_stop_word(fold(word))


def is_name(phrase: str) -> bool:
    """True when each word of a phrase has a capital but for small words."""
    return all(phrase_word(word).roles & (NAME | SMALL) for word in phrase.split())
