"""Text in pieces: whatever the spans, no character is lost or marked in the wrong place."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from web.presenters.pieces import Piece, cut, numbered, paragraphs, pieces, shortened


def test_pieces_join_to_their_text_whatever_the_spans() -> None:
    text = "abcdefghij"
    spans = ((7, 99), (2, 4), (3, 5), (5, 5), (-3, 1), (12, 14))
    assert pieces(text, spans) == (
        Piece("a", marked=True), Piece("b"), Piece("cd", marked=True), Piece("e", marked=True),
        Piece("fg"), Piece("hij", marked=True),
    )  # fmt: skip


def test_shortened_titles_keep_their_marks_in_place() -> None:
    text = "word " * 30
    assert shortened(text, [(5, 9), (118, 124)], 22) == (
        Piece("word "), Piece("word", marked=True), Piece(" word word"), Piece("…"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("short", "short"),
        ("one two, three", "one two"),
        ("one two\u00a0: three", "one two"),
        ("abcdefghijklmnopqrst", "abcdefghi"),
        ("a bcdefghijklmnopqrst", "a bcdefgh"),
    ],
)
def test_where_a_text_is_cut(text: str, expected: str) -> None:
    assert text[: cut(text, 10)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\n\nb\nc\n \t\n\nd\n", ["a", "b\nc", "d"]),
        ("a\nb\n c", ["a", "b", " c"]),
        ("a\n\n", ["a"]),
        ("\n\na\nb", ["a", "b"]),
        ("", []),
    ],
)
def test_paragraphs(text: str, expected: list[str]) -> None:
    found = [piece.text for each in paragraphs(text) for piece in each]
    assert [each.rstrip("\n") for each in found] == expected


SPANS = st.lists(st.tuples(st.integers(-5, 45), st.integers(-5, 45)), max_size=6)


@given(st.text(max_size=40), SPANS)
@settings(deadline=None)
def test_pieces_mark_just_the_characters_inside_spans(text: str, spans: list) -> None:
    found = pieces(text, spans)
    assert "".join(piece.text for piece in found) == text
    marked = [piece.marked for piece in found for _ in piece.text]
    assert marked == [any(start <= at < end for start, end in spans) for at in range(len(text))]


@given(st.text(alphabet="ab ,\u00a0", max_size=60), SPANS, st.integers(2, 30))
@settings(deadline=None)
def test_a_shortened_text_is_its_beginning(text: str, spans: list, limit: int) -> None:
    found = shortened(text, spans, limit)
    joined = "".join(piece.text for piece in found)
    assert len(joined) <= limit + 1
    assert joined == text if len(text) <= limit else text.startswith(joined.removesuffix("…"))


def test_marks_are_numbered_through_all_groups() -> None:
    groups = numbered([pieces("abc", [(0, 1)]), pieces("de", [(0, 1), (1, 2)])])
    assert [piece.number for group in groups for piece in group] == [1, 0, 2, 3]
