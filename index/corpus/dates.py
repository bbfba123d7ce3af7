"""Dates as English and French articles write them: an own small grammar that invents nothing.

A date claims no more than was written: a year stays a year. Words such as `yesterday` or `mardi`
and dates inside running text never date an article; its header, its trailer and its metadata do.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from index.document import DatePrecision, PublicationDate

LONGEST_DATE = 80  # characters; longer expressions are not looked at

_MONTH_NAMES = (
    "jan january janv janvier",
    "feb february fev fevr fevrier",
    "mar march mars",
    "apr april avr avril",
    "may mai",
    "jun june juin",
    "jul july juil juillet",
    "aug august aout",
    "sep sept september septembre",
    "oct october octobre",
    "nov november novembre",
    "dec december decembre",
)
_MONTHS = {name: number for number, row in enumerate(_MONTH_NAMES, 1) for name in row.split()}
_WEEKDAYS = (
    "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri "
    "sat sun lundi mardi mercredi jeudi vendredi samedi dimanche lun mer jeu ven sam dim"
)

_YEAR = r"(?P<year>[1-9][0-9]{3})"
_MONTH = rf"(?P<name>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})\.?"
_DAY = r"(?P<day>[0-9]{1,2})"
_NAMED_DAY = rf"{_DAY}(?:st|nd|rd|th|er|e)?"
_BEFORE = rf"(?:(?:le|the|on) )?(?:(?:{'|'.join(_WEEKDAYS.split())})\.?,? )?(?:(?:le|the) )?"
_CLOCK = (
    r"(?:,? (?:(?:at|a|-) )?[0-2]?[0-9] ?[:h] ?[0-5][0-9](?::[0-5][0-9])?(?: ?[ap]\.?m\.?)?"
    r"(?: (?:[a-z]{2,4}|[+-][0-9]{4}))?)?"
)
_ISO_CLOCK = (
    r"(?:[t ][0-2][0-9]:?[0-5][0-9](?::?[0-6][0-9](?:[.,][0-9]+)?)?"
    r" ?(?:z|utc|gmt|[+-][0-9]{2}(?::?[0-9]{2})?)?)?"
)

_NUMBERS_OF_ISO = rf"{_YEAR}(?:-(?P<month>[0-9]{{1,2}})(?:-(?P<day>[0-9]{{1,2}}){_ISO_CLOCK})?)?"
_WRITTEN = [
    re.compile(pattern)
    for pattern in (
        _NUMBERS_OF_ISO,
        rf"{_YEAR}/(?P<month>[0-9]{{1,2}})/(?P<day>[0-9]{{1,2}}){_CLOCK}",
        rf"{_BEFORE}{_NAMED_DAY}(?:[ -]| of ){_MONTH}(?:,? |-){_YEAR}{_CLOCK}",
        rf"{_BEFORE}{_MONTH} {_NAMED_DAY},? {_YEAR}{_CLOCK}",
        rf"(?:(?:en|in) )?{_MONTH}(?:,| of)? {_YEAR}",
    )
]
_NUMERIC = re.compile(
    rf"{_BEFORE}(?P<one>[0-9]{{1,2}})(?P<sep>[/.-])(?P<two>[0-9]{{1,2}})(?P=sep){_YEAR}{_CLOCK}"
)

# `\s` takes blanks and line ends: what separates the header from the text belongs to neither.
_HEADER = re.compile(
    r"\s*date[^\S\n]+(?P<date>[0-9]{4}(?:-[0-9]{1,2}(?:-[0-9]{1,2})?)?)(?:\s+|\Z)", re.IGNORECASE
)

_PUBLISHED = r"(?:published|posted|publié|publiée|mise? en ligne|paru|parue)(?:\s*:|\s+on|\s+le)?\s"
# Capitals that announce an event or a deadline where an agency could stand
_EVENT = "RSVP|WHEN|QUAND|DATES?|DUE|FROM|UNTIL|START|OPENS|ENDS|NEXT|FIN"
_AGENCY = rf"(?!(?:{_EVENT})\b)[A-Z]{{2,6}}(?:[-/ ][A-Z]{{2,6}})?\s?[:,–—-]\s"
_NAMED_AGENCY = r"(?:source|reuters|xinhua|bloomberg|belga|ansa|efe|tass|pti)\s?[:,–—-]\s"
_TRAILER = re.compile(rf"(?:(?i:{_PUBLISHED}|{_NAMED_AGENCY})|{_AGENCY})?\s*(?P<date>\S.*)")
_UPDATED = re.compile(r"(?:last )?(?:updated|modified)\b|mise? à jour\b|modifiée?\b", re.IGNORECASE)
_TRAILER_LINES = 3  # a line of publication may stand above one or two of updates


@dataclass(frozen=True, slots=True)
class Header:
    """A date header that was taken off a text; `date` is None when it names an impossible date."""

    written: str
    date: PublicationDate | None


def parse_date(text: str, *, day_first: bool = False) -> PublicationDate | None:
    """The date that the whole of `text` expresses, without source; None where there is none.

    Impossible dates are none. A numeric date such as 7/3/2024 counts when only one reading is
    possible; with `day_first` it is the 7th of March.
    """
    plain = _plain(text)
    for pattern in _WRITTEN:
        if match := pattern.fullmatch(plain):
            parts = match.groupdict()
            month = _MONTHS[parts["name"]] if parts.get("name") else parts.get("month")
            return _date_of(parts["year"], month, parts.get("day"))
    if match := _NUMERIC.fullmatch(plain):
        year, one, two = match["year"], match["one"], match["two"]
        as_french, as_american = _date_of(year, two, one), _date_of(year, one, two)
        if day_first or as_american in (None, as_french):
            return as_french or as_american
        return None if as_french else as_american
    return None


def is_ambiguous(text: str) -> bool:
    """True for a numeric date with two possible readings, such as 7/3/2024."""
    return parse_date(text) is None and parse_date(text, day_first=True) is not None


def take_header(text: str) -> tuple[str, Header | None]:
    """`text` without its date header, and the header: `date 2024-03-07` in front of the text.

    The white space behind a header is taken off too. Without a header the text is left as it is.
    """
    match = _HEADER.match(text)
    if match is None:
        return text, None
    return text[match.end() :], Header(match["date"], parse_date(match["date"]))


def find_trailer(text: str, *, day_first: bool = False) -> PublicationDate | None:
    """The full date that the last line of `text` gives: `MAP: 07 March 2024`, `Publié le ...`.

    Lines that say when an article was updated may stand below or above it and date nothing.
    """
    end = len(text.rstrip())
    for _ in range(_TRAILER_LINES):
        start = text.rfind("\n", 0, end) + 1
        line = unicodedata.normalize("NFC", text[start:end].strip())
        if not line or len(line) > LONGEST_DATE:
            return None
        if not _UPDATED.match(line):
            match = _TRAILER.fullmatch(line)
            found = parse_date(match["date"].rstrip("."), day_first=day_first) if match else None
            return found if found and found.precision == "day" else None
        end = len(text[:start].rstrip())
    return None


def days_apart(one: PublicationDate, other: PublicationDate) -> int:
    """Days between the nearest days that two dates may mean; 0 when one lies inside the other."""
    if not (one.first_day and one.last_day and other.first_day and other.last_day):
        return 0
    return max((other.first_day - one.last_day).days, (one.first_day - other.last_day).days, 0)


def _plain(text: str) -> str:
    """Lower case, one blank between words, without accents; foreign digits stay foreign."""
    if len(text) > LONGEST_DATE:
        return ""
    parts = unicodedata.normalize("NFD", " ".join(text.split()).lower())
    return "".join(char for char in parts if not unicodedata.combining(char))


def _date_of(year: str, month: str | int | None, day: str | int | None) -> PublicationDate | None:
    """The date of these parts with just the precision they have; None when it cannot be."""
    precision: DatePrecision = "day" if day else "month" if month else "year"
    try:
        first = date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return None
    length = {"year": 4, "month": 7, "day": 10}[precision]
    return PublicationDate(first.isoformat()[:length], precision)
