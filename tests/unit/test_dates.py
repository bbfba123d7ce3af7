"""Dates as articles write them: what is read, what is not, and that nothing is made up."""

import re
import unicodedata
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.corpus import normalize
from index.corpus.dates import (
    LONGEST_DATE,
    Header,
    days_apart,
    find_trailer,
    is_ambiguous,
    parse_date,
    take_header,
)
from index.document import UNDATED, DateSource, Normalized, PublicationDate, RawArticle


def dated(value: str, source: DateSource = "none") -> PublicationDate:
    precision = {4: "year", 7: "month", 10: "day"}[len(value)]
    return PublicationDate(value, precision, source)  # type: ignore[arg-type]


# ---------------------------------------------------------------- expressions

READ = [
    # ISO 8601, as metadata has it
    ("2024", "2024"),
    ("2024-03", "2024-03"),
    ("2024-3", "2024-03"),
    ("2024-03-07", "2024-03-07"),
    ("2024-3-7", "2024-03-07"),
    ("  2024-03-07\n", "2024-03-07"),
    ("2024-03-07T10:42", "2024-03-07"),
    ("2024-03-07T10:42:00Z", "2024-03-07"),
    ("2024-03-07 10:42:00.123+01:00", "2024-03-07"),
    ("2024-03-07T104200+0100", "2024-03-07"),
    ("2024/03/07", "2024-03-07"),
    ("2024/03/07 10:42", "2024-03-07"),
    ("2024-02-29", "2024-02-29"),
    # English
    ("7 March 2024", "2024-03-07"),
    ("07 March 2024", "2024-03-07"),
    ("7th March 2024", "2024-03-07"),
    ("the 7th of March, 2024", "2024-03-07"),
    ("7-Mar-2024", "2024-03-07"),
    ("7 mar. 2024", "2024-03-07"),
    ("March 7, 2024", "2024-03-07"),
    ("March 7 2024", "2024-03-07"),
    ("Sept. 1st, 2024", "2024-09-01"),
    ("Thursday, March 7, 2024", "2024-03-07"),
    ("on Thursday 7 March 2024", "2024-03-07"),
    ("Thu, 07 Mar 2024 10:42:00 +0000", "2024-03-07"),
    ("Thu, 07 Mar 2024 10:42:00 GMT", "2024-03-07"),
    ("7 MARCH 2024", "2024-03-07"),
    ("March 2024", "2024-03"),
    ("Mar. 2024", "2024-03"),
    ("in March, 2024", "2024-03"),
    ("May 2024", "2024-05"),
    # French
    ("7 mars 2024", "2024-03-07"),
    ("le 7 mars 2024", "2024-03-07"),
    ("jeudi 7 mars 2024", "2024-03-07"),
    ("le jeudi 7 mars 2024 à 10h42", "2024-03-07"),
    ("1er janvier 2025", "2025-01-01"),
    ("15 août 2020", "2020-08-15"),
    ("15 aout 2020", "2020-08-15"),
    ("15 aou\u0302t 2020", "2020-08-15"),
    ("2 févr. 2019", "2019-02-02"),
    ("DÉCEMBRE 2020", "2020-12"),
    ("en août 2020", "2020-08"),
    ("mai 2020", "2020-05"),
    # numbers with one reading
    ("17/12/2020", "2020-12-17"),
    ("12/17/2020", "2020-12-17"),
    ("17.12.2020", "2020-12-17"),
    ("17-12-2020", "2020-12-17"),
    ("03/03/2024", "2024-03-03"),
    ("le 17/12/2020 à 10h42", "2020-12-17"),
]


@pytest.mark.parametrize(("text", "value"), READ)
def test_what_is_read(text: str, value: str) -> None:
    assert parse_date(text) == dated(value)
    assert parse_date(text, day_first=True) == dated(value)
    assert not is_ambiguous(text)


