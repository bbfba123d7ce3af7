"""The lines of a file of many articles, one at a time, whatever their length and encoding."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from index.corpus.decode import MAX_ARTICLE_BYTES, NotTextError, decode, too_large

_PIECE = 65_536  # bytes read at a time while the rest of a line that is too long is passed over


@dataclass(frozen=True, slots=True)
class Line:
    """A line with its number from 1; `text` ends with LF unless it is the last one.

    `problem` is the reason why it cannot be read; then `text` is empty.
    """

    number: int
    text: str
    problem: str | None = None


def numbered_lines(stream: BinaryIO) -> Iterator[Line]:
    """Every line of `stream`; at most 10 MB of one line are held in memory."""
    number = 0
    while data := stream.readline(MAX_ARTICLE_BYTES + 1):
        number += 1
        if len(data) > MAX_ARTICLE_BYTES and not data.endswith(b"\n"):
            yield Line(number, "", too_large(len(data) + _pass_over_rest(stream)))
            continue
        try:
            yield Line(number, decode(data))
        except NotTextError as reason:
            yield Line(number, "", str(reason))


def _pass_over_rest(stream: BinaryIO) -> int:
    passed = 0
    while piece := stream.readline(_PIECE):
        passed += len(piece)
        if piece.endswith(b"\n"):
            break
    return passed
