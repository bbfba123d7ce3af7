"""Words as pairs of integers: those of str.split, and the pair of one word is no other's."""

import sys

from hypothesis import given, settings
from hypothesis import strategies as st

from index.analysis.byte_words import Splitter, portions

BLANKS = Splitter()
SPACES = [char for char in map(chr, range(sys.maxunicode + 1)) if char.isspace()]
texts = st.one_of(
    st.text(max_size=60),
    st.lists(st.sampled_from([*SPACES, "a", "é", "’", "'", "\0", "x" * 14, "y" * 8])).map("".join),
)


def words_of(splitter: Splitter, text: str) -> list[str]:
    words = splitter.words(text.encode("utf-8", "surrogatepass"))
    return words.texts(words.starts.argsort())


@given(texts)
@settings(deadline=None, max_examples=500)
def test_words_are_those_between_white_space(text: str) -> None:
    assert words_of(BLANKS, text) == text.split()


@given(texts)
@settings(deadline=None, max_examples=200)
def test_words_end_at_other_characters_too(text: str) -> None:
    expected = text.replace("'", " ").replace("’", " ").replace("a", " ").split()
    assert words_of(Splitter("’'a"), text) == expected


@given(st.lists(st.text(alphabet="ab\0é", min_size=1, max_size=20), min_size=1))
@settings(deadline=None, max_examples=300)
def test_only_equal_words_have_equal_pairs_but_for_long_ones(words: list[str]) -> None:
    found = BLANKS.words(" ".join(words).encode())
    pairs = [*zip(found.low.tolist(), found.high.tolist(), strict=True)]
    assert found.is_long.tolist() == [len(word.encode()) > 15 for word in words]
    for one, pair, is_long in zip(words, pairs, found.is_long, strict=True):
        for other, same in zip(words, pairs, strict=True):
            assert (pair == same) >= (one == other)
            if not is_long:
                assert (pair == same) == (one == other)


def test_portions_hold_all_texts_in_order() -> None:
    texts = [b"ab", b"", b"abcdef", b"a", b"abc"]
    assert [*portions(texts, 3)] == [[b"ab", b"", b"abcdef"], [b"a", b"abc"]]
    assert [*portions(texts, 100)] == [texts]
    assert [*portions([], 3)] == []
