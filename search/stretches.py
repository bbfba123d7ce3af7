"""The stretches of a text that may hold a word with one of some roots.

The text is folded to one sign a character, so that a place in it is a place in the text, and the
roots are looked for there. A stretch is what stands around one of them: no word and no hyphen
chain reaches beyond it, so it may be analysed by itself.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from index.analysis import fold
from index.analysis.folding import APOSTROPHES, HYPHENS, INVISIBLE
from search.roots import shortest

# A folded text has letters, digits and three more signs: one for what may stand inside a word or a
# chain and leave no trace in the term, one for a letter that is none of a root or several of them,
# and one for what parts stretches.
_INSIDE, _ODD, _APART = "-", "?", " "
_MOST_ODD = 1 / 16  # of the characters; with more of them everything is analysed
_TYPESET = (("’", "'"), ("‘", "'"), ("“", " "), ("”", " "), ("–", " "), ("—", " "), ("?", " "))
_IN_A_CHAIN = re.compile("-s-[^ -]")  # a possessive, which a chain leaves out: king's-road
_BROKEN = re.compile("(?<![^ ])[^ ]*[^ -]-+[^ -][^ ]*")  # a stretch with something inside
_PREFIXES = ("anti", "contre", "counter", "cyber", "narco")  # of all chains
_SHORT = 2  # letters of a root that stands inside too many words to be looked for there
_LONGEST = 10_000  # characters of a stretch; those of a longer one are read as any text


def _folded(char: str) -> str:
    if char in APOSTROPHES + HYPHENS + INVISIBLE + ".,:":
        return _INSIDE
    if not char.isalnum():
        return _ODD if char == "?" else _APART
    folded = fold(char)
    return folded if len(folded) == 1 and folded.isascii() else _ODD


_FOLDS = "".join(_folded(chr(code)) for code in range(256)).encode()
_ASCII_FOLDS = _FOLDS.replace(_ODD.encode(), _APART.encode())


class FoldedText(NamedTuple):
    """A text folded to one sign a character.

    `broken` are its stretches with something inside a word, of which `joined` has the signs and
    `closed` the same without what is inside. `odd` says that some letters may be of any root,
    `chained` that a possessive is inside a chain.
    """

    text: str
    broken: tuple[tuple[int, int], ...]
    joined: str
    closed: str
    odd: bool
    chained: bool


def folded_text(text: str) -> FoldedText | None:
    """A text as roots are looked for in it; None where too few of its letters can be folded."""
    if text.isascii():
        folded = text.encode().translate(_ASCII_FOLDS).decode("ascii")
        odd = 0
    else:
        for char, simple in _TYPESET:
            text = text.replace(char, simple)
        folded = text.encode("latin-1", "replace").translate(_FOLDS).decode("ascii")
        odd = folded.count(_ODD)
        if odd > len(folded) * _MOST_ODD:
            return None
    matches = list(_BROKEN.finditer(folded)) if _INSIDE in folded else []
    joined = _APART.join([match[0] for match in matches])
    return FoldedText(
        folded,
        tuple([match.span() for match in matches]),
        joined,
        joined.replace(_INSIDE, ""),
        odd > 0,
        _IN_A_CHAIN.search(joined) is not None,
    )


class Stretches:
    """Finds words that begin with some of `roots`, or do so behind a prefix, in any text.

    Words with letters that no root has are always found.
    """

    def __init__(self, roots: Iterable[str]) -> None:
        kept = shortest(root for root in roots if root)
        self._inside = [root for root in kept if len(root) > _SHORT]
        self._begun = [form for root in kept if len(root) <= _SHORT for form in _beginnings(root)]
        if self._begun:
            self._inside += _PREFIXES

    def of(self, text: FoldedText) -> list[tuple[int, int]] | None:
        """Characters, in order; None where it is not worth while to leave anything out."""
        folded = text.text
        ends: dict[int, int] = {}  # by where a stretch begins
        if text.odd:
            _find(_ODD, folded, ends)
        broken = text.chained
        for root in self._inside:
            _find(root, folded, ends)
            here = text.closed.count(root)
            broken = broken or (here > 0 and text.joined.count(root) < here)
        if self._begun:
            around = _APART + folded
            for form in self._begun:
                _find(form, around, ends, 1)
        if broken:
            ends.update(text.broken)
        places = [(start, ends[start]) for start in sorted(ends)]
        if len(folded) > _LONGEST and any(end - start > _LONGEST for start, end in places):
            return None
        return places


def _beginnings(root: str) -> Iterator[str]:
    """A short root as a word begins with it, with something inside it or not."""
    for before in (_APART, _INSIDE):
        yield before + root
        if len(root) > 1:
            yield before + root[0] + _INSIDE


def _find(form: str, folded: str, ends: dict[int, int], shift: int = 0) -> None:
    """Adds the stretches that a form is in, in characters of the text, which is `shift` shorter."""
    at = folded.find(form)
    while at >= 0:
        begin = at + shift
        end = folded.find(_APART, begin)
        if end < 0:
            end = len(folded)
        ends[folded.rfind(_APART, 0, begin) + 1 - shift] = end - shift
        at = folded.find(form, end)
