"""The language of a text: its metadata first, else its words, else its letters."""

import gzip
import json
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.corpus.language import Untold, language_of_metadata
from index.corpus.passages import FEWEST_LETTERS, JUDGED_CHARACTERS, languages_of
from index.corpus.telling_words import ENGLISH_WORDS, FRENCH_WORDS
from index.corpus.votes import Votes
from index.document import LANGUAGES, Language

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


def detect_language(text: str) -> Language:
    """The language of an article of which nothing else is known."""
    ((language, _),) = languages_of([Untold("", text, None)])
    return language


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


# ---------------------------------------------------------------- the vote of the words


def vote(text: str) -> Language | None:
    return Votes([text]).clear(3)[0]


def test_telling_words_can_be_met_and_tell_one_language() -> None:
    assert not ENGLISH_WORDS & FRENCH_WORDS
    for word in ENGLISH_WORDS | FRENCH_WORDS:
        assert word == unicodedata.normalize("NFC", word.lower())
        assert word.isalpha()


VOTES: list[tuple[str, Language | None]] = [
    ("They said that the harbour was theirs.", "en"),
    ("THEY SAID THAT THE HARBOUR WAS THEIRS", "en"),
    ("Ils ont dit que le port était à eux, et lui aussi.", "fr"),
    ("C’est ce qu’ils ont dit après l’orage", "fr"),
    ("C'est ce qu'ils ont dit apres l'orage", "fr"),
    # too little, or both
    ("The harbour", None),
    ("the the the the", None),
    ("Le port de la ville", None),
    ("They said that ils ont été there", None),
    ("", None),
    # other languages, and titles that they quote
    ("Els ministres van dir que les barques des de la platja no eren les seves.", None),
    ("Ministrene sa at et par af skibene var deres, og at du kan se dem to gange.", None),
    ("Quid est veritas? Est et non est, qui scit tu et ego.", None),
    ("Der Film “The Lord of the Rings” läuft seit gestern wieder in allen Kinos.", None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), VOTES)
def test_votes(text: str, expected: Language | None) -> None:
    assert vote(text) == expected


@pytest.mark.parametrize(("language", "words"), [("en", ENGLISH_WORDS), ("fr", FRENCH_WORDS)])
def test_three_words_of_one_language_and_four_times_those_of_the_other(
    language: Language, words: frozenset[str]
) -> None:
    own, foreign = sorted(words), sorted((ENGLISH_WORDS | FRENCH_WORDS) - words)
    for ours in range(9):
        for theirs in range(3):
            clear = ours >= 3 and ours >= 4 * theirs
            text = " ".join([*own[:ours], *foreign[:theirs]])
            assert vote(text) == (language if clear else None), text


@settings(max_examples=200, deadline=None)
@given(
    texts=st.lists(
        st.lists(
            st.one_of(
                st.sampled_from(sorted(ENGLISH_WORDS | FRENCH_WORDS)),
                st.sampled_from(
                    ["The", "ÉTÉ", "qu’elle", "d'être", "was,", "\u00a0", "fish", "\x1c"]
                ),
                st.text(alphabet="abé’' ", max_size=12),
            ),
            max_size=40,
        ).map(" ".join),
        max_size=6,
    ),
    least=st.integers(1, 4),
)
def test_votes_are_counted_word_by_word(texts: list[str], least: int) -> None:
    expected: list[Language | None] = []
    for text in texts:
        words = set(text.lower().replace("’", " ").replace("'", " ").split())
        english, french = len(words & ENGLISH_WORDS), len(words & FRENCH_WORDS)
        most = max(english, french)
        is_clear = most >= max(least, 4 * min(english, french), 0.05 * len(words))
        expected.append(("en" if english == most else "fr") if is_clear else None)
    assert Votes(texts).clear(least) == expected


def test_few_words_decide_nothing_in_a_long_text() -> None:
    words = sorted(ENGLISH_WORDS)[:10]
    for others, expected in [(190, "en"), (191, None)]:
        text = " ".join([*words, *(f"wort{number}" for number in range(others))])
        assert vote(text) == expected


# ---------------------------------------------------------------- paragraphs

SPANISH = "Los dos ministros firmaron un acuerdo sobre la pesca."
WITHIN: list[tuple[str, Language, Language, Language]] = [
    # text, the article's language, that of the paragraph before, the paragraph's
    (SENTENCES[0][1], "en", "en", "en"),
    (SENTENCES[0][1], "fr", "fr", "en"),
    (SENTENCES[0][1], "other", "other", "en"),
    (SENTENCES[3][1], "en", "en", "fr"),
    (SENTENCES[3][1], "en", "fr", "fr"),
    (SENTENCES[3][1], "en", "other", "fr"),
    (SPANISH, "en", "en", "other"),
    (SPANISH, "fr", "en", "other"),
    (SPANISH, "other", "en", "other"),
    # names and numbers are in no language
    ("Gérald Darmanin, Abdellatif Hammouchi, Karen Pierce", "en", "fr", "en"),
    ("Gérald Darmanin, Abdellatif Hammouchi, Karen Pierce", "fr", "en", "fr"),
    ("Net 411,275 vs 584,118; revs 4,977,818 vs 4,714,581", "en", "en", "en"),
    # too short to say anything
    ("Les deux ministres", "en", "en", "en"),
    ("Les deux ministres", "en", "other", "other"),
    ("—" * FEWEST_LETTERS, "en", "fr", "fr"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected", "before", "language"), WITHIN)
def test_paragraphs(text: str, expected: Language, before: Language, language: Language) -> None:
    in_front = {"en": SENTENCES[0][1], "fr": SENTENCES[3][1], "other": SPANISH}[before]
    ((_, passages),) = languages_of([Untold("", f"{in_front}\n{text}", expected)])
    behind = len(in_front) + 1
    found = [each.lang for each in passages if each.end > behind]
    assert (found or [expected]) == [language]


# ---------------------------------------------------------------- 38 languages

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


def rows_of_collection() -> Iterator[tuple[str, str, Language]]:
    """Length, text and language of each row."""
    if not COLLECTION.is_file():
        pytest.skip(f"the collection of languages is not here: {COLLECTION}")
    with gzip.open(COLLECTION, "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            yield (
                row["bucket"],
                row["text"],
                row["lang"] if row["lang"] in ("en", "fr") else "other",
            )


def test_shares_found_right_in_38_languages(
    record_property: Callable[[str, object], None],
) -> None:
    right, of = dict.fromkeys(FLOORS, 0), dict.fromkeys(FLOORS, 0)
    for bucket, text, expected in rows_of_collection():
        kind = (bucket, expected)
        if kind in FLOORS:
            of[kind] += 1
            right[kind] += detect_language(text) == expected
    shares = {kind: right[kind] / of[kind] for kind in FLOORS}
    record_property("shares", {" ".join(kind): share for kind, share in shares.items()})
    assert {kind: share for kind, share in shares.items() if share < FLOORS[kind]} == {}
    assert min(of.values()) > 500


def test_a_clear_vote_is_right_in_38_languages() -> None:
    clear = Counter[Language | None]()
    for _, text, expected in rows_of_collection():
        voted = vote(text)
        assert voted in (None, expected), text
        clear[voted] += 1
    assert min(clear["en"], clear["fr"]) > 500
