"""Which language an article is in: what its metadata says, else what its letters say."""

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

from index.corpus.word_lists import ENGLISH, FRENCH, LANGUAGE_CODES, OTHER_LANGUAGES
from index.document import Language

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

JUDGED_CHARACTERS = 2_000  # of the text; more only costs time

# Before a letter is read, an article of this archive is more likely English or French than one of
# the 140 other languages. In natural logarithms, like the scores: it decides where the text says
# little (short titles) and vanishes in a sentence. Chosen on one half of a collection of 38
# languages, confirmed on the other.
_PRIOR = 3.0

_NAMES: dict[str, Language] = {
    **dict.fromkeys(ENGLISH, "en"),
    **dict.fromkeys(FRENCH, "fr"),
    **dict.fromkeys(OTHER_LANGUAGES, "other"),
}
_TAG = re.compile(r"([a-z]{2,3})(?:[-_.@][a-z0-9-]{1,12})*")


def detect_language(text: str) -> Language:
    """The language of the beginning of `text`; `other` for all but English and French."""
    scores = dict(_identifier().rank(text[:JUDGED_CHARACTERS]))
    english, french = scores.pop("en") + _PRIOR, scores.pop("fr") + _PRIOR
    if max(scores.values()) > max(english, french):
        return "other"
    return "en" if english >= french else "fr"


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
