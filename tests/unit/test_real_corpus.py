"""The five press articles that everything is made for: what is read from their files."""

from pathlib import Path

import pytest

from index.corpus import normalize, open_corpus
from index.corpus.titles import lead_end
from index.document import UNDATED, Document, Normalized, PublicationDate

CORPUS = Path(__file__).resolve().parents[2].parent / "shared" / "corpus"


def header(value: str) -> PublicationDate:
    return PublicationDate(value, "day", "header")


# The beginning of the file's name: its language, date, place, and how its title begins and ends
EXPECTED = {
    "000": ("en", header("2020-08-14"), "Rabat", "The DGSN visit is", "diplomatic post in Rabat."),
    "001": ("en", UNDATED, "Rabat", "Ongoing collaboration", "Moroccan-British cooperation."),
    "002": ("en", header("2024-03-07"), None, "Director General of", "various security fields."),
    "003": ("en", header("2020-12-17"), "Rabat", "The meeting comes", "over Western Sahara."),
    "004": ("fr", UNDATED, None, "Les récentes discussions", "armées des deux pays."),
}


@pytest.fixture(scope="module")
def documents() -> dict[str, Document]:
    if not CORPUS.is_dir():
        pytest.skip(f"the real articles are not here: {CORPUS}")
    found = [normalize(raw) for raw in open_corpus(CORPUS)]
    documents = [item.document for item in found if isinstance(item, Normalized)]
    assert len(documents) == len(found)
    assert [item.warnings for item in found if isinstance(item, Normalized) and item.warnings] == []
    return {document.id[:3]: document for document in documents}


def test_five_articles_four_of_them_english(documents: dict[str, Document]) -> None:
    assert list(documents) == sorted(EXPECTED)
    assert sorted(document.lang for document in documents.values()) == ["en"] * 4 + ["fr"]
    assert [document.id for document in documents.values()] == sorted(
        path.name for path in CORPUS.iterdir() if not path.name.startswith(".")
    )


@pytest.mark.parametrize("number", EXPECTED)
def test_article(documents: dict[str, Document], number: str) -> None:
    document = documents[number]
    lang, date, place, beginning, end = EXPECTED[number]
    assert (document.lang, document.date, document.place) == (lang, date, place)
    assert document.source is None
    assert document.title.startswith(beginning)
    assert document.title.endswith(end)
    assert lead_end(document.title, document.text) == len(document.title)


def test_no_header_is_left(documents: dict[str, Document]) -> None:
    for document in documents.values():
        for text in (document.text, document.title):
            assert not text.strip().lower().startswith("date 20")


def test_texts_are_those_of_the_files(documents: dict[str, Document]) -> None:
    for document in documents.values():
        written = (CORPUS / document.id).read_text(encoding="utf-8-sig")
        assert written.endswith(document.text)
        in_front = written.removesuffix(document.text).split()
        assert in_front == (["date", document.date.value] if document.date.value else [])
    assert documents["002"].text.rstrip().endswith("MAP: 07 March 2024")
