"""The language of an article: its metadata first, else its letters, among all languages."""

import gzip
import json
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.corpus.language import JUDGED_CHARACTERS, detect_language, language_of_metadata
from index.document import LANGUAGES

SHARED = Path(__file__).resolve().parents[2].parent / "shared"
COLLECTION = SHARED / "collections" / "langid" / "texts.jsonl.gz"

# ---------------------------------------------------------------- metadata

CODES = [
    ("en", "en"), ("EN", "en"), (" en ", "en"), ("eng", "en"), ("en-GB", "en"), ("en_US", "en"),
    ("en_US.UTF-8", "en"), ("en-US-x-press", "en"), ("English", "en"), ("anglais", "en"),
    ("fr", "fr"), ("fra", "fr"), ("fre", "fr"), ("fr-FR", "fr"), ("fr_CA", "fr"), ("French", "fr"),
    ("français", "fr"), ("FRANÇAIS", "fr"), ("franc\u0327ais", "fr"), ("francais", "fr"),
    ("ar", "other"), ("ara", "other"), ("ar-MA", "other"), ("Arabic", "other"), ("zgh", "other"),
    ("es", "other"), ("zh-Hant", "other"), ("espagnol", "other"), ("other", "other"),
    ("xx", "other"),
    ("", None), ("  ", None), ("und", None), ("und-Latn", None), ("qq", None), ("e", None),
    ("en,fr", None), ("en/fr", None), ("klingon", None), ("12", None), ("🇫🇷", None),
]  # fmt: skip


@pytest.mark.parametrize(("value", "expected"), CODES)
def test_codes_and_names_of_metadata(value: str, expected: str | None) -> None:
    assert language_of_metadata(value) == expected


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=20))
def test_metadata_never_raises(value: str) -> None:
    assert language_of_metadata(value) in (None, *LANGUAGES)


# ---------------------------------------------------------------- detection

SENTENCES = [
    ("en", "The two ministers signed an agreement on fishing rights in the harbour town."),
    ("en", "Border guards rescued eleven sailors during the storm."),
    ("en", "King visits new hospital"),
    ("fr", "Les deux ministres ont signé un accord sur la pêche dans la ville portuaire."),
    ("fr", "Les garde-côtes ont secouru onze marins pendant la tempête."),
    ("fr", "Le roi visite un nouvel hôpital"),
    ("fr", "Les autorites ont annonce la creation d'une ecole pres de la frontiere."),
    ("other", "Los dos ministros firmaron un acuerdo sobre la pesca en la ciudad del puerto."),
    ("other", "I due ministri hanno firmato un accordo sulla pesca nella città del porto."),
    ("other", "Os dois ministros assinaram um acordo sobre a pesca na cidade do porto."),
    ("other", "Die beiden Minister unterzeichneten in der Hafenstadt ein Abkommen zum Fischfang."),
    ("other", "De twee ministers tekenden in de havenstad een akkoord over de visserij."),
    ("other", "Els dos ministres van signar un acord sobre la pesca a la ciutat del port."),
    ("other", "Ministrowie podpisali w mieście portowym umowę o rybołówstwie."),
    ("other", "وقع الوزيران اتفاقا بشأن حقوق الصيد في المدينة الساحلية."),
    ("other", "Министры подписали соглашение о рыболовстве в портовом городе."),
    ("other", "İki bakan liman kentinde balıkçılık konusunda bir anlaşma imzaladı."),
    ("other", "两国部长在港口城市签署了渔业协议。"),
]


@pytest.mark.parametrize(("expected", "text"), SENTENCES)
def test_sentences(expected: str, text: str) -> None:
    assert detect_language(text) == expected
    assert detect_language(unicodedata.normalize("NFD", text)) == expected


def test_only_the_beginning_counts() -> None:
    english, french = SENTENCES[0][1], SENTENCES[3][1]
    long = f"{english} " * (JUDGED_CHARACTERS // len(english) + 1)
    assert detect_language(long + f"{french} " * 200) == "en"


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=80))
def test_every_text_has_a_language(text: str) -> None:
    assert detect_language(text) in LANGUAGES


# The least share of texts that must be found right: length of the text, its language.
FLOORS = {
    ("sentence", "en"): 0.995,
    ("sentence", "fr"): 0.995,
    ("sentence", "other"): 0.995,
    ("10 words", "en"): 0.99,
    ("10 words", "fr"): 0.99,
    ("10 words", "other"): 0.99,
    ("5 words", "en"): 0.97,
    ("5 words", "fr"): 0.96,
    ("5 words", "other"): 0.98,
}


def test_shares_found_right_in_38_languages(
    record_property: Callable[[str, object], None],
) -> None:
    if not COLLECTION.is_file():
        pytest.skip(f"the collection of languages is not here: {COLLECTION}")
    right, of = dict.fromkeys(FLOORS, 0), dict.fromkeys(FLOORS, 0)
    with gzip.open(COLLECTION, "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            expected = row["lang"] if row["lang"] in ("en", "fr") else "other"
            kind = (row["bucket"], expected)
            if kind in FLOORS:
                of[kind] += 1
                right[kind] += detect_language(row["text"]) == expected
    shares = {kind: right[kind] / of[kind] for kind in FLOORS}
    record_property("shares", {" ".join(kind): share for kind, share in shares.items()})
    assert {kind: share for kind, share in shares.items() if share < FLOORS[kind]} == {}
    assert min(of.values()) > 500
