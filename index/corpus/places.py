"""The place an article was sent from, as its dateline says: `Rabat –`, `LONDON (AP) --`.

A wrong place is worse than none, so the grammar is strict. Without an agency or a date behind it, a
place needs a long dash, and must be one word, or capitals, or begin as place names do.
"""

import re
import unicodedata

from index.corpus.word_lists import AGENCIES, NO_PLACES, PLACE_BEGINNINGS, SMALL_IN_PLACES

PARAGRAPHS = 3  # a dateline stands at the beginning of one of the first paragraphs

_LONGEST_DATELINE = 120  # characters
_LONGEST_ACRONYM = 3  # letters; no city that datelines name is as short in capitals


_LETTER = r"[^\W\d_]"
_WORD = rf"(?:{_LETTER}['’])?{_LETTER}+(?:[.'’-]{_LETTER}+)*\.?"
_MONTH = (
    r"(?i:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|f[ée]v|avr|mai|juin|juil|ao[uû]t|d[ée]c)"
    rf"{_LETTER}{{0,7}}\.?"
)
_DATE = (
    rf", ?(?:le )?(?:{_MONTH} [0-9]{{1,2}}(?:st|nd|rd|th)?"
    rf"|[0-9]{{1,2}}(?:er|st|nd|rd|th)? {_MONTH}"
    r"|[0-9]{1,2}/[0-9]{1,2}/[0-9]{4})(?:,? [0-9]{4})?"
)
_DASH = re.compile("[–—―-]")  # every dateline has one
_DATELINE = re.compile(
    rf"(?P<place>{_WORD}(?: {_WORD}){{0,3}})(?P<second>/{_WORD}(?: {_WORD}){{0,3}})?"
    rf"(?P<region>, ?{_LETTER}[\w.' -]{{1,20}}?)??(?P<date>{_DATE})?"
    rf"(?: ?,? ?\((?P<agency>{_LETTER}+)(?:[/, -]{{1,2}}{_LETTER}+)?\))?"
    r"\s?(?P<dash>[–—―]|--|-(?=\s))\s?(?P<next>[\"“‘«(<]?\s?\w)"
)


def find_place(text: str) -> str | None:
    """The place of the dateline in one of the first three paragraphs of `text`, else None.

    Capitals become a name: `NEW YORK` is `New York`.
    """
    position = paragraphs = 0
    while paragraphs < PARAGRAPHS and position < len(text):
        end = text.find("\n", position)
        end = len(text) if end < 0 else end
        line = text[position : min(end, position + _LONGEST_DATELINE)]
        position = end + 1
        paragraphs += bool(line) and not line.isspace()
        if _DASH.search(line):
            place = _place_of_dateline(" ".join(line.split()))
            if place is not None:
                return place
    return None


def _place_of_dateline(line: str) -> str | None:
    match = _DATELINE.match(line)
    if match is None:
        return None
    place = match["place"]
    words = place.split()
    if not words[0][0].isupper() or not all(map(_may_name, words)):
        return None
    if match["agency"] and (match["agency"] in AGENCIES or place.isupper()):
        return _as_name(place)
    if match["date"] and not match["agency"]:
        return _as_name(place)
    if match["second"] or match["region"] or match["agency"] or match["dash"] == "-":
        return None
    if not match["next"][-1].isupper():
        return None
    if place.isupper() and len(place) <= _LONGEST_ACRONYM:
        return None
    sure = len(words) == 1 or place.isupper() or _fold(words[0]) in PLACE_BEGINNINGS
    return _as_name(place) if sure else None


def _may_name(word: str) -> bool:
    """True for a word that may be a part of a place's name: a capital in front, or a small word."""
    folded = _fold(word)
    if folded in NO_PLACES or not re.search("[aeiouy]", folded):
        return folded in ("st", "st.", "ft.", "mt.")
    return word[0].isupper() or folded in SMALL_IN_PLACES or "’" in word[:2] or "'" in word[:2]


def _as_name(place: str) -> str:
    """`place` with only the capitals of a name, where it was written in capitals."""
    if sum(map(str.isupper, place)) <= sum(map(str.islower, place)):
        return place

    def small(match: re.Match[str]) -> str:
        word = match[0].lower()
        return word if match.start() and word in SMALL_IN_PLACES else word.capitalize()

    return re.sub(rf"{_LETTER}+", small, place)


def _fold(word: str) -> str:
    parts = unicodedata.normalize("NFD", word.replace("’", "'").lower())
    return "".join(char for char in parts if not unicodedata.combining(char))
