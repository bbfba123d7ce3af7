"""The table of fields: what an article becomes in it, and when an index is out of date."""

import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.analysis import CHAINS, raw_tokens
from index.document import LANGUAGES, UNDATED, Document, PublicationDate
from index.fields import (
    FIELDS,
    TEXT_FIELDS,
    ZONES,
    Field,
    chains_of,
    columns,
    fingerprint,
    text_field,
    word_count,
    zone_text,
)
from index.whoosh.schema import schema


def article(**values: object) -> Document:
    return Document(**{"id": "a", "title": "A title", "text": "One text.", "lang": "en"} | values)  # type: ignore[arg-type]


def test_every_name_stands_beside_its_own_field() -> None:
    assert all(name == field.name for name, field in FIELDS.items())
    assert len(TEXT_FIELDS) == len(ZONES) * len(CHAINS)
    assert all(field.weight > 0 for field in TEXT_FIELDS)


def test_every_zone_and_chain_has_a_field_of_its_own() -> None:
    found = {text_field(zone, chain) for zone in ZONES for chain in CHAINS}
    assert found == set(TEXT_FIELDS)
    for zone in ZONES:
        for chain in CHAINS:
            field = text_field(zone, chain)
            assert (field.zone, field.chain) == (zone, chain)


def test_every_article_is_found_by_its_folded_words() -> None:
    assert {lang: chains_of(lang) for lang in LANGUAGES} == {
        "en": ("en", "xx"),
        "fr": ("fr", "xx"),
        "other": ("xx",),
    }


def test_zones() -> None:
    assert [zone_text(article(), zone) for zone in ZONES] == ["A title", "One text."]


@pytest.mark.parametrize(
    ("published", "first", "last"),
    [
        (UNDATED, None, None),
        (PublicationDate("2024-03-07", "day", "header"), "2024-03-07", "2024-03-07"),
        (PublicationDate("2024-02", "month", "metadata"), "2024-02-01", "2024-02-29"),
        (PublicationDate("1900", "year", "trailer"), "1900-01-01", "1900-12-31"),
    ],
)
def test_a_date_becomes_two_days(
    published: PublicationDate, first: str | None, last: str | None
) -> None:
    found = columns(article(date=published))
    beginning = date(1, 1, 1)  # is day 1: 0 is undated
    expected = [
        (date.fromisoformat(day) - beginning).days + 1 if day else 0 for day in (first, last)
    ]
    assert [found["first_day"], found["last_day"]] == expected


def test_columns_hold_what_is_known() -> None:
    assert columns(article(title="", lang="other")) == {
        "lang": "other",
        "source": "",
        "place": "",
        "first_day": 0,
        "last_day": 0,
        "title_length": 0,
        "body_length": 2,
    }
    known = columns(article(source="Gazette", place="Paris"))
    assert (known["source"], known["place"]) == ("Gazette", "Paris")
    assert columns(article()).keys() == {
        field.name for field in FIELDS.values() if field.kind in ("value", "number")
    }


@given(st.text(alphabet="ab é’'-.,\n", max_size=60))
@settings(deadline=None, max_examples=150)
def test_words_are_counted_as_the_analysis_finds_them(text: str) -> None:
    positions = {token.position for token in raw_tokens(text)}
    assert word_count(text) == len(positions)


def test_the_schema_of_whoosh_has_the_same_fields() -> None:
    assert sorted(schema().names()) == sorted(FIELDS)


# ---------------------------------------------------------------- the fingerprint


def test_the_fingerprint_is_always_the_same() -> None:
    assert re.fullmatch("[0-9a-f]{64}", fingerprint())
    assert fingerprint() == fingerprint()


@pytest.mark.parametrize("change", ["field", "kind", "chain", "analysis", "stemmer"])
def test_whatever_changes_an_index_changes_the_fingerprint(
    monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    before = fingerprint()
    match change:
        case "field":
            monkeypatch.setattr("index.fields.FIELDS", {**FIELDS, "new": Field("new", "stored")})
        case "kind":
            monkeypatch.setattr("index.fields.FIELDS", {**FIELDS, "lang": Field("lang", "number")})
        case "chain":
            other = Field("title_en", "text", "title", "fr", 3.0)
            monkeypatch.setattr("index.fields.FIELDS", {**FIELDS, "title_en": other})
        case "analysis":
            monkeypatch.setattr("index.fields.ANALYSIS_REVISION", "another")
        case "stemmer":
            monkeypatch.setattr("index.fields.stemmer_version", lambda: "0.0")
    assert fingerprint() != before


def test_a_weight_changes_nothing_on_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    before = fingerprint()
    heavier = Field("title_en", "text", "title", "en", 99.0)
    monkeypatch.setattr("index.fields.FIELDS", {**FIELDS, "title_en": heavier})
    assert fingerprint() == before
