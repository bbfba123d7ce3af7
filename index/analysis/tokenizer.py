"""From a text to its words: one tokenizer for every language, so that positions agree.

A word at position p of the English field is the word at position p of the French and the neutral
field: the chains only differ in what they make of it. Elisions (`l'`, `qu'`) and possessives
(`'s`) are cut off in every language; they take no position.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple

from index.analysis.folding import APOSTROPHES, HYPHENS, INVISIBLE, LETTER_APOSTROPHES, fold
from index.analysis.words import is_stop_word

# Combining marks are no word characters for `re`: Latin, Cyrillic, Hebrew, Arabic, Indic.
_MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a"
    "\u064b-\u065f\u0670\u06d6-\u06dc\u0900-\u0903\u093a-\u094f\u1ab0-\u1aff\u1dc0-\u1dff"
    "\u20d0-\u20ff\ufe20-\ufe2f"
)
_APOSTROPHE = f"[{APOSTROPHES}]"
_ALNUM = rf"[^\W_{LETTER_APOSTROPHES}]"  # these are word characters for `re`, and none here
_CHAR = rf"(?:{_ALNUM}|[{_MARKS}{INVISIBLE}])"
_BEGIN = rf"(?<!{_ALNUM})(?<![{_MARKS}])"
_END = rf"(?!{_ALNUM}|[{_MARKS}])"
_LETTER = rf"[^\W\d_{LETTER_APOSTROPHES}][{_MARKS}]*"
_ELIDED = "c|d|j|l|m|n|s|t|qu|jusqu|lorsqu|puisqu|quoiqu"
_CONSONANTS = "".join(
    char
    for char in map(chr, range(0x1F00))  # with their accents, so that NFC and NFD agree
    if unicodedata.normalize("NFD", char)[0] in "bcdfgjklmnpqrstvwxz"
)
_NAME = f"[mn]{_APOSTROPHE}[{_CONSONANTS}]"  # M'Bow, N'Djamena: nothing is elided before those

# The s of a possessive; that of 1960's makes a decade of a year.
_POSSESSIVE = f"(?<!(?<![^\\W_])(?<![{_MARKS}])1[0-9][0-9]0{_APOSTROPHE})s{_END}"

# `plain` is only there for speed: it finds nothing that the others would not find.
_TOKEN = re.compile(
    rf"""
      (?P<plain> {_ALNUM}++ (?![{APOSTROPHES}{_MARKS}{INVISIBLE}.,:]) )
    | (?P<elision> {_BEGIN} (?!{_NAME}) (?:{_ELIDED}) {_APOSTROPHE} (?={_ALNUM}) )
    | (?: (?P<acronym> {_BEGIN} (?:{_LETTER}\.)+ {_LETTER} {_END} ) \.?
        | (?P<number> [0-9]+ (?:[.,:][0-9]+)+ {_CHAR}* )
        | (?P<word> {_ALNUM}{_CHAR}* (?: {_APOSTROPHE} (?!{_POSSESSIVE}) {_ALNUM}{_CHAR}* )* )
      ) (?: {_APOSTROPHE} s {_END} )?
    """,
    re.VERBOSE | re.IGNORECASE,
)

MOST_JOINED = 5  # longer hyphen chains are not written as one word by anybody
LONGEST_WORD = 100  # characters of a word that are compared; the rest is noise
_HEADLINE_SHARE = 0.6
_LONGEST_ACRONYM = 5  # letters; what is longer is read as a word (INTERPOL, HAMMOUCHI)
# Acronyms with the letters of a stop word: they do not make a headline of a line.
_LIKE_STOP_WORDS = frozenset({"ai", "as", "can", "eu", "it", "sa", "un", "us", "who"})


_SMALL_LETTERS = b"abcdefghijklmnopqrstuvwxyz"


class RawToken(NamedTuple):
    """A word as written, in NFC. `position` counts words from 0; `start`, `end` are characters.

    `capitals`: an acronym: two to five letters, all capital, in a line that is no headline in
    capitals, or any number with full stops between them, which `surface` leaves out.
    `joined`: the parts of a hyphen chain as one word; it stands at the position of the last part.
    """

    surface: str
    position: int
    start: int
    end: int
    capitals: bool = False
    joined: bool = False


def raw_tokens(text: str) -> Iterator[RawToken]:
    """The words of `text` in order; after the last part of a hyphen chain its joined form."""
    return _tokens(text, _Lines(text).is_headline)


def chunk_tokens(chunk: str, *, headline: bool) -> Iterator[RawToken]:
    """The words of what stands between two blanks, in a line that is or is not a headline.

    Nothing else around a chunk has a say in what its words are.
    """
    return _tokens(chunk, lambda _: headline)


def _tokens(text: str, is_headline: Callable[[int], bool]) -> Iterator[RawToken]:
    """`is_headline` says whether what stands at a place of the text is in a headline."""
    position = -1
    previous_end = -2
    chain: list[RawToken] = []
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or "plain"
        if kind == "elision":
            continue
        start, end = match.span(kind)
        surface = match[kind]
        if end - start > LONGEST_WORD:
            surface = surface[:LONGEST_WORD]
        if not surface.isascii():
            surface = unicodedata.normalize("NFC", surface)
        capitals = False
        if kind == "acronym":
            surface = surface.replace(".", "")
            capitals = surface.isupper() and surface.isalpha()
        elif surface.isupper() and 1 < len(surface) <= _LONGEST_ACRONYM and surface.isalpha():
            capitals = not is_headline(start)
        position += 1
        token = RawToken(surface, position, start, end, capitals)
        if start == previous_end + 1 and text[previous_end] in HYPHENS:
            chain.append(token)
        else:
            if len(chain) > 1:
                yield from _joined(chain)
            chain = [token]
        yield token
        previous_end = match.end()  # behind the last full stop of `U.S.-led`
    yield from _joined(chain)


@lru_cache(maxsize=2)
def recent_tokens(text: str) -> tuple[RawToken, ...]:
    """The raw tokens, kept for the two latest texts: Whoosh's writer asks for them once a field."""
    return tuple(raw_tokens(text))


