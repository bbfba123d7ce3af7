"""Which stretches of a text are to be analysed for a root."""

from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.analysis import fold, raw_tokens
from search.stretches import Stretches, folded_text


def spans(text: str, roots: Iterable[str]) -> list[tuple[int, int]] | None:
    folded = folded_text(text)
    return None if folded is None else Stretches(roots).of(folded)


def stretches(text: str, *roots: str) -> list[str] | None:
    found = spans(text, roots)
    return None if found is None else [text[start:end] for start, end in found]


@pytest.mark.parametrize(
    ("text", "root", "expected"),
    [
        ("", "fish", []),
        ("A ship.", "fish", []),
        ("Fish, fishes (FISHING)\nfi", "fish", ["Fish,", "fishes", "FISHING"]),
        ("the antifisher", "fish", ["antifisher"]),
        ("fi-sh f.ish, king's-fish", "fish", ["fi-sh", "f.ish,", "king's-fish"]),
        ("The king's.", "kingro", []),
        ("The king's-road's", "kingro", ["king's-road's"]),
        ("Sécurité, «sécuritaire»", "secur", ["Sécurité,", "sécuritaire"]),
        ("l’état – ÉTAT“ÉTATS”", "etat", ["l’état", "ÉTAT", "ÉTATS"]),
        ("Les œuvres d’un ﬁlm de Marseille et de Lyon, sans un mot.", "oeuv", ["œuvres", "ﬁlm"]),
        ("us bus ?us U.S. all-us", "us", ["us", "us", "U.S.", "all-us"]),
        ("bus counter-us", "us", ["counter-us"]),
        ("antius", "us", ["antius"]),
        ("Москва и us", "us", None),
        ("Москва, " + "and many other words in Latin letters " * 3, "", ["Москва,"]),
        ("fish " + "a" * 20_000, "fish", ["fish"]),
        ("fish" * 20_000, "fish", None),
    ],
)
def test_stretches(text: str, root: str, expected: list[str] | None) -> None:
    assert stretches(text, root) == expected


def test_each_stretch_comes_once_and_in_order() -> None:
    assert stretches("Market-fish, a fish-market", "mark", "fish") == [
        "Market-fish,",
        "fish-market",
    ]


ALPHABET = "abisABISé’'-–.:, ?_“œﬁ\u00ad\u0301\n"


@settings(max_examples=1_000, deadline=None)
@given(text=st.text(ALPHABET, max_size=40), roots=st.sets(st.text("abis", min_size=1, max_size=4)))
def test_no_word_with_a_root_is_left_out(text: str, roots: set[str]) -> None:
    found = spans(text, roots)
    for word in raw_tokens(text):
        if found is not None and fold(word.surface).startswith(tuple(roots)):
            assert any(start <= word.start and word.end <= end for start, end in found), word
