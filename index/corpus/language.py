"""Which language a text is in: what its metadata says, else its words, else its letters.

The words vote first, which is clear for nearly every text of some length in English or French;
what is left becomes a question to a model of letters (index.corpus.letters).
"""

import re
import unicodedata
from typing import NamedTuple

from index.corpus.telling_words import ENGLISH_WORDS, FRENCH_WORDS
from index.corpus.word_lists import ENGLISH, FRENCH, LANGUAGE_CODES, OTHER_LANGUAGES
from index.document import Language

JUDGED_CHARACTERS = 2_000  # of a text; more only costs time
FEWEST_LETTERS = 25  # of a paragraph that is judged by itself

# When a vote is clear: this many different words of one language, four times as many as of the
# other, and one in twenty of all words, so that a title that is quoted in a long text decides
# nothing. Of 4,666 sentences in 36 other languages none was taken for English or French.
_CLEAR = 3
_CLEAR_OF_EXPECTED = 2
_TIMES = 4
_SHARE = 0.05

_SHARE_OF_NAMES = 0.75  # of the words of a line

_NAMES: dict[str, Language] = {
    **dict.fromkeys(ENGLISH, "en"),
    **dict.fromkeys(FRENCH, "fr"),
    **dict.fromkeys(OTHER_LANGUAGES, "other"),
}
_TAG = re.compile(r"([a-z]{2,3})(?:[-_.@][a-z0-9-]{1,12})*")


class Question(NamedTuple):
    """A text whose words do not say enough, in an article that is `expected` to be in a language.

    Where nothing is expected it is the beginning of an article.
    """

    text: str
    expected: Language | None = None


class Line(NamedTuple):
    """What the words of a paragraph say of its language.

    They are believed where they say that it is `voted` as expected or as the paragraph before is.
    Else it is as `otherwise` says; None is the language of the paragraph before.
    """

    voted: Language | None
    otherwise: Language | Question | None


_LIKE_BEFORE = Line(None, None)


def of_beginning(text: str) -> Language | Question:
    """The language of the beginning of `text`; `other` for all but English and French."""
    beginning = text[:JUDGED_CHARACTERS]
    return vote(beginning) or Question(beginning)


def of_line(text: str, expected: Language) -> Line:
    """That of a paragraph in an article that is `expected` to be in one language.

    One with few letters is as what stands before it, one without clear signs is as expected.
    """
    if len(text) < FEWEST_LETTERS:
        return _LIKE_BEFORE
    beginning = text[:JUDGED_CHARACTERS]
    voted = vote(beginning, _CLEAR_OF_EXPECTED)
    if voted == expected:
        return Line(voted, voted)
    if letters_of(beginning) < FEWEST_LETTERS:
        return Line(voted, None)
    if _are_names(beginning) or (expected == "other" and vote(beginning, 1) is None):
        return Line(voted, expected)
    return Line(voted, Question(beginning, expected))


def vote(text: str, least: int = _CLEAR) -> Language | None:
    """English or French where the words of `text` say so clearly, by `least` of them; else None."""
    words = text.lower().replace("’", " ").replace("'", " ").split()
    english = len(ENGLISH_WORDS.intersection(words))
    french = len(FRENCH_WORDS.intersection(words))
    most, fewest = max(english, french), min(english, french)
    if most < least or most < _TIMES * fewest:
        return None
    if most < _SHARE * len(words) and most < _SHARE * len(set(words)):
        return None
    return "en" if most == english else "fr"


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
