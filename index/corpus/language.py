"""What metadata says of the language of a text, and what is asked where it says nothing."""

import re
import unicodedata
from typing import NamedTuple

from index.corpus.word_lists import ENGLISH, FRENCH, LANGUAGE_CODES, OTHER_LANGUAGES
from index.document import Language, Passage

Languages = tuple[Language, tuple[Passage, ...]]  # of an article, and of passages in others


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


def letters_of(text: str) -> int:
    """How many characters of `text` are letters."""
    return sum(map(str.isalpha, text))


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