NOT_READ = [
    # days that no calendar has
    "2024-13-45", "2024-13", "2024-00", "2024-02-30", "2023-02-29", "2024-03-00", "31 June 2024",
    "30 février 2024", "0 March 2024", "32/12/2020", "13/13/2020", "0000", "0999-01-01",
    # no year, no month, or words that need today
    "March", "7 March", "mars", "15 août", "August 13", "June 16", "07", "7", "03/2024", "13 Aug",
    "yesterday", "today", "hier", "aujourd'hui", "aujourd’hui", "on Wednesday", "Wednesday",
    "mardi", "jeudi dernier", "last week", "now", "two days ago", "il y a deux jours", "next March",
    # more than a date, or something else
    "", " ", "and we", "MI5", "20230", "202", "24", "2024-03-07-08", "2024-W10", "20240307",
    "October 26, 2019 an", "2025, à", "March 20244", "7 March 2024 and 8 March 2024", "v2024",
    "7 March 2024 in Rabat", "2024 March", "-2024", "٢٠٢٤", "２０２４", "1,234", "10:42",
    "7 March 2024" + " " * 10 + "x" * LONGEST_DATE,
]  # fmt: skip


@pytest.mark.parametrize("text", NOT_READ)
def test_what_is_no_date(text: str) -> None:
    assert parse_date(text) is None
    assert parse_date(text, day_first=True) is None
    assert not is_ambiguous(text)


@pytest.mark.parametrize("text", ["7/3/2024", "07/03/2024", "7.3.2024", "07-03-2024"])
def test_two_readings_are_none_unless_the_day_is_first(text: str) -> None:
    assert parse_date(text) is None
    assert is_ambiguous(text)
    assert parse_date(text, day_first=True) == dated("2024-03-07")


ENGLISH_MONTHS = [
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
]  # fmt: skip
FRENCH_MONTHS = [
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
]  # fmt: skip
FORMS = {
    "{d.year}-{d.month}-{d.day}": 10,
    "{d.year}-{d.month:02}-{d.day:02}T23:59:59Z": 10,
    "{d.day} {en} {d.year}": 10,
    "{en} {d.day}, {d.year}": 10,
    "le {d.day} {fr} {d.year}": 10,
    "{en} {d.year}": 7,
    "{fr} {d.year}": 7,
    "{d.year}-{d.month:02}": 7,
    "{d.year}": 4,
}


@settings(max_examples=200, deadline=None)
@given(st.dates(date(1000, 1, 1)), st.sampled_from(sorted(FORMS)))
def test_every_day_is_read_in_every_form(day: date, form: str) -> None:
    en, fr = ENGLISH_MONTHS[day.month - 1], FRENCH_MONTHS[day.month - 1]
    text = form.format(d=day, en=en, fr=fr)
    expected = dated(day.isoformat()[: FORMS[form]])
    assert parse_date(text) == expected
    assert parse_date(unicodedata.normalize("NFD", text.upper())) == expected


@settings(max_examples=200, deadline=None)
@given(st.dates(date(1000, 1, 1)))
def test_numbers_are_read_day_first_or_not_at_all(day: date) -> None:
    text = f"{day.day}/{day.month}/{day.year}"
    assert parse_date(text, day_first=True) == dated(day.isoformat())
    one_reading = day.day > 12 or day.day == day.month
    assert parse_date(text) == (dated(day.isoformat()) if one_reading else None)


PIECES = st.sampled_from(
    ["2024", "1999", "7", "07", "12", "31", "45", "0", " ", " ", " ", "-", "/", ".", ",", "March",
     "mars", "août", "May", "mai", "le ", "1er", "th", "of", "Thursday", "jeudi", "mar", "at",
     "10:42", "10h42", "T", "Z", "yesterday", "date", "\n", "٣", "x"]
)  # fmt: skip
TEXTS = st.one_of(st.text(max_size=30), st.lists(PIECES, max_size=10).map("".join))


def without_accents(text: str) -> str:
    parts = unicodedata.normalize("NFD", text.lower())
    return "".join(char for char in parts if not unicodedata.combining(char))