def _joined(chain: list[RawToken]) -> Iterator[RawToken]:
    if 1 < len(chain) <= MOST_JOINED and all(part.surface.isalpha() for part in chain):
        last = chain[-1]
        surface = "".join(part.surface for part in chain)[:LONGEST_WORD]
        yield RawToken(surface, last.position, chain[0].start, last.end, joined=True)


class _Lines:
    """Tells whether the line around an offset is a headline in capitals, judging each line once."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._start = self._end = 0
        self._verdict = False

    def is_headline(self, offset: int) -> bool:
        """True when most letters of the line are capitals and it is more than acronyms."""
        if not self._start <= offset < self._end:
            self._start = self._text.rfind("\n", 0, offset) + 1
            end = self._text.find("\n", offset)
            self._end = len(self._text) if end < 0 else end
            self._verdict = is_in_capitals(self._text[self._start : self._end])
        return self._verdict


def is_in_capitals(line: str) -> bool:
    """True for a headline in capitals: most letters of the line, and more than acronyms."""
    encoded = line.encode("utf-8", "surrogatepass")
    others = len(encoded.translate(None, _SMALL_LETTERS))  # at least as many as there are capitals
    if (len(encoded) - others) * _HEADLINE_SHARE >= (1 - _HEADLINE_SHARE) * others:
        return False
    letters = sum(map(str.isalpha, line))
    if sum(map(str.isupper, line)) <= _HEADLINE_SHARE * letters:
        return False
    return is_shouted(line)


def is_shouted(text: str) -> bool:
    """True where a word is in capitals and can be no acronym."""
    words = re.findall(r"[^\W\d_]+", unicodedata.normalize("NFC", text))
    return any(word.isupper() and not may_be_acronym(word) for word in words)


def may_be_acronym(word: str) -> bool:
    """True for a word in capitals that need not be shouted: DGSN, US, but not THE."""
    folded = fold(word)
    return len(word) <= _LONGEST_ACRONYM and (
        folded in _LIKE_STOP_WORDS or len(word) == 1 or not is_stop_word(folded)
    )
