"""Dates as they are known: a date never claims a day or a month that its source does not name."""

from dataclasses import dataclass
from datetime import date

from babel.dates import format_date
from flask_babel import get_locale, gettext

from index.document import PublicationDate

_PATTERNS = {"day": "d MMMM y", "month": "MMMM y", "year": "y"}


@dataclass(frozen=True, slots=True)
class ShownDate:
    """A date for readers: `text` says also what is unknown, `plain` does not.

    `machine` is ISO 8601 or None; `why` explains a date that is not a full day, else is empty.
    """

    text: str
    plain: str
    machine: str | None
    why: str = ""


def show_date(published: PublicationDate) -> ShownDate:
    """`published` in the language of the page."""
    first = published.first_day
    if first is None:
        text = gettext("undated")
        return ShownDate(text, text, None, gettext("The article names no date."))
    plain = plain_date(first, published.precision)
    if published.precision == "month":
        text = gettext("%(month)s, day unknown", month=plain)
        why = gettext("The article names only the month.")
    elif published.precision == "year":
        text = gettext("%(year)s, month unknown", year=plain)
        why = gettext("The article names only the year.")
    else:
        text, why = plain, ""
    return ShownDate(text, plain, published.value, why)


def plain_date(day: date, precision: str) -> str:
    """`day` with the parts that `precision` (day, month or year) names: `7 March 2024`, `2024`."""
    language = _language()
    text = format_date(day, _PATTERNS[precision], locale=language)
    if language == "fr" and precision == "day" and day.day == 1:
        return text.replace("1", "1er", 1)
    return text


def month_name(month: str, pattern: str = "LLLL y") -> str:
    """A month such as `2024-03` in words: `March 2024`; with the pattern `LLLL`: `March`."""
    year, number = month.split("-")
    if year == "0000":  # before the first year that a calendar counts
        return month
    return format_date(date(int(year), int(number), 1), pattern, locale=_language())


def _language() -> str:
    locale = get_locale()
    return locale.language if locale else "en"
