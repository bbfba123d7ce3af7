"""From a text to its words: one tokenizer for every language, so that positions agree.

A word at position p of the English field is the word at position p of the French and the neutral
field: the chains only differ in what they make of it. Elisions (`l'`, `qu'`) and possessives
(`'s`) are cut off in every language; they take no position.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from index.analysis.folding import APOSTROPHES, HYPHENS, INVISIBLE

# Combining marks are no word characters for `re`: Latin, Cyrillic, Hebrew, Arabic, Indic.
_MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc"
    "\u0900-\u0903\u093a-\u094f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
)
_APOSTROPHE = f"[{APOSTROPHES}]"
_ALNUM = r"[^\W_\u02bc]"  # the letter apostrophe is a word character for `re`, and none here
_CHAR = rf"(?:{_ALNUM}|[{_MARKS}{INVISIBLE}])"
_LETTER = rf"[^\W\d_\u02bc][{_MARKS}]*"
_ELIDED = "c|d|j|l|m|n|s|t|qu|jusqu|lorsqu|puisqu|quoiqu"

_TOKEN = re.compile(
    rf"""
      (?P<elision> (?<!{_ALNUM}) (?:{_ELIDED}) {_APOSTROPHE} (?={_ALNUM}) )
    | (?P<acronym> (?<!{_ALNUM}) (?:{_LETTER}\.)+ {_LETTER} (?!{_ALNUM}) ) \.?
    | (?P<number>  [0-9]+ (?:[.,:][0-9]+)+ (?!{_ALNUM}) )
    | (?P<word>    {_ALNUM}{_CHAR}* (?: {_APOSTROPHE} (?!s(?!{_ALNUM})) {_ALNUM}{_CHAR}* )* )
      (?: {_APOSTROPHE} s (?!{_ALNUM}) )?
    """,
    re.VERBOSE | re.IGNORECASE,
)

MOST_JOINED = 5  # longer hyphen chains are not written as one word by anybody
LONGEST_WORD = 100  # characters of a word that are compared; the rest is noise
_HEADLINE_SHARE = 0.6
_HEADLINE_WORD = 6  # a line of short capital words only (UK, US, DGSN) is acronyms, no headline


class RawToken(NamedTuple):
    """A word as written, in NFC. `position` counts words from 0; `start`, `end` are characters.

    `capitals`: an acronym: two or more letters, all capital, in a line that is not all capitals
    or with full stops between them, which `surface` leaves out.
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
    position = -1
    previous_end = -2
    chain: list[RawToken] = []
    lines = _Lines(text)
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or "word"
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
        elif surface.isupper() and len(surface) > 1 and surface.isalpha():
            capitals = not lines.is_headline(start)
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
    """The raw tokens, kept for the two latest texts: indexing asks for them once a field."""
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
            self._verdict = _in_capitals(self._text[self._start : self._end])
        return self._verdict


def _in_capitals(line: str) -> bool:
    letters = sum(map(str.isalpha, line))
    if sum(map(str.isupper, line)) <= _HEADLINE_SHARE * letters:
        return False
    words = re.findall(r"[^\W\d_]+", line)
    return any(len(word) >= _HEADLINE_WORD and word.isupper() for word in words)
