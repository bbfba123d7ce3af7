"""What the chains make of texts: a table of examples, and what holds for every text."""

import re
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.analysis import (
    ANALYSIS_REVISION,
    CHAIN_NAMES,
    CHAINS,
    ChainName,
    Token,
    chains,
    fold,
    is_stop_word,
    raw_tokens,
    stemmer_version,
    tokenizer,
)
from index.analysis.chains import english_term, french_term
from index.analysis.tokenizer import LONGEST_WORD, MOST_JOINED
from index.analysis.words import word_forms, word_list

TABLE = Path(__file__).resolve().parents[1] / "data" / "analysis.tsv"


def rows() -> list[tuple[str, str, str]]:
    found = []
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            text, chain, terms = line.split("\t")
            found.append((text, chain, terms))
    return found


def written(tokens: list[Token]) -> str:
    return " ".join(f"+{token.text}" if token.extra else token.text for token in tokens)


def terms(chain: ChainName, text: str) -> list[str]:
    return [token.text for token in CHAINS[chain].analyze(text)]


# ---------------------------------------------------------------- examples


@pytest.mark.parametrize(("text", "chain", "expected"), rows())
def test_table(text: str, chain: ChainName, expected: str) -> None:
    assert written(list(CHAINS[chain].analyze(text))) == expected


def test_table_is_whole() -> None:
    table = rows()
    assert len(table) >= 24 + 130
    assert len({(text, chain) for text, chain, _ in table}) == len(table)
    assert {chain for _, chain, _ in table} == set(CHAIN_NAMES)


POSITIONS = [
    ("en", "the US and the UK", [("us", 1, 4, 6), ("uk", 4, 15, 17)]),
    ("fr", "l'Orée de la forêt", [("ore", 0, 2, 6), ("foret", 3, 13, 18)]),
    ("en", "Morocco’s king", [("morocco", 0, 0, 7), ("king", 1, 10, 14)]),
    ("en", "the U.S.-led talks", [("us", 1, 4, 7), ("led", 2, 9, 12), ("usl", 2, 4, 12),
                                  ("talk", 3, 13, 18)]),
    ("fr", "peut-être", [("peutetr", 1, 0, 9)]),
    ("en", "counterterrorism now", [("counterterror", 0, 0, 16), ("terror", 0, 0, 16)]),
    ("xx", "U.E. Élu", [("ue", 0, 0, 3), ("elu", 1, 5, 8)]),
    ("en", "THE U.S . ARMY", [("us", 1, 4, 7), ("armi", 2, 10, 14)]),
    ("en", "the U.S.'s MPs’ vote", [("us", 1, 4, 7), ("mp", 2, 11, 14), ("vote", 3, 16, 20)]),
    ("en", "in 1960's $2.5bn", [("1960s", 1, 3, 9), ("2.5bn", 2, 11, 16)]),
    ("fr", "à N'Djamena", [("ndjamen", 1, 2, 11)]),
]  # fmt: skip


@pytest.mark.parametrize(("chain", "text", "expected"), POSITIONS)
def test_places(chain: ChainName, text: str, expected: list[tuple[str, int, int, int]]) -> None:
    found = [
        (token.text, token.position, token.start, token.end)
        for token in CHAINS[chain].analyze(text)
    ]
    assert found == expected


SAME_TERMS = [
    ("coo\u00adpé\u200bration", "coopération"),
    ("l\u2019arme\u0301e", "l'armée"),
    ("vide\u0301o-confe\u0301rence", "vidéo-conférence"),
    ("l\u02bcUE\u0301MOA", "l'UÉMOA"),
    ("vice\u2011amiral", "vice-amiral"),
    ("𝐒écurité", "sécurité"),
    ("ﬁnance", "finance"),
    ("Ŋgəl", "ŋgəl"),
    ("n\u2019dour", "N'Dour"),
    ("\u02bfAbd-Azi\u0304z", "Abd-Aziz"),
    ("محمـــد", "محمد"),
]


@pytest.mark.parametrize(("one", "other"), SAME_TERMS)
@pytest.mark.parametrize("chain", CHAIN_NAMES)
def test_spellings_that_are_one(chain: ChainName, one: str, other: str) -> None:
    assert terms(chain, one) == terms(chain, other) != []


ACRONYMS = [
    ("The US and the U.N. met A. B", ["US", "UN"]),
    ("UK, US, DGSN", ["UK", "US", "DGSN"]),
    ("THE US MINISTER MET THE UN", []),
    ("THE U.S. MINISTER MET\nthe US minister", ["US", "US"]),
    ("COVID-19 MI5 Mi6 2024", ["COVID"]),
    ("WAR IN IRAQ", []),
    ("CRISE AU MALI", []),
    ("IT, EU, US", ["IT", "EU", "US"]),
    ("Nicolas SARKOZY and the DGSN", ["DGSN"]),
    ("U.N.E.S.C.O. and UNESCO", ["UNESCO"]),
    ("the MPs of an NGO", ["NGO"]),
]


