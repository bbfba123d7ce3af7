"""From bytes to text: which encoding a file of an archive is in, and whether it is text at all."""

import codecs
import os
from typing import BinaryIO

from charset_normalizer import from_bytes

MAX_ARTICLE_BYTES = 10_000_000  # one article, its text as UTF-8

_CONTROLS = bytes((*range(0x09), *range(0x0E, 0x20), 0x7F))
_MOST_CONTROLS = 0.05  # of all characters; noise and machine code have twice as many
_MOST_BROKEN = 0.5  # of the characters outside ASCII; with more of them it never was UTF-8


class NotTextError(ValueError):
    """Bytes that hold no readable text; `str()` is the reason, for the owner of the file."""


def megabytes(size: int) -> str:
    """`12.3 MB`, rounded up, so that a size over a limit never looks like the limit itself."""
    return f"{-(-size // 100_000) / 10:,.1f} MB"


def too_large(size: int) -> str:
    """The reason why an article of `size` bytes is rejected."""
    limit = MAX_ARTICLE_BYTES // 1_000_000
    return f"an article of {megabytes(size)}, the limit is {limit} MB: split it"


def decode(data: bytes) -> str:
    """The text of `data`, with LF line ends and without a byte order mark, otherwise as written.

    Raises NotTextError for binary data and for encodings that nobody can tell.
    """
    text = _characters(data)
    encoded = text.encode("utf-8", "surrogatepass")
    controls = len(encoded) - len(encoded.translate(None, _CONTROLS))
    if "\0" in text or controls > _MOST_CONTROLS * len(text):
        raise NotTextError("binary data, not text")
    return with_line_feeds(text)


def with_line_feeds(text: str) -> str:
    """`text` with CRLF and lone CR line ends turned into LF."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def read_article(stream: BinaryIO) -> str:
    """The decoded text of a file that is one article.

    Raises NotTextError when it is empty, binary, or over 10 MB (then it is not read whole).
    """
    data = stream.read(MAX_ARTICLE_BYTES + 1)
    if not data:
        raise NotTextError("empty file")
    if len(data) > MAX_ARTICLE_BYTES:
        raise NotTextError(too_large(stream.seek(0, os.SEEK_END)))
    return decode(data)


def _characters(data: bytes) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            return data.decode("utf-16")
        except UnicodeDecodeError:
            raise NotTextError("damaged UTF-16: save it as UTF-8") from None
    if b"\0" in data:
        raise NotTextError("binary data, not text")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    # One byte that was cut off must not turn every accent of a UTF-8 text into two characters.
    text = data.decode("utf-8-sig", errors="replace")
    beyond_ascii = sum(1 for char in text if char > "\x7f")
    if text.count("\ufffd") <= _MOST_BROKEN * beyond_ascii:
        return text
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        pass
    best = from_bytes(data).best()
    if best is None:
        raise NotTextError("no encoding fits its bytes: save it as UTF-8")
    return str(best)
