"""What is indexed: an article, its date, and what a corpus says of itself while it is read."""

import calendar
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, NamedTuple, get_args

Language = Literal["en", "fr", "other"]
DatePrecision = Literal["day", "month", "year", "none"]
DateSource = Literal["header", "trailer", "metadata", "none"]

LANGUAGES: tuple[Language, ...] = get_args(Language)


@dataclass(frozen=True, slots=True)
class PublicationDate:
    """A date that claims no more than its source says: `2024`, `2024-03` or `2024-03-07`.

    `value` is ISO 8601 with just as many parts as `precision` names, or None when undated.
    """

    value: str | None = None
    precision: DatePrecision = "none"
    source: DateSource = "none"

    @property
    def first_day(self) -> date | None:
        """The first day that the date may mean; None when undated."""
        if self.value is None:
            return None
        year, month, day = ([int(part) for part in self.value.split("-")] + [1, 1])[:3]
        return date(year, month, day)

    @property
    def last_day(self) -> date | None:
        """The last day that the date may mean; None when undated."""
        first = self.first_day
        if first is None or self.precision == "day":
            return first
        if self.precision == "year":
            return date(first.year, 12, 31)
        return date(first.year, first.month, calendar.monthrange(first.year, first.month)[1])


UNDATED = PublicationDate()


class Passage(NamedTuple):
    """Characters `start` to `end` of an article's text, which are in the language `lang`."""

    start: int
    end: int
    lang: Language


@dataclass(frozen=True, slots=True)
class Document:
    """One article as it is stored: `text` has LF line ends and neither BOM nor date header.

    `passages` are in order the stretches of the text that are in another language than `lang`.
    """

    id: str
    title: str
    text: str
    lang: Language
    date: PublicationDate = UNDATED
    source: str | None = None
    place: str | None = None
    url: str | None = None
    passages: tuple[Passage, ...] = ()

    def fields(self) -> dict[str, Any]:
        """The metadata under the names of the JSON interface; all but the text."""
        return {
            "id": self.id,
            "title": self.title,
            "lang": self.lang,
            "date": self.date.value,
            "date_precision": self.date.precision,
            "date_source": self.date.source,
            "source": self.source,
            "place": self.place,
            "orgs": [],
            "url": self.url,
        }

    def stored(self) -> dict[str, Any]:
        """The object of `/api/v1/documents/<id>` and of a line of `concorde index dump`."""
        return self.fields() | {"text": self.text}


@dataclass(frozen=True, slots=True)
class RawArticle:
    """One article as a format reader found it, nothing judged yet.

    `path` is relative to the corpus, POSIX form; `line` is the line or row (from 1) in a file of
    many articles. `values` may hold id, title, text, lang, date, source, place, url.
    """

    path: str
    values: Mapping[str, object]
    line: int | None = None

    @property
    def place_in_corpus(self) -> str:
        """`PATH`, or `PATH#LINE` in a file of many articles."""
        return self.path if self.line is None else f"{self.path}#{self.line}"


@dataclass(frozen=True, slots=True)
class Rejected:
    """A file, line or row that is left out, and why, in words for its owner."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Finding:
    """Something doubtful about an article that is kept: a warning with its place and kind."""

    path: str
    kind: str
    detail: str


@dataclass(frozen=True, slots=True)
class Accepted:
    """What a report says of an article that is indexed."""

    lang: Language
    dated: bool
    warnings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Normalized:
    """A document with what was doubtful about its source."""

    document: Document
    warnings: tuple[Finding, ...] = field(default=())

    def accepted(self) -> Accepted:
        """The same for a report."""
        dated = self.document.date.value is not None
        return Accepted(self.document.lang, dated, self.warnings)
