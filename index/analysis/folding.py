"""One normal form for comparing words: lower case, no accents, no ligatures, no joiners."""

import unicodedata

APOSTROPHES = "'’‘ʼ＇′´`"
HYPHENS = "-‐‑"  # hyphen-minus, hyphen, non-breaking hyphen
INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_VANISHING = dict.fromkeys(map(ord, APOSTROPHES + INVISIBLE))
# Letters that Unicode does not take apart, and signs that vanish inside a word.
_LETTERS = _VANISHING | str.maketrans(
    {
        "œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th",
        "ı": "i", "ħ": "h", "ŋ": "n",
    }
)  # fmt: skip


def fold(word: str) -> str:
    """The folded form of a word: `Œuvre`, `œuvre` and `OEUVRE` are all `oeuvre`."""
    if word.isascii():
        return word.lower().translate(_VANISHING)
    # Signs vanish before NFKD, which makes a blank of some; it makes capitals and apostrophes too.
    parts = unicodedata.normalize("NFKD", word.translate(_VANISHING)).lower()
    plain = "".join(char for char in parts if not unicodedata.combining(char))
    return unicodedata.normalize("NFC", plain.translate(_LETTERS))
