"""Which language a text is in: what its metadata says, else its words, else its letters.

The words vote first. Their vote takes some microseconds and is clear for nearly every text of some
length in English or French; py3langid, which knows 140 languages and takes twenty times as long,
reads only what is left.
"""

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

from index.corpus.telling_words import ENGLISH_WORDS, FRENCH_WORDS
from index.corpus.word_lists import ENGLISH, FRENCH, LANGUAGE_CODES, OTHER_LANGUAGES
from index.document import Language

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

JUDGED_CHARACTERS = 2_000  # of a text; more only costs time
FEWEST_LETTERS = 25  # of a paragraph that is judged by itself

# When a vote is clear: this many different words of one language, four times as many as of the
# other, and one in twenty of all words, so that a title that is quoted in a long text decides
# nothing. Of 4,666 sentences in 36 other languages none was taken for English or French.
_CLEAR = 3
_CLEAR_OF_EXPECTED = 2
_TIMES = 4
_SHARE = 0.05

# Before a letter is read, an article of this archive is more likely English or French than one of
# the 140 other languages. In natural logarithms, like the scores: it decides where the text says
# little (short titles) and vanishes in a sentence. Chosen on one half of a collection of 38
# languages, confirmed on the other.
_PRIOR = 3.0
# A paragraph is in the language of its article but for strong evidence: at 20, tables and addresses
# stay, and 99 of 100 foreign sentences are still found.
_PRIOR_OF_EXPECTED = 20.0
_SHARE_OF_NAMES = 0.75  # of the words of a line
_NO_LANGUAGE = "zxx"  # numbers and signs

_NAMES: dict[str, Language] = {
    **dict.fromkeys(ENGLISH, "en"),
    **dict.fromkeys(FRENCH, "fr"),
    **dict.fromkeys(OTHER_LANGUAGES, "other"),
}
_TAG = re.compile(r"([a-z]{2,3})(?:[-_.@][a-z0-9-]{1,12})*")


def detect_language(text: str) -> Language:
    """The language of the beginning of `text`; `other` for all but English and French."""
    beginning = text[:JUDGED_CHARACTERS]
    return vote(beginning) or _by_letters(beginning)


def language_within(text: str, expected: Language, before: Language) -> Language:
    """The language of a paragraph in an article that is `expected` to be in one language.

    `before` is the language of what stands before it, and of a paragraph with few letters. One
    without clear signs is in the expected language.
    """
    if len(text) < FEWEST_LETTERS:
        return before
    beginning = text[:JUDGED_CHARACTERS]
    voted = vote(beginning, _CLEAR_OF_EXPECTED)
    if voted in (expected, before):
        return voted
    if letters_of(beginning) < FEWEST_LETTERS:
        return before
    if _are_names(beginning) or (expected == "other" and vote(beginning, 1) is None):
        return expected
    return _by_letters(beginning, expected)


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


def _by_letters(text: str, expected: Language | None = None) -> Language:
    if expected and _identifier().classify(text)[0] == expected:
        return expected  # what is ahead of all others needs no prior
    scores = dict(_identifier().rank(text))
    del scores[_NO_LANGUAGE]
    totals: dict[Language, float] = {
        "en": scores.pop("en") + _PRIOR,
        "fr": scores.pop("fr") + _PRIOR,
        "other": max(scores.values()),
    }
    if expected:
        totals[expected] += _PRIOR_OF_EXPECTED
    return max(totals, key=lambda lang: totals[lang])


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


@cache
def _identifier() -> "LanguageIdentifier":
    # Imported late: the model takes half a second and 100 MB, and many commands need none of it.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE)
