"""The stretches of a text that may hold a word with one of some roots.

The text is folded to one byte a character, so that a place in it is a place in the text, and the
roots are looked for there. A stretch is what stands around one of them: no word and no hyphen
chain reaches beyond it, so it may be analysed by itself.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import NamedTuple

from index.analysis import fold
from index.analysis.folding import APOSTROPHES, HYPHENS, INVISIBLE
from search.roots import shortest

# A folded text has letters, digits and three more bytes: one for what may stand inside a word or a
# chain and leave no trace in the term, one for a letter that is none of a root or several of them,
# and one for what parts stretches.
_INSIDE, _ODD, _APART = b"-", b"?", b" "
_MOST_ODD = 1 / 16  # of the characters; with more of them everything is analysed
_TYPESET = (("’", "'"), ("‘", "'"), ("“", " "), ("”", " "), ("–", " "), ("—", " "), ("?", " "))
_POSSESSIVE = b"-s-"  # which a chain leaves out: king's-road
_IN_A_CHAIN = re.compile(rb"-s-[^ -]")
_BROKEN = re.compile(rb"(?<![^ ])[^ ]*[^ -]-+[^ -][^ ]*")  # a stretch with something inside
_PREFIXES = (b"anti", b"contre", b"counter", b"cyber", b"narco")  # of all chains
_SHORT = 2  # bytes of a root that stands inside too many words to be looked for there
_LONGEST = 10_000  # characters of a stretch; those of a longer one are read as any text


def _folded(char: str) -> bytes:
    if char in APOSTROPHES + HYPHENS + INVISIBLE + ".,:":
        return _INSIDE
    if not char.isalnum():
        return _ODD if char == "?" else _APART
    folded = fold(char)
    return folded.encode() if len(folded) == 1 and folded.isascii() else _ODD


_FOLDS = b"".join(_folded(chr(code)) for code in range(256))
_ASCII_FOLDS = _FOLDS.replace(_ODD, _APART)


class FoldedText(NamedTuple):
    """A text folded to one byte a character, and once more without what stands inside words.

    `odd` says that some letters may be of any root, `chained` that a possessive is inside a chain.
    """

    text: bytes
    closed: bytes
    odd: bool
    chained: bool


def folded_text(text: str) -> FoldedText | None:
    """A text as roots are looked for in it; None where too few of its letters can be folded."""
    if text.isascii():
        folded = text.encode().translate(_ASCII_FOLDS)
        odd = 0
    else:
        for char, simple in _TYPESET:
            text = text.replace(char, simple)
        folded = text.encode("latin-1", "replace").translate(_FOLDS)
        odd = folded.count(_ODD)
        if odd > len(folded) * _MOST_ODD:
            return None
    chained = _POSSESSIVE in folded and _IN_A_CHAIN.search(folded) is not None
    return FoldedText(folded, folded.replace(_INSIDE, b""), odd > 0, chained)


class Stretches:
    """Finds words that begin with some of `roots`, or do so behind a prefix, in any text.

    Words with letters that no root has are always found.
    """

    def __init__(self, roots: Iterable[str]) -> None:
        kept = shortest(root for root in roots if root)
        self._inside = [root.encode() for root in kept if len(root) > _SHORT]
        self._begun = [form for root in kept if len(root) <= _SHORT for form in _beginnings(root)]
        if self._begun:
            self._inside += _PREFIXES

    def of(self, text: FoldedText) -> list[tuple[int, int]] | None:
        """Characters, in order; None where it is not worth while to leave anything out."""
        folded, closed, odd, broken = text
        found = [_stretches_with(_ODD, folded)] if odd else []
        for root in self._inside:
            here = closed.count(root)
            if here:
                places = _stretches_with(root, folded)
                found.append(places)
                broken = broken or (len(places) < here and folded.count(root) < here)
        if self._begun:
            around = _APART + folded
            found += [_stretches_with(form, around, 1) for form in self._begun]
        if broken:
            found.append([match.span() for match in _BROKEN.finditer(folded)])
        places = found[0] if len(found) == 1 else sorted(set(chain.from_iterable(found)))
        if len(folded) > _LONGEST and any(end - start > _LONGEST for start, end in places):
            return None
        return places


def _beginnings(root: str) -> Iterator[bytes]:
    """A short root as a word begins with it, with something inside it or not."""
    for before in (_APART, _INSIDE):
        yield before + root.encode()
        if len(root) > 1:
            yield before + root[0].encode() + _INSIDE


def _stretches_with(form: bytes, folded: bytes, shift: int = 0) -> list[tuple[int, int]]:
    """The stretches that a form is in, in characters of the text, which is `shift` shorter."""
    found = []
    at = folded.find(form)
    while at >= 0:
        begin = at + shift
        end = folded.find(_APART, begin)
        if end < 0:
            end = len(folded)
        found.append((folded.rfind(_APART, 0, begin) + 1 - shift, end - shift))
        at = folded.find(form, end)
    return found
