"""An article as a stored field: one string of plain data in, the article out.

The metadata are a JSON array, and the text stands behind it as it is.
"""

import json
from collections.abc import Iterator

from whoosh.reading import IndexReader

from index.document import Document, Passage, PublicationDate

_decode = json.JSONDecoder().raw_decode


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


def stored_document(reader: IndexReader, number: int) -> Document:
    """The article with a document number."""
    return from_stored(reader.stored_fields(number)["article"])


def stored_documents(reader: IndexReader) -> Iterator[Document]:
    """Every article of the index, in the order in which they were added."""
    for number in reader.all_doc_ids():
        yield stored_document(reader, number)
