"""Did you mean: edits against the plain table, which words are corrected, what stays as typed."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.analysis import fold, raw_tokens
from index.vocabulary import Vocabulary, VocabularyCount
from search.parser import parse
from search.spelling import Found, correction, did_you_mean, near

REAL_ARTICLES = Path(__file__).parents[3] / "shared" / "corpus"


def vocabulary(articles: Mapping[str, int]) -> Vocabulary:
    """Words, each in this many articles of its own."""
    count = VocabularyCount()
    for text, number in articles.items():
        for _ in range(number):
            count.add(tuple(raw_tokens(text)))
    return count.vocabulary()


# ---------------------------------------------------------------- edits


def edits(one: str, other: str) -> int:
    """The table of edits, cell by cell; neighbours may be exchanged, no letter is edited twice."""
    table = {(i, 0): i for i in range(len(one) + 1)} | {(0, j): j for j in range(len(other) + 1)}
    for i in range(1, len(one) + 1):
        for j in range(1, len(other) + 1):
            ways = [
                table[i - 1, j] + 1,
                table[i, j - 1] + 1,
                table[i - 1, j - 1] + (one[i - 1] != other[j - 1]),
            ]
            if one[i - 2 : i] == other[j - 2 : j][::-1] and i > 1 and j > 1:
                ways.append(table[i - 2, j - 2] + 1)
            table[i, j] = min(ways)
    return table[len(one), len(other)]


LETTERS = st.text("abcd", min_size=1, max_size=9)


@given(st.sets(LETTERS), LETTERS, st.integers(1, 3))
def test_near_words_are_those_of_the_table(words: set[str], typed: str, most: int) -> None:
    known = vocabulary(dict.fromkeys(words, 1))
    numbers, counted = near(known, typed, most)
    found = {
        known.word(number): each
        for number, each in zip(numbers.tolist(), counted.tolist(), strict=True)
    }
    each = {word: edits(typed, word) for word in words}
    assert found == {word: number for word, number in each.items() if number <= most}


@pytest.mark.parametrize(
    ("one", "other", "number"),
    [
        ("morocco", "morocco", 0),
        ("marocco", "morocco", 1),
        ("moroco", "morocco", 1),
        ("morrocco", "morocco", 1),
        ("morococ", "morocco", 1),
        ("omrocoo", "morocco", 2),
        ("ca", "abc", 3),  # the exchanged letters may not be parted afterwards
    ],
)
def test_edits(one: str, other: str, number: int) -> None:
    assert edits(one, other) == edits(other, one) == number
    _, counted = near(vocabulary({other: 1}), one, 3)
    assert counted.tolist() == [number]


def test_what_hyphens_join_is_not_near() -> None:
    numbers, _ = near(vocabulary({"vice-amiral": 1}), "viceamirl", 2)
    assert numbers.tolist() == []


# ---------------------------------------------------------------- one word

KNOWN = {
    "Morocco": 90,
    "security": 80,
    "sécurité": 70,
    "interopérabilité": 2,
    "cooperation": 60,
    "Hammouchi": 9,
    "Hammuchi": 1,
    "DGSN": 40,
    "government": 99,
    "navy": 30,
    "envy": 1,
    "nave": 2,
    "frigate": 4,
    "trial": 50,
    "trail": 45,
    "counter-terrorism": 20,
    "the": 300,
    "which": 100,
    "tunnel": 60,
    "Brücke": 30,
}


@pytest.fixture(scope="module")
def known() -> Vocabulary:
    """An archive of some words."""
    return vocabulary(KNOWN)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("marocco", "Morocco"),
        ("secuirty", "security"),
        ("securitee", "sécurité"),
        ("goverment", "government"),
        ("govermnent", "government"),
        ("interoperbilit", "interopérabilité"),
        ("hamouchi", "Hammouchi"),
        ("dgns", "DGSN"),
        ("navvy", "navy"),
        ("wich", "which"),
        ("bruckke", "Brücke"),
        ("conter", "counter"),
    ],
)
def test_a_misspelt_word_is_the_likeliest_near_one(
    known: Vocabulary, typed: str, meant: str
) -> None:
    assert correction(known, typed) == meant


@pytest.mark.parametrize(
    "typed",
    [
        *(word for text in KNOWN for word in fold(text).split("-")),  # all that is known
        "hammuchi",  # a name, though a rare one
        "envy",
        "securities",  # found in another form
        "frigates",
        "cooperating",
        "counterterrorism",  # known with a hyphen
        "the",
        "teh",  # too short to tell
        "security2",
        "2024",
        "zebra",  # like nothing
        "tunis",
        "xyzzyxyzzy",
        "охрана",
        "",
        "a" * 200,
    ],
)
def test_other_words_are_right(known: Vocabulary, typed: str) -> None:
    assert correction(known, typed) is None


def test_a_rare_word_may_be_an_error_that_was_printed_but_a_name_is_none() -> None:
    often = dict.fromkeys(("security", "tunnel"), 30_000) | {"other words of an archive" * 40: 1000}
    assert correction(vocabulary({**often, "secuirty": 1}), "secuirty") is None
    # One in two million words, beside a word that is in every article.
    crowd = " ".join(f"word{letter}" for letter in map(chr, range(0x100, 0x500)))
    many = vocabulary({"security " + crowd: 2500, "secuirty Secuirtl": 1})
    assert correction(many, "secuirty") == "security"
    assert correction(many, "secuirtl") is None


def test_fewer_edits_and_more_articles_are_weighed() -> None:
    assert correction(vocabulary({"trial": 90, "trail": 9}), "trsial") == "trial"
    assert correction(vocabulary({"conserve": 9, "converse": 900}), "conserfe") == "conserve"
    assert correction(vocabulary({"conserve": 1, "converse": 999}), "conserfe") == "converse"


def test_the_first_letter_is_seldom_wrong() -> None:
    assert correction(vocabulary({"tunnel": 9, "runnel": 9}), "tunnex") == "tunnel"
    assert correction(vocabulary({"tapers": 9, "papers": 9}), "taperz") == "tapers"
    assert correction(vocabulary({"cabels": 9, "tables": 9}), "cables") == "cabels"


def test_an_empty_archive_corrects_nothing() -> None:
    assert correction(vocabulary({}), "security") is None


# ---------------------------------------------------------------- a query


NOTHING = Found(0, 0)


def finding(then: Found) -> tuple[Callable[[str], Found], list[str]]:
    """A search that finds the same for every text, and the texts it was asked for."""
    asked: list[str] = []

    def find(text: str) -> Found:
        asked.append(text)
        return then

    return find, asked


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Marocco", "Morocco"),
        ("marocco", "morocco"),
        ("MAROCCO", "MOROCCO"),
        ("MAROCCO SECUIRTY", "MOROCCO SECURITY"),
        ("l'interoperbilité", "l'interopérabilité"),
        ("L’INTEROPERBILITE", "L’INTEROPÉRABILITÉ"),
        ("  marocco   AND  (secuirty OR tunel) ", "  morocco   AND  (security OR tunnel) "),
        ('+"royal navvy" -frigate', '+"royal navy" -frigate'),
        ("«royal navvy»", "«royal navy»"),
        ("title:tunel", "title:tunnel"),
        ("title:(tunel marocco)", "title:(tunnel morocco)"),
        ("tunel, marocco!", "tunnel, morocco!"),
        ("Marocco's navy", "Morocco's navy"),
        ("conter-terrorism", "counter-terrorism"),
        ("tunel NOT marocco", "tunnel NOT marocco"),
        ("tunel -(marocco navy)", "tunnel -(marocco navy)"),
        ("tunel maroc* AND inter*", "tunnel maroc* AND inter*"),
        ("Tunel: marocco", "Tunnel: morocco"),
        ("dgns", "dgsn"),
        ("DGNS", "DGSN"),
        ("tunel tunel", "tunnel tunnel"),
    ],
)
def test_only_misspelt_words_change(known: Vocabulary, typed: str, meant: str) -> None:
    find, asked = finding(Found(1, 1))
    assert did_you_mean(typed, parse(typed).node, known, find, NOTHING) == meant
    assert asked == [meant]


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "*",
        "Morocco security",
        "-marocco",
        "NOT marocco",
        "tunnel -marocco",
        "marocco -marocco",
        "maroc*",
        "zebra",
        "the teh",
        "autor:the",
        "tunel:Morocco",  # the name of a field, if an unknown one
        "marocco secuirty tunel navvy dgns",  # another language, or noise
        "\x00",
        "é\ud800",
    ],
)
def test_nothing_is_asked_where_nothing_is_misspelt(known: Vocabulary, typed: str) -> None:
    find, asked = finding(Found(1, 9))
    assert did_you_mean(typed, parse(typed).node, known, find, NOTHING) is None
    assert asked == []


@pytest.mark.parametrize(
    ("found", "then", "suggested"),
    [
        (NOTHING, NOTHING, False),
        (NOTHING, Found(1, 1), True),
        (Found(1, 5), Found(1, 5), False),
        (Found(1, 5), Found(1, 6), True),
        (Found(1, 50), Found(2, 3), True),  # the articles that have both words
        (Found(1, 50), Found(2, 0), False),
        (Found(2, 3), Found(1, 50), False),
    ],
)
def test_what_does_not_find_more_is_not_suggested(
    known: Vocabulary, found: Found, then: Found, suggested: bool
) -> None:
    find, _ = finding(then)
    given_back = did_you_mean("marocco", parse("marocco").node, known, find, found)
    assert (given_back == "morocco") is suggested


@given(st.text(st.sampled_from("aeimrotucv \"«»()+-:*~é'\n"), max_size=30))
def test_any_text_can_be_asked(known: Vocabulary, typed: str) -> None:
    find, _ = finding(Found(1, 1))
    suggested = did_you_mean(typed, parse(typed).node, known, find, NOTHING)
    assert suggested is None or suggested != typed


def test_real_articles_have_their_morocco() -> None:
    if not REAL_ARTICLES.is_dir():
        pytest.skip(f"the real articles are not here: {REAL_ARTICLES} is no folder")
    count = VocabularyCount()
    for path in sorted(REAL_ARTICLES.iterdir()):
        count.add(tuple(raw_tokens(path.read_text(encoding="utf-8"))))
    words = count.vocabulary()
    for typed, meant in (("marocco", "Morocco"), ("ahlgern", "Ahlgren"), ("secuirty", "security")):
        assert correction(words, typed) == meant
    for number in range(len(words)):
        assert correction(words, words.word(number)) is None
