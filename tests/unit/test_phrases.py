"""Phrases that recur: what stands between two blanks, and counting against plain enumeration."""

from collections import Counter, defaultdict
from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import phrases
from index.phrase_words import (
    BREAK,
    ENDS_SENTENCE,
    FIRST,
    FOLLOWS,
    LAST,
    LEADS,
    NAME,
    SEVERAL,
    SMALL,
    is_name,
    phrase_word,
)
from index.phrases import MOST_WORDS, PhraseCount
from index.vocabulary import folded_words

INSIDE = FIRST | LAST | FOLLOWS | LEADS


def counted(*texts: str) -> dict[str, int]:
    """The phrases of articles with these texts."""
    count = PhraseCount()
    for text in texts:
        count.add(text)
    return count.phrases()


# ---------------------------------------------------------------- one word


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("sécurité", INSIDE),
        ("Rabat", INSIDE | NAME),
        ("DGSN", INSIDE | NAME),
        ("SECURITY", INSIDE),  # of a headline
        ("UN", INSIDE | NAME),
        ("the", FOLLOWS | LEADS | SMALL),
        ("La", FOLLOWS | LEADS | SMALL),
        ("x", FOLLOWS | LEADS | SMALL),
        ("2024", FOLLOWS | LEADS | SMALL),
        ("vice-amiral", INSIDE | SEVERAL),
        ("vice-", FIRST | LAST | FOLLOWS),
        ("Rabat,", FIRST | LAST | FOLLOWS | NAME),
        ("Rabat.", FIRST | LAST | FOLLOWS | NAME | ENDS_SENTENCE),
        ("(Rabat", FIRST | LAST | LEADS | NAME),
        ("«Rabat»", FIRST | LAST | NAME),
        ("Morocco’s", INSIDE | NAME),
        ("Morocco’s,", FIRST | LAST | FOLLOWS | NAME),
        ("d'État", INSIDE | NAME),
        ("(d'État", FIRST | LAST | LEADS | NAME),
        ("U.S.", INSIDE | NAME),
        ("a.", FOLLOWS | SMALL | ENDS_SENTENCE),
        ("–", 0),
        ("...", ENDS_SENTENCE),
        (BREAK, ENDS_SENTENCE),
        ("https://example.org/", 0),
        ("a_b", 0),
        ("me@example", 0),
    ],
)
def test_roles(text: str, roles: int) -> None:
    assert phrase_word(text).roles == roles


@pytest.mark.parametrize(
    ("text", "first", "last", "between", "alone"),
    [
        ("Rabat", "Rabat", "Rabat", "Rabat", "Rabat"),
        ("d'État,", "État", "d'État", "d'État", "État"),
        ("(Morocco’s", "Morocco’s", "Morocco", "Morocco’s", "Morocco"),
        ("U.S.", "U.S.", "U.S.", "U.S.", "U.S."),
        ("l’avant-garde", "avant-garde", "l’avant-garde", "l’avant-garde", "avant-garde"),
    ],
)
def test_forms(text: str, first: str, last: str, between: str, alone: str) -> None:
    word = phrase_word(text)
    assert (word.first, word.last, word.between, word.alone) == (first, last, between, alone)


@pytest.mark.parametrize(
    ("phrase", "name"),
    [
        ("Edward Ahlgren", True),
        ("General Directorate of National Security", True),
        ("Direction générale", False),
        ("security", False),
        ("DGSN", True),
    ],
)
def test_a_name_has_capitals(phrase: str, name: bool) -> None:
    assert is_name(phrase) is name


# ---------------------------------------------------------------- counting


def test_what_recurs_in_two_articles_is_a_phrase() -> None:
    found = counted(
        "la Direction générale de la sûreté nationale annonce",
        "une Direction générale de la sûreté nationale; un défilé",
    )
    assert found == {"Direction générale de la sûreté nationale": 2}


def test_twice_in_one_article_does_not_count() -> None:
    assert counted("peak season and peak season", "another text") == {}


@pytest.mark.parametrize("between", [". ", ", ", " (", "\n", " – ", " « ", "; "])
def test_signs_and_ends_of_lines_part_phrases(between: str) -> None:
    assert counted(*[f"peak{between}season"] * 2) == {}


@pytest.mark.parametrize("after", ["", ".", ",", "’s", " –", ")", "\nmore"])
def test_signs_behind_a_phrase_do_not_matter(after: str) -> None:
    assert counted(f"a peak season{after}", "the peak season was long") == {"peak season": 2}


