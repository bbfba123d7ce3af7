"""From what a file says to the document: ids, texts, titles, dates, languages, and the doubts."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.corpus import normalize
from index.corpus.decode import MAX_ARTICLE_BYTES
from index.corpus.findings import WARNING_KINDS
from index.corpus.normalize import LONGEST_ID, LONGEST_URL
from index.corpus.titles import lead_end
from index.document import (
    LANGUAGES,
    UNDATED,
    Document,
    Finding,
    Normalized,
    Passage,
    PublicationDate,
    RawArticle,
    Rejected,
)

ENGLISH = "The ministers met in the harbour town. They spoke about fishing rights."
FRENCH = "Les ministres se sont réunis dans le port. Ils ont parlé de la pêche."
THIS_YEAR = datetime.now(UTC).year


def normalized(line: int | None = None, **values: object) -> Normalized:
    found = normalize(RawArticle("a/b.txt", {"text": ENGLISH} | values, line))
    assert isinstance(found, Normalized)
    return found


def document(**values: object) -> Document:
    """The document of an article that gives no cause for doubt."""
    found = normalized(**values)
    assert found.warnings == ()
    return found.document


def doubts(**values: object) -> list[tuple[str, str]]:
    return [(finding.kind, finding.detail) for finding in normalized(**values).warnings]


def reason(**values: object) -> str:
    found = normalize(RawArticle("a/b.txt", {"text": ENGLISH} | values, 7))
    assert isinstance(found, Rejected)
    assert found.path == "a/b.txt#7"
    return found.reason


def test_a_bare_text() -> None:
    assert document() == Document(
        id="a/b.txt",
        title="The ministers met in the harbour town.",
        text=ENGLISH,
        lang="en",
    )
    assert lead_end(document().title, document().text) == len(document().title)


def test_all_fields() -> None:
    found = document(
        id=" a-1 ",
        title=" The talks\n end ",
        text=f"Rabat – {ENGLISH}",
        lang="en-GB",
        date="7 March 2024",
        source=" Harbour \t Gazette",
        place="Salé",
        url=" https://gazette.example/1 ",
        author="nobody",
    )
    assert found == Document(
        id="a-1",
        title="The talks end",
        text=f"Rabat – {ENGLISH}",
        lang="en",
        date=PublicationDate("2024-03-07", "day", "metadata"),
        source="Harbour Gazette",
        place="Salé",
        url="https://gazette.example/1",
    )


@pytest.mark.parametrize("unknown", [None, "", "  "])
def test_what_is_unknown_is_null(unknown: str | None) -> None:
    names = ("id", "title", "lang", "date", "source", "place", "url")
    assert document(**dict.fromkeys(names, unknown)) == document()


def test_place_of_the_dateline_where_metadata_has_none() -> None:
    assert document(text=f"Rabat – {ENGLISH}").place == "Rabat"
    assert document(text=f" date 2024-03-07 RABAT (MAP) - {ENGLISH}").place == "Rabat"
    assert document().place is None


# ---------------------------------------------------------------- ids


def test_ids() -> None:
    assert document(line=3).id == "a/b.txt#3"
    assert document(line=3, id="x").id == "x"
    assert document(id=42).id == "42"
    assert document(id="x" * LONGEST_ID).id == "x" * LONGEST_ID
    assert document(id="é/ü #1?").id == "é/ü #1?"


BAD_IDS = [
    ("x" * (LONGEST_ID + 1), "id of 513 characters, the limit is 512: shorten it"),
    ("a\nb", "id with control or unreadable characters: rename it"),
    ("a\0", "id with control or unreadable characters: rename it"),
    ("a\ud800b", "id with control or unreadable characters: rename it"),
    ("a\ufffdb", "id with control or unreadable characters: rename it"),
    ("a\u2028b", "id with control or unreadable characters: rename it"),
]


@pytest.mark.parametrize(("identifier", "expected"), BAD_IDS)
def test_bad_ids(identifier: str, expected: str) -> None:
    assert reason(id=identifier) == expected


# ---------------------------------------------------------------- what is rejected

REJECTED = [
    ({"text": None}, "no text"),
    ({"text": ""}, "no text"),
    ({"text": " \n\u00a0"}, "no text"),
    ({"text": " date 2024-03-07 "}, "no text"),
    ({"text": "\ufeff"}, "no text"),
    ({"text": 7}, "text is a number, not text"),
    ({"text": ["a"]}, "text is a list, not text"),
    ({"text": {"a": 1}}, "text is an object, not text"),
    ({"title": True}, "title is true or false, not text"),
    ({"id": True}, "id is true or false, not text"),
    ({"date": 2024.5}, "date is a number, not text"),
    ({"lang": ["en"]}, "lang is a list, not text"),
    ({"text": "é" * (MAX_ARTICLE_BYTES // 2 + 1)},
     "an article of 10.1 MB, the limit is 10 MB: split it"),
]  # fmt: skip


@pytest.mark.parametrize(("values", "expected"), REJECTED, ids=[why for _, why in REJECTED])
def test_rejected(values: dict[str, object], expected: str) -> None:
    assert reason(**values) == expected


# ---------------------------------------------------------------- texts

TEXTS = [
    ("one\r\ntwo\rthree\n", "one\ntwo\nthree\n"),
    ("\ufeffone", "one"),
    ("\ufeff date 2024-03-07 one", "one"),
    ("date 2024-03-07\r\n\r\none\r\n", "one\n"),
    (" \n one  two \n", " \n one  two \n"),
    ("one\ttwo\u00a0three\u200b", "one\ttwo\u00a0three\u200b"),
    ("E\u0301te\u0301", "E\u0301te\u0301"),
]


@pytest.mark.parametrize(("written", "stored"), TEXTS)
def test_texts_stay_as_written(written: str, stored: str) -> None:
    assert document(text=written, lang="en").text == stored


def test_characters_that_cannot_be_shown_are_replaced_and_told() -> None:
    found = normalized(text="one\x07two\x0cthree \ud800 four \ufffd", lang="en")
    assert found.document.text == "one two three \ufffd four \ufffd"
    assert found.warnings == (
        Finding("a/b.txt", "replaced-characters", "2 control characters became blanks"),
        Finding("a/b.txt", "replaced-characters", "2 characters could not be read"),
    )


def test_titles() -> None:
    assert document(text=" date 2024-03-07 First. Second.").title == "First."
    assert document(text="A headline\nFirst. Second.").title == "A headline"
    assert document(title="Own", text="First. Second.").title == "Own"
    assert lead_end("Own", document(title="Own").text) == 0
    assert document(title="a\x07b\ud800", text="First.").title == "a b\ufffd"


# ---------------------------------------------------------------- dates

DATES = [
    ({}, UNDATED),
    ({"text": f" date 2024-03-07 {ENGLISH}"}, PublicationDate("2024-03-07", "day", "header")),
    ({"text": f"DATE 2024-3\n{ENGLISH}"}, PublicationDate("2024-03", "month", "header")),
    ({"text": f"{ENGLISH}\n\nMAP: 07 March 2024"}, PublicationDate("2024-03-07", "day", "trailer")),
    ({"date": "2024"}, PublicationDate("2024", "year", "metadata")),
    ({"date": 2024}, PublicationDate("2024", "year", "metadata")),
    ({"date": "2024-03-07T10:42:00Z"}, PublicationDate("2024-03-07", "day", "metadata")),
    # the header wins against the trailer, metadata against both; a day apart is no conflict
    ({"text": f"date 2024-03-07 {ENGLISH}\n\nMAP: 08 March 2024"},
     PublicationDate("2024-03-07", "day", "header")),
    ({"text": f"date 2024-03 {ENGLISH}\n\nMAP: 08 March 2024"},
     PublicationDate("2024-03", "month", "header")),
    ({"text": f"date 2024-03-07 {ENGLISH}", "date": "2024-03-08"},
     PublicationDate("2024-03-08", "day", "metadata")),
    # numbers: the day comes first in French
    ({"text": FRENCH, "date": "07/03/2024"}, PublicationDate("2024-03-07", "day", "metadata")),
    ({"lang": "fr", "date": "07/03/2024"}, PublicationDate("2024-03-07", "day", "metadata")),
    ({"text": f"{FRENCH}\nPublié le 07/03/2024"}, PublicationDate("2024-03-07", "day", "trailer")),
    ({"text": f"{ENGLISH}\nMAP: 07/03/2024"}, UNDATED),
    ({"date": f"{THIS_YEAR + 1}-12-31"},
     PublicationDate(f"{THIS_YEAR + 1}-12-31", "day", "metadata")),
]  # fmt: skip


@pytest.mark.parametrize(("values", "expected"), DATES)
def test_dates(values: dict[str, object], expected: PublicationDate) -> None:
    assert document(**values).date == expected


FAR = THIS_YEAR + 2
DOUBTFUL = [
    (
        {"text": f"date 2024-03-07 {ENGLISH}\n\nMAP: 09 March 2024"},
        PublicationDate("2024-03-07", "day", "header"),
        [("date-conflict", "header 2024-03-07, trailer 2024-03-09")],
    ),
    (
        {"text": f"date 2024-03 {ENGLISH}\n\nMAP: 09 May 2024", "date": "2023"},
        PublicationDate("2023", "year", "metadata"),
        [
            ("date-conflict", "metadata 2023, header 2024-03"),
            ("date-conflict", "metadata 2023, trailer 2024-05-09"),
            ("date-conflict", "header 2024-03, trailer 2024-05-09"),
        ],
    ),
    # a header that cannot be leaves its article undated, whatever the trailer says
    (
        {"text": f"date 2024-13-45 {ENGLISH}\n\nMAP: 09 March 2024"},
        UNDATED,
        [("impossible-date", "the header says 2024-13-45")],
    ),
    (
        {"text": f"date 2024-13-45 {ENGLISH}", "date": "2024"},
        PublicationDate("2024", "year", "metadata"),
        [("impossible-date", "the header says 2024-13-45")],
    ),
    (
        {"date": "2023-02-29"},
        UNDATED,
        [("impossible-date", "'2023-02-29' is no date: write YYYY-MM-DD")],
    ),
    (
        {"date": "yesterday"},
        UNDATED,
        [("impossible-date", "'yesterday' is no date: write YYYY-MM-DD")],
    ),
    (
        {"date": "07/03/2024"},
        UNDATED,
        [("unclear-date", "'07/03/2024' has two readings: write YYYY-MM-DD")],
    ),
    (
        {"date": "x" * 100},
        UNDATED,
        [("impossible-date", f"'{'x' * 59}…' is no date: write YYYY-MM-DD")],
    ),
    (
        {"text": f"date {FAR}-03-07 {ENGLISH}\n\nMAP: 09 March 2024"},
        UNDATED,
        [("future-date", f"header {FAR}-03-07, today is {datetime.now(UTC).date()}")],
    ),
]


@pytest.mark.parametrize(("values", "expected", "told"), DOUBTFUL)
def test_doubtful_dates(
    values: dict[str, object], expected: PublicationDate, told: list[tuple[str, str]]
) -> None:
    found = normalized(**values)
    assert found.document.date == expected
    assert [(finding.kind, finding.detail) for finding in found.warnings] == told
    assert "date 2" not in found.document.text


# ---------------------------------------------------------------- languages


def test_language_of_metadata_wins() -> None:
    assert document(text=FRENCH).lang == "fr"
    assert document(text=FRENCH, lang="en").lang == "en"
    assert document(text=ENGLISH, lang="ar-MA").lang == "other"
    assert document(text="Los ministros se reunieron ayer en la ciudad del puerto.").lang == "other"


def test_a_language_that_is_none_is_told_and_detected() -> None:
    assert normalized(text=FRENCH, lang="klingon").document.lang == "fr"
    assert doubts(text=FRENCH, lang="klingon") == [("unknown-language", "'klingon' is no language")]


def test_the_title_helps_to_tell_the_language() -> None:
    assert document(text="2 – 1", title="Les garde-côtes ont secouru onze marins").lang == "fr"


def test_paragraphs_in_another_language_are_passages_of_the_text_as_it_is_stored() -> None:
    found = document(text=f"\ufeffdate 2024-03-07\r\n{FRENCH}\r\n{ENGLISH}\r\n{ENGLISH}")
    assert found.lang == "en"
    assert found.title == "Les ministres se sont réunis dans le port."
    assert found.passages == (Passage(0, len(FRENCH), "fr"),)
    assert found.text[: len(FRENCH)] == FRENCH
    assert document(text=f"{FRENCH}\n{ENGLISH}", lang="en").passages == found.passages
    assert document(text=f"{ENGLISH}\n{ENGLISH}").passages == ()


# ---------------------------------------------------------------- addresses

GOOD_URLS = [
    "http://gazette.example",
    "https://gazette.example:8080/a?b=c#d",
    "HTTPS://gazette.example/é",
    "https://[::1]/a",
    "https://gazette.example/" + "x" * (LONGEST_URL - 24),
]
BAD_URLS = [
    "javascript:alert(1)",
    "data:text/html,x",
    "ftp://gazette.example/a",
    "gazette.example/a",
    "/a/b",
    "//gazette.example",
    "https://",
    "https:///a",
    "https:gazette.example",
    "http://[::1",
    "http://gazette.example:port/",
    "http://gazette.example:99999/",
    "https://gazette.example/a b",
    "https://gazette.example/a\nb",
    "java\tscript:alert(1)",
    "https://gazette.example/" + "x" * LONGEST_URL,
    "null",
]


@pytest.mark.parametrize("url", GOOD_URLS)
def test_good_addresses(url: str) -> None:
    assert document(url=url).url == url


@pytest.mark.parametrize("url", BAD_URLS)
def test_bad_addresses_are_left_out_and_told(url: str) -> None:
    assert normalized(url=url).document.url is None
    assert [kind for kind, _ in doubts(url=url)] == ["bad-url"]


# ---------------------------------------------------------------- anything

VALUES = st.dictionaries(
    st.sampled_from(["id", "title", "text", "lang", "date", "source", "place", "url", "other"]),
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.text(st.characters(), max_size=30),
        st.sampled_from(["date 2024-03-07 x", "7/3/2024", "MAP: 07 March 2024", "fr", "\ud800"]),
        st.lists(st.text(max_size=3), max_size=2),
    ),
)


@settings(max_examples=200, deadline=None)
@given(VALUES)
def test_whatever_a_file_says_is_a_document_or_a_reason(values: dict[str, object]) -> None:
    found = normalize(RawArticle("a.jsonl", values, 1))
    if isinstance(found, Rejected):
        assert found.path == "a.jsonl#1"
        assert found.reason
        return
    document = found.document
    assert document.id
    assert document.title
    assert document.text.strip()
    assert document.lang in LANGUAGES
    assert all(0 <= start < end <= len(document.text) for start, end, _ in document.passages)
    "".join([document.id, document.title, document.text, document.source or ""]).encode()
    assert "\r" not in document.text
    assert (document.date.source == "none") is (document.date.value is None)
    assert {finding.kind for finding in found.warnings} <= set(WARNING_KINDS)
