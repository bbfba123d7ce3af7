"""The sample archive is whole: every format, language and kind of date, and nothing doubtful."""

from collections import Counter
from itertools import combinations
from pathlib import Path, PurePosixPath
from typing import get_args

import pytest

from index.corpus import normalize, open_corpus
from index.corpus.dates import days_apart
from index.corpus.titles import lead_end
from index.document import (
    DatePrecision,
    DateSource,
    Document,
    Finding,
    Normalized,
    RawArticle,
    Rejected,
)

SAMPLE = Path(__file__).parents[2] / "sample"

PAIRS = {  # one event, told once in each language: (English id, French id)
    "UN Charter": ("treaty-1945-un-charter", "traite-1945-charte-onu"),
    "North Atlantic Treaty": ("treaty-1949-north-atlantic", "traite-1949-atlantique-nord"),
    "CERN": ("en/cern-a-laboratory-of-many-nations.txt", "fr/1954-naissance-du-cern.md"),
    "Antarctic Treaty": ("treaty-1959-antarctic", "fr/antarctique-un-continent-sans-armee.txt"),
    "Élysée Treaty": ("treaty-1963-elysee", "fr/1963-traite-de-l-elysee.txt"),
    "Mont Blanc": ("en/1965-mont-blanc-tunnel.txt", "fr/1965-tunnel-du-mont-blanc.md"),
    "Abu Simbel": ("en/1968-abu-simbel-temples-saved.md", "fr/1968-abou-simbel.txt"),
    "Apollo-Soyuz": ("en/1975-apollo-soyuz-docking.txt", "fr/1975-apollo-soyouz.txt"),
    "Concorde": ("en/1976-concorde-enters-service.txt", "fr/1976-concorde-premiers-passagers.txt"),
    "smallpox": ("web/1980-smallpox-eradicated.html", "fr/1980-variole-eradiquee.txt"),
    "Erasmus": ("en/1987-erasmus-programme.md", "fr/1987-erasmus.txt"),
    "ozone": ("en/1987-montreal-protocol.txt", "traite-1987-protocole-de-montreal"),
    "Interpol": ("en/1989-interpol-moves-to-lyon.txt", "fr/1989-interpol-a-lyon.txt"),
    "Channel Tunnel": ("en/1994-channel-tunnel-opens.txt", "fr/1994-tunnel-sous-la-manche.md"),
    "Øresund": ("en/2000-oresund-bridge.txt", "fr/2000-pont-de-l-oresund.txt"),
    "space station": ("hw-2000-0001", "hw-2000-0002"),
    "ITER": ("hw-2006-0005", "hw-2006-0006"),
    "Rosetta": ("hw-2014-0003", "hw-2014-0004"),
    "Paris Agreement": ("hw-2015-0008", "web/2015-accord-de-paris.html"),
}

LONG_FORMS = [  # as an article introduces an acronym: in English, in French
    ("European Space Agency (ESA)", "Agence spatiale européenne (ESA)"),
    ("United Nations (UN)", "Organisation des Nations unies (ONU)"),
    (
        "North Atlantic Treaty Organization (NATO)",
        "Organisation du traité de l’Atlantique Nord (OTAN)",
    ),
    ("World Health Organization (WHO)", "Organisation mondiale de la santé (OMS)"),
    ("European Union (EU)", "Union européenne (UE)"),
    ("European Economic Community (EEC)", "Communauté économique européenne (CEE)"),
    ("Canadian Space Agency (CSA)", "Agence spatiale canadienne (ASC)"),
    (
        "International Criminal Police Organization (ICPO)",
        "Organisation internationale de police criminelle (OIPC)",
    ),
    (
        "United Nations Environment Programme (UNEP)",
        "Programme des Nations unies pour l’environnement (PNUE)",
    ),
]


@pytest.fixture(scope="module")
def readings() -> list[tuple[RawArticle | Rejected, Normalized | Rejected]]:
    """Each article as the files give it, and as it is indexed."""
    return [
        (raw, raw if isinstance(raw, Rejected) else normalize(raw)) for raw in open_corpus(SAMPLE)
    ]


@pytest.fixture(scope="module")
def documents(
    readings: list[tuple[RawArticle | Rejected, Normalized | Rejected]],
) -> dict[str, Document]:
    found = [read.document for _, read in readings if isinstance(read, Normalized)]
    assert [id_ for id_, times in Counter(item.id for item in found).items() if times > 1] == []
    return {document.id: document for document in found}


def paragraphs(document: Document) -> set[str]:
    return {line.strip() for line in document.text.split("\n") if line.strip()}