def assert_nothing_invented(found: PublicationDate, text: str) -> None:
    """Every part of the date stands in the text, and its precision has no part more."""
    assert found.value is not None
    year, *rest = found.value.split("-")
    assert found.precision == ("year", "month", "day")[len(rest)]
    assert found.first_day is not None
    plain = without_accents(text)
    numbers = re.findall("[0-9]+", plain)
    numbers.remove(year)
    if rest:
        month = int(rest[0])
        names = (ENGLISH_MONTHS[month - 1], FRENCH_MONTHS[month - 1])
        if not any(without_accents(name)[:3] in plain for name in names):
            numbers.remove(next(number for number in numbers if int(number) == month))
    if len(rest) == 2:
        assert int(rest[1]) in map(int, numbers)


@settings(max_examples=200, deadline=None)
@given(TEXTS, st.booleans())
def test_nothing_is_invented_and_nothing_raises(text: str, day_first: bool) -> None:
    found = parse_date(text, day_first=day_first)
    if found is not None:
        assert_nothing_invented(found, text)
    trailer = find_trailer(text, day_first=day_first)
    if trailer is not None:
        assert trailer.precision == "day"
        assert_nothing_invented(trailer, text)
    rest, header = take_header(text)
    assert text.endswith(rest)
    if header and header.date:
        assert_nothing_invented(header.date, header.written)
    assert is_ambiguous(text) is (
        parse_date(text) is None and parse_date(text, day_first=True) is not None
    )


# ---------------------------------------------------------------- headers

HEADERS = [
    (" date 2020-08-14 The DGSN visit", "The DGSN visit", "2020-08-14", "2020-08-14"),
    ("date 2020-08-14 The visit", "The visit", "2020-08-14", "2020-08-14"),
    ("DATE 2020-08-14 The visit", "The visit", "2020-08-14", "2020-08-14"),
    ("  Date\t2020-8-4\tThe visit", "The visit", "2020-8-4", "2020-08-04"),
    ("date 2024-03\nLe sommet", "Le sommet", "2024-03", "2024-03"),
    ("date 2024-3 Le sommet", "Le sommet", "2024-3", "2024-03"),
    ("date 2024\n\n\tLe sommet", "Le sommet", "2024", "2024"),
    ("\n date  2024  Le sommet ", "Le sommet ", "2024", "2024"),
    ("date\u00a02024-03-07\u00a0Le sommet", "Le sommet", "2024-03-07", "2024-03-07"),
    ("date 2024-03-07", "", "2024-03-07", "2024-03-07"),
    ("date 2024-13-45 The visit", "The visit", "2024-13-45", None),
    ("date 2023-02-29 The visit", "The visit", "2023-02-29", None),
    ("date 2024-00 The visit", "The visit", "2024-00", None),
    ("date 0000 The visit", "The visit", "0000", None),
]


@pytest.mark.parametrize(("text", "rest", "written_as", "value"), HEADERS)
def test_headers(text: str, rest: str, written_as: str, value: str | None) -> None:
    expected = Header(written_as, dated(value) if value else None)
    assert take_header(text) == (rest, expected)


NO_HEADERS = [
    "The date 2024-03-07 is fixed",
    "date: 2024-03-07 The visit",
    "date2024-03-07 The visit",
    "dated 2024-03-07 The visit",
    "date 2024-03-07The visit",
    "date 2024-03-07, the visit",
    "date 2024-03-071 The visit",
    "date 2024-03-07-08 The visit",
    "date 20240 The visit",
    "date 24-03-07 The visit",
    "date 7 March 2024 The visit",
    "date\n2024-03-07 The visit",
    "date ２０２４ The visit",
    "2024-03-07 The visit",
    "  The visit",
    "",
]


@pytest.mark.parametrize("text", NO_HEADERS)
def test_texts_without_a_header_stay_as_they_are(text: str) -> None:
    assert take_header(text) == (text, None)


# ---------------------------------------------------------------- trailers