@pytest.mark.parametrize(("text", "expected"), ACRONYMS)
def test_capitals_are_acronyms_but_for_headlines(text: str, expected: list[str]) -> None:
    assert [word.surface for word in raw_tokens(text) if word.capitals] == expected


def test_long_words_and_long_chains_of_hyphens_end_somewhere() -> None:
    (word,) = raw_tokens("a" * 1_000)
    assert (len(word.surface), word.start, word.end) == (LONGEST_WORD, 0, 1_000)

    def joined(parts: int) -> list[str]:
        return [word.surface for word in raw_tokens("-".join("ab" for _ in range(parts)))
                if word.joined]  # fmt: skip

    assert joined(1) == []
    assert joined(MOST_JOINED) == ["ab" * MOST_JOINED]
    assert joined(MOST_JOINED + 1) == []


def test_without_extras_only_words_are_left() -> None:
    chain = CHAINS["en"]
    assert written(list(chain.analyze("UN-led counterterrorism", extras=False))) == (
        "un led counterterror"
    )
    assert chain.term("Us") is None
    assert chain.term("US", capitals=True) == "us"
    assert chain.rest("counterterrorism") == "terror"
    assert chain.rest("terrorism") is None


def test_threads_share_the_chains() -> None:
    texts = [text for text, _, _ in rows()]

    def all_terms(_: int) -> list[list[str]]:
        return [terms(chain, text) for text in texts for chain in CHAIN_NAMES]

    expected = all_terms(0)
    with ThreadPoolExecutor(8) as pool:
        assert all(found == expected for found in pool.map(all_terms, range(16)))


def test_a_full_cache_starts_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chains, "_MOST_CACHED", 2)
    texts = ["ministers of nations and parties", "the ministers of the nations"]
    chain = chains.Chain("en", english_term)
    assert [written(list(chain.analyze(text))) for text in texts] == [
        "minist nation parti",
        "minist nation",
    ]


# ---------------------------------------------------------------- word lists

LISTS = {path.name: path for path in files("index.analysis").joinpath("data").iterdir()}


@pytest.mark.parametrize("name", LISTS)
def test_word_lists_are_folded_and_say_where_they_come_from(name: str) -> None:
    words = word_list(name.removesuffix(".txt"))
    assert words
    assert {fold(word) for word in words} == words
    first_line = LISTS[name].read_text(encoding="utf-8").splitlines()[0]
    assert re.match("# .*Written for Concorde; BSD-3-Clause.", first_line)


@pytest.mark.parametrize("name", ["forms.fr", "american.en"])
def test_a_word_stands_on_one_line(name: str) -> None:
    lines = LISTS[f"{name}.txt"].read_text(encoding="utf-8").splitlines()
    words = [word for line in lines if not line.startswith("#") for word in line.split()]
    assert len(words) == len(set(words))


def test_french_lists_have_no_idle_entries(monkeypatch: pytest.MonkeyPatch) -> None:
    invariants, forms = word_list("invariants.fr"), word_forms("forms.fr")
    assert not invariants & forms.keys()
    assert all(word.endswith("s") for word in invariants)
    listed = {word: french_term(word) for word in invariants | forms.keys()}
    assert listed == {word: word for word in invariants} | forms
    monkeypatch.setattr(chains, "word_forms", lambda name: {})
    monkeypatch.setattr(chains, "word_list", lambda name: frozenset[str]())
    alone = {word for word, term in forms.items() if word == term}
    kin = {term for word, term in forms.items() if word != term}
    idle = {word for word, term in listed.items() if french_term(word) == term}
    assert idle - (alone & kin) == set()


def test_english_lists_have_no_idle_entries() -> None:
    assert {stem for stem in word_list("ise.en") if len(stem) < 3} == set()
    spellings = word_forms("american.en")
    british = {word for word, american in spellings.items() if word != american}
    stems = {word: chains._stem("english", word) for word in spellings}
    assert {word for word in british if stems[word] == stems[spellings[word]]} == set()
    assert not {stems[word] for word in british} & {stems[each] for each in spellings.values()}


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_what_only_looks_prefixed_begins_with_a_prefix(lang: ChainName) -> None:
    for beginning in word_list(f"unprefixed.{lang}"):
        assert CHAINS[lang].rest(f"{beginning}ement") is None
        assert re.match("anti|counter|contre|cyber|narco", beginning)


def test_stop_words_are_of_either_language_and_no_content_words() -> None:
    assert all(map(is_stop_word, ("the", "avec", "us", "un", "cannot", "jusque")))
    content = "police ministre security roi king paix state homme pays nouveau monde droit"
    assert not any(map(is_stop_word, content.split()))


