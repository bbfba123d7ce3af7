"""What stands between blanks, as numbers: the words that the tokenizer finds in the whole text."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.analysis import raw_tokens
from index.analysis.chunks import ChunkTable, Word

# Signs that the tokenizer looks at, and all kinds of blanks.
CHARACTERS = "aéLUSABCD²'’ʼ-‐.,:;1905s\u0301\u00ad\u200d()!? \n\t\u00a0\u2003\x1c\x85"
TABLE = ChunkTable()  # keeps what it saw, as it does for an archive


def chunks_of(text: str) -> list[int]:
    numbers, counts = TABLE.read([text])
    assert counts.tolist() == [len(numbers)]
    return numbers.tolist()


def inside(chunk: int) -> list[tuple[Word, int]]:
    """The words of a chunk, each with its position in it."""
    first = TABLE.firsts[chunk]
    places = range(first, first + TABLE.counts[chunk])
    return [(TABLE.words[TABLE.words_in[n]], TABLE.offsets[n]) for n in places]


def words_of(text: str) -> list[tuple[str, int, bool, bool]]:
    """Surface, position, capitals and joined of each word, put together from chunks."""
    found = []
    before = 0
    for number in chunks_of(text):
        found += [
            (word.surface, before + offset, word.capitals, word.joined)
            for word, offset in inside(number)
        ]
        before += TABLE.advances[number]
    return found


def expected(text: str) -> list[tuple[str, int, bool, bool]]:
    return [(w.surface, w.position, w.capitals, w.joined) for w in raw_tokens(text)]


@given(st.text(alphabet=CHARACTERS, max_size=80))
@settings(deadline=None, max_examples=500)
def test_chunks_have_the_words_of_the_text(text: str) -> None:
    assert words_of(text) == expected(text)


@given(
    st.lists(
        st.sampled_from(
            ["DGSN", "THE DGSN ARRESTS FOUR", "the DGSN", "U.S.-led", "counter-terrorism", "L’ÉTAT",
             "1960's", "O'Brien", "vice-amiral", "3,5 %", "\n", "\n\n", "ÉTATS-UNIS", "MI5"]
        ),
        max_size=12,
    )
)  # fmt: skip
@settings(deadline=None, max_examples=300)
def test_headlines_in_capitals_are_told_line_by_line(parts: list[str]) -> None:
    text = " ".join(parts)
    assert words_of(text) == expected(text)


@pytest.mark.parametrize(
    "line",
    [
        "ABCD²EFGH DGSN",
        "AA.A\u02bc\u0301A",
        "ÉCOLE DGSN",
        "A\u0639\u0639\u0639\u0639\u0639.bc DGSN",
    ],
)
@pytest.mark.parametrize("before", ["", "PEACE TREATY SIGNED HERE\n", "Peace\n"])
def test_signs_and_marks_in_words_of_headlines(before: str, line: str) -> None:
    assert words_of(before + line) == expected(before + line)


def test_a_chunk_is_known_by_one_number() -> None:
    one, other = chunks_of("peace treaty peace"), chunks_of("treaty")
    assert one[0] == one[2]
    assert one[1] == other[0]


def test_a_chunk_in_a_headline_is_another_one() -> None:
    [plain] = chunks_of("DGSN")
    headline = chunks_of("DGSN ARRESTS FOUR HUNDRED")[0]
    assert inside(plain) == [(Word("DGSN", capitals=True, joined=False), 0)]
    assert inside(headline) == [(Word("DGSN", capitals=False, joined=False), 0)]


@given(st.lists(st.text(alphabet=CHARACTERS, max_size=40), max_size=6), st.integers(1, 100))
@settings(deadline=None, max_examples=200)
def test_texts_that_are_read_together_keep_their_chunks(texts: list[str], portion: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("index.analysis.byte_words._PORTION", portion)
        patch.setattr("index.analysis.word_numbers._BLOCK", portion)
        numbers, counts = TABLE.read(texts)
    together = [each.tolist() for each in np.split(numbers, counts.cumsum())]
    assert together == [*map(chunks_of, texts), []]
