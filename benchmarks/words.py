"""The fields of the peers, and the words of a text for those without analyzers of their own.

Not Concorde's analysis: what somebody writes who sets up another engine for two languages.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache

import Stemmer

LANGUAGES = ("en", "fr")  # each with stemmed fields of its own
SNOWBALL = {"en": "english", "fr": "french"}
WEIGHTS = {"title": 2.0, "body": 1.0}  # of the zones; `x` are the unstemmed fields
FIELDS = tuple(f"{zone}_{chain}" for chain in (*LANGUAGES, "x") for zone in WEIGHTS)
BOOSTS = {field: WEIGHTS[field.split("_")[0]] for field in FIELDS}

_WORD = re.compile(r"[^\W_]+")


def words(text: str) -> Iterator[str]:
    """The words of a text in order, lower case and without accents.

    They are cut where SQLite's tokenizer `unicode61` cuts, so that its positions agree.
    """
    return map(_folded_word, _WORD.findall(text))


def folded(text: str) -> str:
    """`text` in lower case, without accents."""
    if text.isascii():
        return text.lower()
    parts = unicodedata.normalize("NFD", text.lower())
    return "".join(char for char in parts if not unicodedata.combining(char))


_folded_word = cache(folded)


@cache
def stemmer(lang: str) -> Callable[[str], str]:
    """The Snowball stemmer of `en` or `fr`, which keeps every word that it has seen."""
    stem: Callable[[str], str] = Stemmer.Stemmer(SNOWBALL[lang], 0).stemWord
    return cache(stem)
