"""The array codec: an inverted index of raw arrays, and the stored articles, behind Whoosh.

Whoosh can read and write through it as through any other of its codecs, one posting at a time;
`segment_groups` hands out the arrays themselves.
"""

from array import array
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from whoosh.codec.base import FieldCursor, FieldWriter, TermsReader
from whoosh.codec.whoosh3 import W3Codec, W3PerDocReader
from whoosh.fields import FieldType
from whoosh.formats import Format, Positions
from whoosh.matching import ListMatcher, Matcher
from whoosh.reading import IndexReader, TermInfo, TermNotFound
from whoosh.system import pack_uint

from index.whoosh.inverted import Fields, InvertedField, fields_of
from index.whoosh.inverting import posting_arrays, smallest, text_arrays
from index.whoosh.mapped import Group, Ints, read_groups, write_groups
from index.whoosh.stored import ARTICLES, StoredArticles

EXTENSION = ".seg"

Term = tuple[str, bytes]  # field, text


class ArrayCodec(W3Codec):  # type: ignore[misc]  # Whoosh is untyped
    """Whoosh's third codec but for terms and postings, and articles that are kept with them.

    A segment keeps them in a file of its own: write it with `compound=False`.
    """

    def field_writer(self, storage: Any, segment: Any) -> "ArrayFieldWriter":
        """Writes the inverted index of a new segment."""
        return ArrayFieldWriter(_path(storage, segment))

    def terms_reader(self, storage: Any, segment: Any) -> "ArrayTermsReader":
        """Reads the inverted index of a segment."""
        return ArrayTermsReader(_path(storage, segment))

    def per_document_reader(self, storage: Any, segment: Any) -> "ArrayPerDocReader":
        """Reads what is kept of each document of a segment."""
        return ArrayPerDocReader(storage, segment)


def array_file(folder: Path, segment: Any) -> Path:
    """The file of arrays of a segment."""
    name: str = segment.make_filename(EXTENSION)
    return folder / name


def segment_groups(reader: IndexReader) -> Mapping[str, Group]:
    """The arrays of a reader of one segment."""
    groups: Mapping[str, Group] = reader._terms.groups
    return groups


def _path(storage: Any, segment: Any) -> Path:
    return array_file(Path(storage.folder), segment)


# ---------------------------------------------------------------- writing