TRAILERS = [
    ("MAP: 07 March 2024", "2024-03-07"),
    ("MAP : 7 mars 2024", "2024-03-07"),
    ("MAP - 7 mars 2024", "2024-03-07"),
    ("AFP – le 7 mars 2024", "2024-03-07"),
    ("MAP/AFP: 2024-03-07", "2024-03-07"),
    ("Reuters, 7 March 2024.", "2024-03-07"),
    ("Source: 7 March 2024", "2024-03-07"),
    ("Published on 7 March 2024", "2024-03-07"),
    ("Published: March 7, 2024", "2024-03-07"),
    ("Posted 7 March 2024 at 10:42", "2024-03-07"),
    ("Publié le 07 mars 2024", "2024-03-07"),
    ("Publie\u0301 le jeudi 7 mars 2024 à 10h42", "2024-03-07"),
    ("Mis en ligne le 17/12/2020", "2020-12-17"),
    ("7 March 2024", "2024-03-07"),
    ("Publié le 7 mars 2024\nMis à jour le 9 mars 2024", "2024-03-07"),
    ("Updated 9 March 2024\nPublished on 7 March 2024", "2024-03-07"),
    ("MAP: 07 March 2024\n \n", "2024-03-07"),
    # nothing that dates an article
    ("MAP: March 2024", None),
    ("MAP: 2024", None),
    ("MAP: 31 June 2024", None),
    ("MAP: Thursday", None),
    ("MAP: 07/03/2024", None),
    ("Updated 9 March 2024", None),
    ("Last updated 9 March 2024", None),
    ("Mis à jour le 9 mars 2024 à 10h42", None),
    ("Modifié le 9 mars 2024", None),
    ("Publié hier", None),
    ("The treaty was signed on 7 March 2024", None),
    ("Le 7 mars 2024, le tribunal a jugé", None),
    ("RSVP: 7 March 2024", None),
    ("WHEN: 7 March 2024", None),
    ("QUAND : 7 mars 2024", None),
    ("Deadline: 7 March 2024", None),
    ("Casablanca: 7 March 2024", None),
    ("MAP: 07 March 2024\nAll rights reserved", None),
    ("MAP: 07 March 2024" + " " * 5 + "." * LONGEST_DATE, None),
    ("", None),
]


@pytest.mark.parametrize(("lines", "value"), TRAILERS)
def test_trailers(lines: str, value: str | None) -> None:
    expected = dated(value) if value else None
    assert find_trailer(f"A text of 8 March 2023.\n\n{lines}") == expected
    assert find_trailer(lines) == expected


def test_numeric_trailers_with_the_day_first() -> None:
    assert find_trailer("Un texte.\nPublié le 07/03/2024", day_first=True) == dated("2024-03-07")


# ---------------------------------------------------------------- distances

DISTANCES = [
    ("2024-03-07", "2024-03-07", 0),
    ("2024-03-07", "2024-03-08", 1),
    ("2024-03-09", "2024-03-07", 2),
    ("2024-03", "2024-03-31", 0),
    ("2024-03", "2024-04-02", 2),
    ("2024", "2024-12", 0),
    ("2023", "2024-01-01", 1),
    ("2024-02", "2023", 32),
]


@pytest.mark.parametrize(("one", "other", "days"), DISTANCES)
def test_days_apart(one: str, other: str, days: int) -> None:
    assert days_apart(dated(one), dated(other)) == days
    assert days_apart(dated(other), dated(one)) == days


def test_the_undated_are_apart_from_nothing() -> None:
    assert days_apart(PublicationDate(), dated("2024")) == 0


# ---------------------------------------------------------------- articles

RELATIVE = [
    "Rabat – The minister said on Wednesday that the talks went well today, August 13.",
    "Le ministre a vu mardi son homologue ; ils se reverront en 2025, a-t-il dit aujourd’hui.",
    "Yesterday the two met again, two days after the summit of October 2019.",
    "In a tweet dated 13 August 2020 the ambassador thanked his hosts.",
]


@pytest.mark.parametrize("text", RELATIVE)
def test_relative_words_and_dates_in_the_text_date_nothing(text: str) -> None:
    found = normalize(RawArticle("a.txt", {"text": text}))
    assert isinstance(found, Normalized)
    assert found.document.date == UNDATED
    assert found.warnings == ()
