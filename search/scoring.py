"""How much a found word says, and how the rankings of the languages become one.

A word is scored by BM25F (Robertson, Zaragoza and Taylor 2004): its occurrences in title and body
are added up, each weighed and divided by the length of its zone, before they saturate. Document
counts and average lengths are those of the article's language, so that the smaller half of an
archive is ranked as well as the larger one.
"""

from math import log
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from index.document import LANGUAGES, Language
from search import weights

Number = TypeVar("Number", float, NDArray[np.float64])

DECIMALS = 9  # scores that agree so far are equal, in whatever order they were added up


def idf(documents: Number, matching: Number) -> Number:
    """Inverse document frequency: `documents` of a language, `matching` of them hold the word.

    It cannot fall below zero (Robertson and Zaragoza 2009, with 1 added).
    """
    value: Number = np.log1p((documents - matching + 0.5) / (matching + 0.5))
    return value


def rounded(score: Number) -> Number:
    """A score to as many digits as count."""
    scores: Any = np.asarray(score)
    value: Number = scores.round(DECIMALS)  # half the time of np.round
    return value


def length_norm(relative_length: Number, b: Number | float) -> Number:
    """What occurrences are divided by: `relative_length` is 1 for an average zone."""
    return 1 - b + b * relative_length


def saturation(frequency: Number, k1: Number | float) -> Number:
    """What so many occurrences count, between 0 and k1 + 1."""
    value: Number = frequency * (k1 + 1) / (frequency + k1)
    return value


def word_score(stemmed: Number, exact: Number, k1: Number | float) -> Number:
    """A word by its weighed occurrences in any form and as typed; still without idf."""
    in_any_form = saturation(stemmed, k1)
    as_typed = in_any_form if exact is stemmed else saturation(exact, k1)
    return in_any_form + weights.EXACT * as_typed


def recency(age_days: Number) -> Number:
    """What a score is multiplied with when newer articles are preferred."""
    faded: Number = 0.5 ** (age_days / weights.HALF_LIFE_DAYS)
    return 1 - weights.RECENT_SHARE + weights.RECENT_SHARE * faded


# ---------------------------------------------------------------- the languages of one list


def vote(documents: tuple[float, ...], matching: tuple[float, ...]) -> float:
    """How much more a word is English (above 0) than French, by how many articles hold it.

    Both in the order of LANGUAGES. A language with few articles says little.
    """
    held = [(matching[code], documents[code]) for code in map(LANGUAGES.index, ("en", "fr"))]
    rate = sum(articles for articles, _ in held) / max(sum(count for _, count in held), 1.0)
    if not rate:
        return 0.0
    english, french = (log((articles + rate) / (count + 1)) for articles, count in held)
    return max(-weights.MOST_OF_A_VOTE, min(english - french, weights.MOST_OF_A_VOTE))


def query_language(votes: float) -> Language | None:
    """The language that the votes of a query's words are for; None when they do not say."""
    if abs(votes) <= weights.LEAST_VOTES:
        return None
    return "en" if votes > 0 else "fr"


def is_foreign(lang: Language, asked: Language | None) -> bool:
    """True for the articles of a language that is not that of the query."""
    return asked is not None and lang != asked


def language_weight(lang: Language, asked: Language | None) -> float:
    """What the best article of a language is worth for a query in the language `asked`."""
    if not is_foreign(lang, asked):
        return 1.0
    return weights.NEITHER_LANGUAGE if lang == "other" else weights.OTHER_LANGUAGE


def matched_share(best: int, most: int) -> float:
    """What a language is worth whose best article has `best` of the words, another's `most`."""
    return best / most if most else 1.0
