"""Articles as they are kept: compressed one by one, with a dictionary of what many have in common.

Before it is compressed, an article is its metadata as a JSON array with its text behind it.
Compressed articles, each with a checksum of its own, stand one behind another in `data` (uint8);
`ends` is where each ends, and `dictionary` the bytes that all were compressed with.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import accumulate
from threading import local

import numpy as np
from zstandard import ZstdCompressionDict, ZstdCompressor, ZstdDecompressor, ZstdError
from zstandard import train_dictionary as _trained

from index.document import Document, Passage, PublicationDate
from index.whoosh.mapped import Ints

ARTICLES = "article"  # the group of a segment's file that holds them
NO_DICTIONARY = b""

_LEVEL = 3
_DICTIONARY_BYTES = 112_640  # more brings little
_LEAST_SAMPLES = 64  # of fewer none is made

_decode = json.JSONDecoder().raw_decode


def dictionary_of(texts: Iterable[str]) -> bytes:
    """What these texts have in common, for `ArticlePacker`; nothing where they are few."""
    samples: list[bytes | bytearray | memoryview] = [
        text.encode("utf-8", "surrogatepass") for text in texts
    ]
    if len(samples) < _LEAST_SAMPLES:
        return NO_DICTIONARY
    size = min(_DICTIONARY_BYTES, sum(map(len, samples)) // 10)
    try:
        return _trained(size, samples).as_bytes()
    except ZstdError:  # what is too much alike has nothing to learn
        return NO_DICTIONARY


class ArticlePacker:
    """Compresses articles; for one thread."""

    def __init__(self, dictionary: bytes) -> None:
        self._compress = ZstdCompressor(
            _LEVEL, dict_data=_dictionary(dictionary), write_checksum=True, write_dict_id=False
        ).compress

    def packed(self, document: Document) -> bytes:
        """What `StoredArticles` makes the article of again."""
        return self._compress(to_stored(document).encode("utf-8", "surrogatepass"))


class StoredArticles:
    """The articles of a segment by their document numbers; safe to share between threads."""

    def __init__(self, arrays: Mapping[str, Ints]) -> None:
        self._data = arrays["data"].data
        self._ends = arrays["ends"]
        self._dictionary = _dictionary(arrays["dictionary"].tobytes())
        self._of_thread = local()  # a decompressor serves one thread

    def __len__(self) -> int:
        return len(self._ends)

    def __iter__(self) -> Iterator[Document]:
        return map(self.article, range(len(self)))

    def article(self, number: int) -> Document:
        """An article; raises IndexError for a number that none has, ZstdError for damage."""
        return from_stored(self.stored(number))

    def stored(self, number: int) -> str:
        """The same as `to_stored` made it."""
        if not 0 <= number < len(self):
            raise IndexError(f"there is no document {number} among {len(self)}")
        start = int(self._ends[number - 1]) if number else 0
        packed = self._data[start : int(self._ends[number])]
        return self._decompressor().decompress(packed).decode("utf-8", "surrogatepass")

    def _decompressor(self) -> ZstdDecompressor:
        known: ZstdDecompressor | None = getattr(self._of_thread, "decompressor", None)
        if known is None:
            known = self._of_thread.decompressor = ZstdDecompressor(dict_data=self._dictionary)
        return known


def packed_arrays(packed: Iterable[bytes]) -> dict[str, Ints]:
    """The arrays of packed articles, but for the dictionary."""
    articles = list(packed)
    return {
        "data": np.frombuffer(b"".join(articles), np.uint8),
        "ends": np.fromiter(accumulate(map(len, articles)), np.uint64, len(articles)),
    }


def to_stored(document: Document) -> str:
    """The plain data of an article; `from_stored` is the way back."""
    date = document.date
    metadata = (
        *(document.id, document.title, document.lang, date.value, date.precision, date.source),
        *(document.source, document.place, document.url, document.passages),
    )
    return json.dumps(metadata, ensure_ascii=False, separators=(",", ":")) + document.text


def from_stored(stored: str) -> Document:
    """The article that `to_stored` was given."""
    metadata, end = _decode(stored)
    name, title, lang, value, precision, date_source, source, place, url, passages = metadata
    return Document(
        name,
        title,
        stored[end:],
        lang,
        PublicationDate(value, precision, date_source),
        source,
        place,
        url,
        tuple(Passage(*each) for each in passages) if passages else (),
    )


def _dictionary(data: bytes) -> ZstdCompressionDict | None:
    return ZstdCompressionDict(data) if data else None