@pytest.mark.parametrize("before", ["", "(", "«", "l'", "(l’", "– "])
def test_signs_and_elisions_before_a_phrase_do_not_matter(before: str) -> None:
    assert counted(f"a {before}peak season", "the peak season was long") == {"peak season": 2}


def test_elisions_and_hyphens_stay_inside() -> None:
    texts = ["le chef d'état-major"] * 2 + ["l'oiseau-mouche"] * 2
    assert counted(*texts) == {"chef d'état-major": 2, "oiseau-mouche": 2}


def test_a_phrase_is_shown_as_most_articles_write_it() -> None:
    assert counted(*["Peak season"] * 2, *["peak season"] * 3) == {"peak season": 5}
    assert counted(*["NEW YORK"] * 9, *["New York"] * 2) == {"New York": 11}


def test_a_part_of_one_longer_phrase_is_left_out() -> None:
    long, short = ["peak season price"], ["peak season"]
    assert counted(*long * 8, *short * 2) == {"peak season price": 8}
    assert counted(*long * 7, *short * 3) == {"peak season price": 7, "peak season": 10}


def test_names_of_one_article_are_phrases_while_the_archive_is_small() -> None:
    found = counted("Rabat – a visit of vice-amiral Edward Ahlgren , adviser to the Border Force.")
    assert found == {"Edward Ahlgren": 1, "Border Force": 1}


def test_a_capital_for_the_sentence_makes_no_name_of_one_article() -> None:
    assert counted("Yesterday Ahlgren came. Today Ahlgren left.\nTomorrow Ahlgren sleeps.") == {}


def test_names_longer_than_a_phrase_are_not_cut() -> None:
    name = "Xa Xb Xc Xd Xe Xf Xg"
    assert len(name.split()) == MOST_WORDS + 1
    assert counted(f"from {name} it came") == {}


WORDS = [
    "cat",
    "(cat",
    "cat,",
    "Dog",
    "«Dog»",
    "the",
    "of",
    "d'eau",
    "eau",
    "bee-fly",
    "bee.",
    "\n",
]


@given(st.lists(st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join), max_size=5))
def test_recurring_phrases_are_those_of_plain_enumeration(texts: list[str]) -> None:
    """Each run of words in each article, kept when it may begin, go on and end so."""
    articles = defaultdict(set)
    for number, text in enumerate(texts):
        words = [phrase_word(each) for each in text.replace("\n", f" {BREAK} ").split()]
        for start, size in product(range(len(words)), range(1, MOST_WORDS + 1)):
            run = words[start : start + size]
            linked = all(
                one.roles & LEADS and other.roles & FOLLOWS for one, other in pairwise(run)
            )
            if len(run) < size or not linked or not run[0].roles & FIRST:
                continue
            if size == 1 and run[0].roles & SEVERAL:
                articles[run[0].alone].add(number)
            elif size > 1 and run[-1].roles & LAST:
                between = (word.between for word in run[1:-1])
                articles[" ".join((run[0].first, *between, run[-1].last))].add(number)
    counts: Counter[str] = Counter()
    for text, found in articles.items():
        if len(found) > 1:
            counts[" ".join(folded_words(text))] += len(found)
    shown = {
        words: count
        for words, count in counts.items()
        if not any(
            f" {words} " in f" {other} " and counts[other] >= 0.8 * count
            for other in counts
            if other != words
        )
    }
    recurring = {text: count for text, count in counted(*texts).items() if count > 1}
    assert {" ".join(folded_words(text)): count for text, count in recurring.items()} == shown


# ---------------------------------------------------------------- large archives


def test_portions_are_added_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(phrases, "_PORTION", 40)
    monkeypatch.setattr(phrases, "_HALVED_AFTER", 1_000)
    texts = [f"{word} Dog house" for word in ("a", "the", "his", "her")] * 20
    assert counted(*texts) == {"Dog house": 80}


@pytest.mark.parametrize("articles", [80, 1_000, 5_000])
def test_behind_the_first_portion_some_articles_stand_for_all(
    monkeypatch: pytest.MonkeyPatch, articles: int
) -> None:
    monkeypatch.setattr(phrases, "_PORTION", 40)
    texts = ["the Dog house"] * articles  # of four words with the end of the article
    assert counted(*texts) == {"Dog house": pytest.approx(articles, rel=0.05)}


def test_what_is_rarest_makes_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(phrases, "_MOST_HELD", 2)
    texts = ["peak season"] * 4 + ["night train"] * 3 + ["old mill"] * 2
    assert counted(*texts) == {"peak season": 4, "night train": 3}
