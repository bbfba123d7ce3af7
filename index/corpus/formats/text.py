"""`.txt`: one article, perhaps with a date header, which `normalize` takes off."""

from collections.abc import Iterator
from typing import BinaryIO

from index.corpus.decode import NotTextError, read_article
from index.document import RawArticle, Rejected


def read_text(stream: BinaryIO, path: str) -> Iterator[RawArticle | Rejected]:
    """The article that the file at `path` is."""
    try:
        yield RawArticle(path, {"text": read_article(stream)})
    except NotTextError as reason:
        yield Rejected(path, str(reason))
