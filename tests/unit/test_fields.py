"""The table of fields: what an article becomes in it, and when an index is out of date."""

import re
from dataclasses import make_dataclass
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.analysis import CHAINS, raw_tokens
from index.document import LANGUAGES, UNDATED, Document, Language, Passage, PublicationDate
from index.fields import (
    FIELDS,
    TEXT_FIELDS,
    ZONES,
    Field,
    ZoneText,
    chains_of,
    columns,
    fingerprint,
    text_field,
    word_count,
    zone_text,
)
from index.whoosh.analyzer import ChainAnalyzer
from index.whoosh.schema import schema
from index.whoosh.stored import from_stored, to_stored


def article(**values: object) -> Document:
    return Document(**{"id": "a", "title": "A title", "text": "One text.", "lang": "en"} | values)  # type: ignore[arg-type]


def test_every_name_stands_beside_its_own_field() -> None:
    assert all(name == field.name for name, field in FIELDS.items())
    assert len(TEXT_FIELDS) == len(ZONES) * len(CHAINS)


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


# ---------------------------------------------------------------- languages of a zone


MIXED = article(
    title="Le quai.",
    text="Le quai.\nThe quays\nEl muelle\nLes quais",
    lang="en",
    passages=(Passage(0, 8, "fr"), Passage(19, 28, "other"), Passage(29, 38, "fr")),
)


def words_in(text: ZoneText, chain: str) -> list[tuple[int, str]]:
    return [(word.position, word.surface) for word in text.words_of(chain)]  # type: ignore[arg-type]


def test_a_chain_has_the_words_of_its_language_at_their_positions() -> None:
    body = zone_text(MIXED, "body")
    assert body == MIXED.text
    assert body.chains == ("en", "xx", "fr")
    assert words_in(body, "en") == [(2, "The"), (3, "quays")]
    assert words_in(body, "fr") == [(0, "Le"), (1, "quai"), (6, "Les"), (7, "quais")]
    assert [position for position, _ in words_in(body, "xx")] == list(range(8))


def test_a_standfirst_has_the_language_of_its_passage_and_any_other_title_the_articles() -> None:
    assert zone_text(MIXED, "title").lang == "fr"
    assert zone_text(MIXED, "title").chains == ("fr", "xx")
    assert zone_text(article(passages=(Passage(0, 9, "fr"),)), "title").lang == "en"
    later = article(
        title="One text.", text="One text. Second.\nDeux", passages=(Passage(18, 22, "fr"),)
    )
    assert zone_text(later, "title").lang == "en"
    indented = article(
        title="Un texte.", text="\n Un texte. Deux.", passages=(Passage(1, 17, "fr"),)
    )
    assert zone_text(indented, "title").lang == "fr"


def test_an_article_in_one_language_has_no_words_in_other_chains() -> None:
    body = zone_text(article(), "body")
    assert body.chains == ("en", "xx")
    assert words_in(body, "en") == words_in(body, "xx") == [(0, "One"), (1, "text")]
    assert words_in(body, "fr") == []


def test_passages_may_reach_beyond_the_text() -> None:
    cut = ZoneText("The quays\nLes q", "en", (Passage(10, 19, "fr"), Passage(20, 30, "other")))
    assert words_in(cut, "fr") == [(2, "Les"), (3, "q")]


PIECES = st.sampled_from(["The quays", "l’une-de-l’autre", "state-of-the-art", "U.S.-led", "a", ""])
LINES = st.lists(st.tuples(PIECES, st.sampled_from(LANGUAGES)), max_size=6)


@given(LINES, st.sampled_from(LANGUAGES))
@settings(deadline=None, max_examples=150)
def test_each_word_is_in_the_language_of_the_passage_around_it(
    lines: list[tuple[str, Language]], lang: Language
) -> None:
    passages, start = [], 0
    for line, spoken in lines:
        if line and spoken != lang:
            passages.append(Passage(start, start + len(line), spoken))
        start += len(line) + 1
    text = ZoneText("\n".join(line for line, _ in lines), lang, tuple(passages))
    expected = [
        (word, next((each.lang for each in passages if each.start <= word.start < each.end), lang))
        for word in raw_tokens(text)
    ]
    assert list(text.spoken(raw_tokens(text))) == expected
    for chain in CHAINS:
        terms = [
            (token.text, token.position, token.start, token.end)
            for token in CHAINS[chain].tokens(
                word for word, spoken in expected if chain in chains_of(spoken)
            )
        ]
        found = ChainAnalyzer(chain)(text)
        assert [(each.text, each.pos, each.startchar, each.endchar) for each in found] == terms
        assert not terms or chain in text.chains


def test_passages_are_stored() -> None:
    stored = to_stored(MIXED)
    assert type(stored) is str
    assert from_stored(stored) == MIXED
    assert {type(passage) for passage in from_stored(stored).passages} == {Passage}


# ---------------------------------------------------------------- columns


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
        "standfirst": 0,
    }
    assert columns(article(title="One text.", text="One text. And more."))["standfirst"] == 1
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


def test_the_schema_of_whoosh_has_the_same_fields_but_for_columns() -> None:
    kept = [field.name for field in FIELDS.values() if field.kind not in ("value", "number")]
    assert sorted(schema().names()) == sorted(kept)


# ---------------------------------------------------------------- the fingerprint


def test_the_fingerprint_is_always_the_same() -> None:
    assert re.fullmatch("[0-9a-f]{64}", fingerprint())
    assert fingerprint() == fingerprint()


@pytest.mark.parametrize(
    "change", ["field", "kind", "chain", "analysis", "stemmer", "stored", "files"]
)
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
            other = Field("title_en", "text", "title", "fr")
            monkeypatch.setattr("index.fields.FIELDS", {**FIELDS, "title_en": other})
        case "analysis":
            monkeypatch.setattr("index.fields.ANALYSIS_REVISION", "another")
        case "files":
            monkeypatch.setattr("index.fields.FILES_REVISION", "another")
        case "stemmer":
            monkeypatch.setattr("index.fields.stemmer_version", lambda: "0.0")
        case "stored":
            other_document = make_dataclass("Document", ["id", "title", "text"])
            monkeypatch.setattr("index.fields.Document", other_document)
    assert fingerprint() != before
