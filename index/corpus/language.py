"""Which language a text is in: what its metadata says, else its words, else its letters.

The words vote first (index.corpus.votes), which is clear for nearly every text of some length in
English or French; what is left becomes a question to a model of letters (index.corpus.letters).
"""

import re
import string
import unicodedata
from typing import NamedTuple

from index.corpus.word_lists import ENGLISH, FRENCH, LANGUAGE_CODES, OTHER_LANGUAGES
from index.document import Language, Passage

Languages = tuple[Language, tuple[Passage, ...]]  # of an article, and of passages in others

FEWEST_LETTERS = 25  # of a paragraph that is judged by itself

_ASCII_LETTERS = string.ascii_letters.encode()
_SHARE_OF_NAMES = 0.75  # of the words of a line

_NAMES: dict[str, Language] = {
    **dict.fromkeys(ENGLISH, "en"),
    **dict.fromkeys(FRENCH, "fr"),
    **dict.fromkeys(OTHER_LANGUAGES, "other"),
}
_TAG = re.compile(r"([a-z]{2,3})(?:[-_.@][a-z0-9-]{1,12})*")


class Untold(NamedTuple):
    """An article whose languages are asked for; `stated` is the main one, where it is known."""

    title: str
    text: str
    stated: Language | None


class Question(NamedTuple):
    """A text whose words do not say enough, in an article that is `expected` to be in a language.

    Where nothing is expected it is the beginning of an article.
    """

    text: str
    expected: Language | None = None


class Line(NamedTuple):
    """What is said of the language of a paragraph, a line of text from `start` to `end`.

    Its words are believed where they say that it is `voted` as expected or as the paragraph before
    is. Else it is as `otherwise` says; None is the language of the paragraph before.
    """

    start: int
    end: int
    voted: Language | None = None
    otherwise: Language | Question | None = None


def of_line(text: str, expected: Language, *, says_something: bool) -> Language | Question | None:
    """What a paragraph is, in an article `expected` to be in a language, but for its words.

    One with few letters is as what stands before it, one without clear signs is as expected: names,
    or in another language than English and French not even one word of these, which
    `says_something` stands for.
    """
    if _has_few_letters(text):
        return None
    if _are_names(text) or (expected == "other" and not says_something):
        return expected
    return Question(text, expected)


def _has_few_letters(text: str) -> bool:
    encoded = text.encode("utf-8", "surrogatepass")
    # Most have enough that are ASCII, which are counted ten times as fast.
    ascii_letters = len(encoded) - len(encoded.translate(None, _ASCII_LETTERS))
    return ascii_letters < FEWEST_LETTERS and letters_of(text) < FEWEST_LETTERS


def letters_of(text: str) -> int:
    """How many characters of `text` are letters."""
    return sum(map(str.isalpha, text))


def _are_names(text: str) -> bool:
    """True when most words begin with a capital: names are the same in every language."""
    words = text.split()
    named = sum(word[0].isupper() for word in words)
    return named > _SHARE_OF_NAMES * len(words) and not text.isupper()


def language_of_metadata(value: str) -> Language | None:
    """The language that a code or name stands for: `en-GB`, `fra`, `français`; None for nonsense.

    A blank value is None too.
    """
    parts = unicodedata.normalize("NFD", value.strip().lower())
    word = "".join(char for char in parts if not unicodedata.combining(char))
    if word in _NAMES:
        return _NAMES[word]
    match = _TAG.fullmatch(word)
    if match is None or match[1] == "und":
        return None
    code = match[1]
    if code in _NAMES:
        return _NAMES[code]
    return "other" if len(code) == 3 or code in LANGUAGE_CODES else None