def test_versions_are_told() -> None:
    assert stemmer_version().startswith("3.1")
    assert ANALYSIS_REVISION >= 1


# ---------------------------------------------------------------- every text

PIECES = st.sampled_from(
    ["l'", "d’", "qu'", "'s", "’", "-", "‑", ".", ",", " ", "\n", "US", "U.S.", "U.", "MINISTRE",
     "sécurité", "anti", "counter", "terrorism", "contre", "3", "2024", "_", "e\u0301", "\u00ad",
     "œ", "É", "İ", "ß", "s", "a", "the", "le", "ʼ", "中", "ال", "N'", "1960", "MPs", ":", "bn"]
)  # fmt: skip
TEXTS = st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=25).map("".join))
FRENCH_LETTERS = "abcdeghilmnoprstuvyzéèêëàâçùûüîïôœæ"
SMALL_WORDS = st.lists(st.text(FRENCH_LETTERS, min_size=1, max_size=12), max_size=12).map(" ".join)


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_spans_lie_in_the_text_and_positions_never_fall(text: str) -> None:
    words = list(raw_tokens(text))
    assert all(0 <= word.start < word.end <= len(text) for word in words)
    for chain in CHAINS.values():
        tokens = list(chain.analyze(text))
        assert all(0 <= token.start < token.end <= len(text) for token in tokens)
        assert all(token.text for token in tokens)
        positions = [token.position for token in tokens]
        assert positions == sorted(positions)
        own = [token.position for token in tokens if not token.extra]
        assert len(set(own)) == len(own)


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_the_fast_pattern_finds_what_the_others_find(text: str) -> None:
    *_, others = tokenizer._TOKEN.pattern.partition("| (?P<elision>")
    slow = re.compile(f"(?P<elision>{others}", tokenizer._TOKEN.flags)
    found = list(raw_tokens(text))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tokenizer, "_TOKEN", slow)
        assert list(raw_tokens(text)) == found


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_words_stand_in_the_text_as_their_spans_say(text: str) -> None:
    words = [word for word in raw_tokens(text) if not word.joined]
    assert [word.position for word in words] == list(range(len(words)))
    for before, word in pairwise(words):
        assert before.end <= word.start
    for word in words:
        between = unicodedata.normalize("NFC", text[word.start : word.end])
        assert word.surface in (between, between.replace(".", ""))


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_words_of_all_chains_stand_at_the_same_places(text: str) -> None:
    neutral = {(token.position, token.start, token.end) for token in CHAINS["xx"].analyze(text)}
    for chain in (CHAINS["en"], CHAINS["fr"]):
        tokens = list(chain.analyze(text))
        words = [token for token in tokens if not token.extra]
        assert {(token.position, token.start, token.end) for token in words} <= neutral
        assert list(chain.analyze(text, extras=False)) == words


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=40))
def test_folding_twice_is_folding_once(text: str) -> None:
    folded = fold(text)
    assert fold(folded) == folded == folded.lower()
    assert fold(unicodedata.normalize("NFD", text)) == folded


@settings(max_examples=200, deadline=None)
@given(st.text("aéÉçÇñ-3 .\n", max_size=40))
def test_neutral_chain_folds_and_nothing_else(text: str) -> None:
    found = terms("xx", text)
    assert found == terms("xx", fold(text))
    assert found == terms("xx", " ".join(found))


@settings(max_examples=200, deadline=None)
@given(st.text("abcXYZ019 \n;!_", max_size=60))
def test_neutral_chain_splits_plain_text_at_all_but_letters_and_digits(text: str) -> None:
    plain = "".join(char if char.isalnum() else " " for char in text.lower())
    assert terms("xx", text) == plain.split()


@settings(max_examples=200, deadline=None)
@given(SMALL_WORDS)
def test_accents_and_their_encoding_never_matter(text: str) -> None:
    for chain in CHAIN_NAMES:
        expected = terms(chain, text)
        assert terms(chain, fold(text)) == expected
        assert terms(chain, unicodedata.normalize("NFD", text)) == expected


LATIN = st.characters(max_codepoint=0x24F)
LATIN_TEXTS = st.lists(st.one_of(PIECES, LATIN), max_size=25).map("".join)


@settings(max_examples=300, deadline=None)
@given(LATIN_TEXTS)
def test_a_text_with_its_accents_apart_has_the_same_terms_at_the_same_positions(text: str) -> None:
    for chain in CHAINS.values():
        one, other = (
            [(token.text, token.position, token.extra) for token in chain.analyze(written_so)]
            for written_so in (unicodedata.normalize(form, text) for form in ("NFC", "NFD"))
        )
        assert one == other
