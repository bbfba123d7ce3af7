"""Pronouns that French hangs on a verb with a hyphen (`refuse-t-il`, `dites-nous`).

They belong to the question and not to what is asked for. Only such endings are here as do not close
an English or a proper name: `add-on` and `Jong-il` keep theirs.
"""

import re

from index.analysis import fold
from index.analysis.folding import HYPHENS

_ENDINGS = (
    "t-(?:ils?|elles?|on)",
    "(?<=[td]-)(?:ils?|elles?)",
    "(?<=t-)on",
    "je|tu|nous|vous|ce|ci|la|le|les|lui|leur|moi|toi|y|en",
)
_CLITICS = re.compile(f"(?:-(?:{'|'.join(_ENDINGS)}))+(?=\\W*$)")
_NAMES = frozenset({"rendez-vous", "shangri-la"})
_HYPHEN = re.compile(f"[{re.escape(HYPHENS)}]")


def without_clitics(word: str) -> str:
    """`word` as typed, less the pronouns at its end; a word without them as it is."""
    parts = _HYPHEN.split(word)
    plain = "-".join(map(fold, parts))
    found = _CLITICS.search(plain)
    if not found or not found.start() or plain in _NAMES:
        return word
    kept = plain[: found.start()].count("-") + 1
    end = sum(map(len, parts[:kept])) + kept - 1
    return word[:end]
