"""Text with marks, as pieces: a template escapes every piece and wraps the marked ones."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from search.results import Span

LONGEST_TITLE = 120  # characters of a title that are shown

_BLANK_LINE = re.compile(r"\n[^\S\n]*\n\s*")
_TRAILING = " \n\u00a0\u202f,;:–—-("


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text, marked or not. `number` counts the marks of an article from 1."""

    text: str
    marked: bool = False
    number: int = 0


Pieces = tuple[Piece, ...]


def pieces(text: str, spans: Sequence[Span] = (), start: int = 0, end: int | None = None) -> Pieces:
    """`text[start:end]` cut at the ends of `spans`, which count characters of the whole `text`.

    The pieces joined are that text, whatever the spans: they may overlap, touch, or lie outside.
    """
    end = len(text) if end is None else end
    found: list[Piece] = []
    here = start
    for first, last in sorted(spans):
        first, last = max(first, here), min(last, end)
        if first >= last:
            continue
        if here < first:
            found.append(Piece(text[here:first]))
        found.append(Piece(text[first:last], marked=True))
        here = last
    if here < end:
        found.append(Piece(text[here:end]))
    return tuple(found)


def shortened(text: str, spans: Sequence[Span] = (), limit: int = LONGEST_TITLE) -> Pieces:
    """`text` in pieces; when it is longer than `limit`, cut behind a word, with an ellipsis."""
    end = cut(text, limit)
    if end == len(text):
        return pieces(text, spans)
    return (*pieces(text, spans, end=end), Piece("…"))


def cut(text: str, limit: int = LONGEST_TITLE) -> int:
    """Where `text` is cut to stay within `limit` characters: behind a word; its length if short."""
    if len(text) <= limit:
        return len(text)
    behind = max(text.rfind(blank, limit // 2, limit) for blank in (" ", "\n", "\u00a0", "\u202f"))
    if behind < 0:  # a script without blanks
        return limit - 1
    return len(text[:behind].rstrip(_TRAILING)) or behind


def paragraphs(text: str, spans: Sequence[Span] = (), start: int = 0) -> tuple[Pieces, ...]:
    """The paragraphs of `text[start:]`: blank lines part them; where there are none, lines do."""
    return tuple(pieces(text, spans, first, last) for first, last in _paragraph_spans(text, start))


def numbered(groups: Sequence[Pieces]) -> tuple[Pieces, ...]:
    """The same pieces, the marked ones numbered from 1 in the order of reading."""
    count = 0
    result: list[Pieces] = []
    for group in groups:
        row: list[Piece] = []
        for piece in group:
            count += piece.marked
            row.append(replace(piece, number=count) if piece.marked else piece)
        result.append(tuple(row))
    return tuple(result)


def _paragraph_spans(text: str, start: int) -> Iterator[Span]:
    breaks = _BLANK_LINE if _BLANK_LINE.search(text.strip()) else re.compile(r"\n")
    here = start
    ends = [(each.start(), each.end()) for each in breaks.finditer(text, start)]
    for end, following in [*ends, (len(text), len(text))]:
        if text[here:end].strip():
            yield here, end
        here = following
