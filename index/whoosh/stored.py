"""An article as a stored field: plain data in, the article out."""

from collections.abc import Iterator
from typing import Any

from whoosh.reading import IndexReader

from index.document import Document, Passage, PublicationDate


def to_stored(document: Document) -> dict[str, Any]:
    """The plain data of an article; `from_stored` is the way back."""
    date = document.date
    return {
        "id": document.id,
        "title": document.title,
        "text": document.text,
        "lang": document.lang,
        "date": (date.value, date.precision, date.source),
        "source": document.source,
        "place": document.place,
        "url": document.url,
        "passages": [tuple(passage) for passage in document.passages],
    }


def from_stored(values: dict[str, Any]) -> Document:
    """The article that `to_stored` was given."""
    date = PublicationDate(*values["date"])
    passages = tuple(Passage(*each) for each in values["passages"])
    return Document(**{**values, "date": date, "passages": passages})


def stored_document(reader: IndexReader, number: int) -> Document:
    """The article with a document number."""
    return from_stored(reader.stored_fields(number)["article"])


def stored_documents(reader: IndexReader) -> Iterator[Document]:
    """Every article of the index, in the order in which they were added."""
    for number in reader.all_doc_ids():
        yield stored_document(reader, number)
