"""One normal form for comparing words: lower case, no accents, no ligatures, no joiners."""

import unicodedata

# Letters of Hawaiian, Breton and romanised Arabic that look like apostrophes.
LETTER_APOSTROPHES = "\u02bb\u02bc\u02bd\u02be\u02bf"
APOSTROPHES = "'’‘‛＇′´`" + LETTER_APOSTROPHES
HYPHENS = "-‐‑"  # hyphen-minus, hyphen, non-breaking hyphen
INVISIBLE = "\u00ad\u0640\u200b\u200c\u200d\u2060\ufeff"  # the second one stretches Arabic words
_VANISHING = dict.fromkeys(map(ord, APOSTROPHES + INVISIBLE))
# Letters that Unicode does not take apart, and signs that vanish inside a word.
_LETTERS = _VANISHING | str.maketrans(
    {
        "œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th",
        "ı": "i", "ħ": "h", "ŋ": "n",
    }
)  # fmt: skip
# Combining classes: none, and what makes Indic letters; all others are accents and points.
_IN_LETTERS = frozenset({0, 7, 9})


def fold(word: str) -> str:
    """The folded form of a word: `Œuvre`, `œuvre` and `OEUVRE` are all `oeuvre`."""
    if word.isascii():
        lower = word.lower()
        return lower if lower.isalnum() else lower.translate(_VANISHING)
    # Signs vanish before NFKD, which makes a blank of some; it makes capitals and apostrophes too.
    parts = unicodedata.normalize("NFKD", word.translate(_VANISHING)).lower()
    plain = "".join(char for char in parts if unicodedata.combining(char) in _IN_LETTERS)
    return unicodedata.normalize("NFC", plain.translate(_LETTERS))