class ArrayFieldWriter(FieldWriter):  # type: ignore[misc]  # Whoosh is untyped
    """Gathers the postings that Whoosh hands over."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._fields: dict[str, Mapping[str, Ints]] = {}
        self._field = _OpenField(None)
        self._name = ""
        self.is_closed = False

    def start_field(self, fieldname: str, fieldobj: FieldType) -> None:
        """Whoosh: what follows is of this field."""
        self._name = fieldname
        self._field = _OpenField(fieldobj.format)

    def start_term(self, text: bytes) -> None:
        """Whoosh: what follows is of this term."""
        self._field.texts.append(text)

    def add(self, docnum: int, weight: float, vbytes: bytes, length: int) -> None:  # noqa: ARG002
        """Whoosh: the next posting."""
        self._field.add(docnum, weight, vbytes)

    def finish_term(self) -> None:
        """Whoosh: a term ends."""

    def finish_field(self) -> None:
        """Whoosh: a field ends."""
        self._fields[self._name] = self._field.arrays()

    def close(self) -> None:
        """Writes the file."""
        write_groups(self._path, self._fields)
        self.is_closed = True


class _OpenField:
    """A field that comes posting by posting, in order."""

    def __init__(self, format_: Format | None) -> None:
        self.texts: list[bytes] = []
        self._format = format_
        self._terms = array("I")
        self._documents = array("I")
        self._frequencies = array("I")
        self._positions = array("I")

    def add(self, document: int, weight: float, value: bytes) -> None:
        self._terms.append(len(self.texts) - 1)
        self._documents.append(document)
        if isinstance(self._format, Positions):
            positions = self._format.decode_positions(value)
            self._frequencies.append(len(positions))
            self._positions.extend(positions)
        else:
            self._frequencies.append(int(weight))

    def arrays(self) -> Mapping[str, Ints]:
        terms, documents, frequencies, positions = (
            np.frombuffer(each, np.uint32) if each else np.zeros(0, np.uint32)
            for each in (self._terms, self._documents, self._frequencies, self._positions)
        )
        count = len(self.texts)
        found = posting_arrays(terms, documents, frequencies, count)
        if isinstance(self._format, Positions):
            ends = np.append(0, np.cumsum(frequencies, dtype=np.int64))
            found["positions"] = smallest(positions)
            found["first_positions"] = smallest(ends[found["first_postings"].astype(np.int64)])
        return found | text_arrays(self.texts)


# ---------------------------------------------------------------- reading


_NO_TERMS = InvertedField(_OpenField(None).arrays())


class ArrayTermsReader(TermsReader):  # type: ignore[misc]  # Whoosh is untyped
    """The inverted index as Whoosh asks for it; opened when it is asked for the first time."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @cached_property
    def groups(self) -> Mapping[str, Group]:
        """All arrays; raises IndexDamagedError."""
        return read_groups(self._path)

    @cached_property
    def fields(self) -> Fields:
        """The fields; raises IndexDamagedError."""
        return fields_of(self.groups)

    def __contains__(self, term: Term) -> bool:
        name, text = term
        return name in self.fields and self.fields[name].find(text) is not None

    def indexed_field_names(self) -> Iterable[str]:
        """The names of all fields."""
        return self.fields.keys()

    def terms(self) -> Iterator[Term]:
        """All terms, in order."""
        return self.terms_from(min(self.fields, default=""), b"")

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[Term]:
        """All terms from this one on, those of later fields too; none from an unknown field."""
        if fieldname not in self.fields:
            return
        for name in sorted(self.fields):
            field = self.fields[name]
            if name >= fieldname:
                first = field.rank(prefix) if name == fieldname else 0
                yield from ((name, field.text(number)) for number in range(first, len(field)))

    def items(self) -> Iterator[tuple[Term, TermInfo]]:
        """All terms with their numbers."""
        return ((term, self.term_info(*term)) for term in self.terms())

    def items_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[Term, TermInfo]]:
        """The same from one term on."""
        return ((term, self.term_info(*term)) for term in self.terms_from(fieldname, prefix))

    def term_info(self, fieldname: str, text: bytes) -> TermInfo:
        """The numbers of a term; raises TermNotFound."""
        field, number = self._find(fieldname, text)
        frequencies, documents = field.frequencies(number), field.documents(number)
        return TermInfo(
            weight=float(frequencies.sum()),
            df=len(documents),
            minlength=1,
            maxlength=1 << 20,
            maxweight=float(frequencies.max()),
            minid=int(documents[0]),
            maxid=int(documents[-1]),
        )

    def frequency(self, fieldname: str, text: bytes) -> float:
        """How often a term stands in all documents; 0 where it is unknown."""
        if (fieldname, text) not in self:
            return 0.0
        field, number = self._find(fieldname, text)
        return float(field.frequencies(number).sum())

    def doc_frequency(self, fieldname: str, text: bytes) -> int:
        """How many documents hold a term; 0 where it is unknown."""
        if (fieldname, text) not in self:
            return 0
        field, number = self._find(fieldname, text)
        return field.count(number)

    def matcher(self, fieldname: str, text: bytes, format_: Format, scorer: Any = None) -> Matcher:
        """Whoosh's view of the postings of a term."""
        field, number = self._find(fieldname, text)
        frequencies = field.frequencies(number)
        return ListMatcher(
            field.documents(number).tolist(),
            frequencies.astype(float).tolist(),
            list(_values(field, number, frequencies, format_)),
            format_,
            scorer=scorer,
            term=(fieldname, text),
            terminfo=self.term_info(fieldname, text),
        )

    def cursor(self, fieldname: str, fieldobj: FieldType) -> "_Cursor":
        """A place among the terms of a field."""
        return _Cursor(self.fields.get(fieldname) or _NO_TERMS, fieldobj)

    def close(self) -> None:
        """Lets go of the file's map."""
        for opened in ("fields", "groups"):
            self.__dict__.pop(opened, None)

    def _find(self, name: str, text: bytes) -> tuple[InvertedField, int]:
        field = self.fields.get(name)
        number = field.find(text) if field else None
        if field is None or number is None:
            raise TermNotFound(f"No term {name}:{text!r}")
        return field, number


class ArrayPerDocReader(W3PerDocReader):  # type: ignore[misc]  # Whoosh is untyped
    """Whoosh's own reader, but articles that are kept as arrays are read from there."""

    def __init__(self, storage: Any, segment: Any) -> None:
        super().__init__(storage, segment)
        self._path = _path(storage, segment)

    @cached_property
    def _articles(self) -> StoredArticles | None:
        groups = read_groups(self._path)
        return StoredArticles(groups[ARTICLES]) if ARTICLES in groups else None

    def stored_fields(self, docnum: int) -> dict[str, Any]:
        """The stored fields of a document."""
        if self._articles:
            return {ARTICLES: self._articles.stored(docnum)}
        stored: dict[str, Any] = super().stored_fields(docnum)
        return stored

    def close(self) -> None:
        """Closes the files."""
        super().close()
        self.__dict__.pop("_articles", None)


def _values(
    field: InvertedField, number: int, frequencies: Ints, format_: Format
) -> Iterator[bytes]:
    """What Whoosh keeps beside a posting."""
    if not field.has_positions:
        yield from (pack_uint(int(each)) for each in frequencies)
        return
    positions = field.positions(number).tolist()
    start = 0
    for count in frequencies.tolist():
        yield format_.encode(positions[start : start + count])
        start += count


class _Cursor(FieldCursor):  # type: ignore[misc]  # Whoosh is untyped
    def __init__(self, field: InvertedField, fieldobj: FieldType) -> None:
        self._field = field
        self._fieldobj = fieldobj
        self._number = 0

    def first(self) -> str | None:
        self._number = 0
        return self.text()

    def find(self, string: str | bytes) -> str | None:
        text = string if isinstance(string, bytes) else self._fieldobj.to_bytes(string)
        self._number = self._field.rank(text)
        return self.text()

    def next(self) -> str | None:
        self._number += 1
        return self.text()

    def text(self) -> str | None:
        if not self.is_valid():
            return None
        text: str = self._fieldobj.from_bytes(self._field.text(self._number))
        return text

    term = text

    def is_valid(self) -> bool:
        return self._number < len(self._field)