def test_every_article_is_kept_without_a_doubt(
    readings: list[tuple[RawArticle | Rejected, Normalized | Rejected]],
) -> None:
    rejected = [read for _, read in readings if isinstance(read, Rejected)]
    warnings: list[Finding] = []
    for _, read in readings:
        warnings += read.warnings if isinstance(read, Normalized) else ()
    assert (rejected, warnings) == ([], [])
    assert open_corpus(SAMPLE).skipped == {}


def test_there_are_thirty_articles_in_either_language_and_one_in_neither(
    documents: dict[str, Document],
) -> None:
    languages = Counter(document.lang for document in documents.values())
    assert len(documents) >= 60
    assert languages["en"] >= 30
    assert languages["fr"] >= 30
    assert languages["other"] == 1


def test_every_format_is_there_and_most_articles_are_plain_text(
    readings: list[tuple[RawArticle | Rejected, Normalized | Rejected]],
) -> None:
    formats = Counter(PurePosixPath(raw.path).suffix for raw, _ in readings)
    assert formats.keys() == {".txt", ".md", ".html", ".jsonl", ".csv"}
    assert formats[".jsonl"] > 1
    assert formats[".csv"] > 1
    assert formats[".txt"] > len(readings) / 2


def test_text_files_differ_in_line_ends_and_encodings() -> None:
    files = [path.read_bytes() for path in SAMPLE.rglob("*.txt")]
    assert any(b"\r\n" in data for data in files)
    assert any(data.startswith(b"\xef\xbb\xbf") for data in files)
    assert [data for data in files if b"\x9c" in data and b"\xc5" not in data]  # œ in Windows-1252
    assert any(b"\n\n" not in data and b"\r" not in data for data in files)  # single lines


def test_dates_have_every_precision_and_every_source(documents: dict[str, Document]) -> None:
    dates = [document.date for document in documents.values()]
    assert {date.precision for date in dates} == set(get_args(DatePrecision))
    assert {date.source for date in dates} == set(get_args(DateSource))
    assert sum(1 for date in dates if date.value is None) >= 5
    in_headers = {date.precision for date in dates if date.source == "header"}
    assert in_headers == {"day", "month", "year"}


def test_file_names_begin_with_the_year_of_their_article(documents: dict[str, Document]) -> None:
    for document in documents.values():
        name = PurePosixPath(document.id)
        if name.suffix:
            year = name.name[:4] if name.name[:4].isdigit() else None
            assert (document.date.value or "")[:4] == (year or ""), document.id


def test_sources_and_places_are_worth_a_facet(documents: dict[str, Document]) -> None:
    sources = Counter(document.source for document in documents.values() if document.source)
    places = {document.place for document in documents.values() if document.place}
    assert len(sources) >= 5
    assert min(sources.values()) > 1
    assert len(places) >= 20
    for document in documents.values():
        assert document.url is None or document.url.startswith("https://example.org/")


@pytest.mark.parametrize("event", PAIRS)
def test_an_event_is_told_in_both_languages(event: str, documents: dict[str, Document]) -> None:
    english, french = (documents[id_] for id_ in PAIRS[event])
    assert (english.lang, french.lang) == ("en", "fr")
    assert days_apart(english.date, french.date) == 0


def test_two_articles_share_a_long_paragraph(documents: dict[str, Document]) -> None:
    shared = {
        (one.id, other.id)
        for one, other in combinations(documents.values(), 2)
        if any(len(text.split()) >= 20 for text in paragraphs(one) & paragraphs(other))
    }
    assert shared == {
        ("en/1990-channel-tunnel-breakthrough.txt", "en/1994-channel-tunnel-opens.txt")
    }


@pytest.mark.parametrize("long_forms", LONG_FORMS, ids=lambda forms: forms[0])
def test_acronyms_are_introduced_in_both_languages(
    long_forms: tuple[str, str], documents: dict[str, Document]
) -> None:
    for lang, long_form in zip(("en", "fr"), long_forms, strict=True):
        texts = [document.text for document in documents.values() if document.lang == lang]
        assert any(long_form in text for text in texts), long_form


def test_no_stated_title_is_repeated_in_its_text(documents: dict[str, Document]) -> None:
    stated = {id_ for id_ in documents if not id_.endswith(".txt")}
    assert len(stated) > 20
    assert [
        id_ for id_ in sorted(stated) if lead_end(documents[id_].title, documents[id_].text)
    ] == []


def test_articles_are_short_and_quote_nobody(documents: dict[str, Document]) -> None:
    for document in documents.values():
        assert 80 <= len(document.text.split()) <= 400, document.id
        assert 3 <= len(paragraphs(document)) <= 5, document.id
        assert not set('"“”„«»') & set(document.title + document.text), document.id
