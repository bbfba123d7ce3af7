"""Bytes to text: the encodings of an archive, and what is no text at all."""

import io
import random
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.corpus.decode import (
    MAX_ARTICLE_BYTES,
    NotTextError,
    decode,
    megabytes,
    read_article,
    too_large,
    with_line_feeds,
)

FRENCH = "L’élargissement de la sûreté coûte 3,5 € à l’œuvre d’Hélène Noël."

READABLE = [
    (FRENCH.encode(), FRENCH),
    (FRENCH.encode("utf-8-sig"), FRENCH),
    (FRENCH.encode("cp1252"), FRENCH),
    ("déjà vu à Genève".encode("latin-1"), "déjà vu à Genève"),
    (FRENCH.encode("utf-16"), FRENCH),
    ("\ufeff".encode("utf-16-be") + FRENCH.encode("utf-16-be"), FRENCH),
    ("Москва и Рабат".encode(), "Москва и Рабат"),
    (b"plain", "plain"),
    (b"", ""),
    (b"one\r\ntwo\rthree\nfour\r\n", "one\ntwo\nthree\nfour\n"),
    (b"a page\x0cand a tab\t", "a page\x0cand a tab\t"),
    (b"one bell \x07 in a line of thirty letters", "one bell \x07 in a line of thirty letters"),
]


@pytest.mark.parametrize(("data", "text"), READABLE)
def test_readable(data: bytes, text: str) -> None:
    assert decode(data) == text


def test_a_character_cut_in_two_leaves_the_others_alone() -> None:
    # The end of a file was lost: still UTF-8, and the loss stays visible.
    assert decode("Morocco’s and Rabat’s é".encode()[:-1]) == "Morocco’s and Rabat’s \ufffd"
    assert decode(f"{FRENCH} é {FRENCH}".encode().replace(b" \xc3\xa9 ", b" \xe9 ", 1)) == (
        f"{FRENCH} \ufffd {FRENCH}"
    )


def test_a_text_in_windows_1252_that_holds_a_pair_as_in_utf_8() -> None:
    text = "L’été à Nîmes : « FORÊT » ; l’ÉLÈVE a déjà vu Â£ 5"
    assert decode(text.encode("cp1252")) == text


def test_other_encodings_are_guessed_rather_than_refused() -> None:
    text = "Министры подписали в Рабате соглашение о безопасности портов и о рыболовстве. " * 5
    assert decode(text.encode("cp866")) == text


NO_TEXT = [
    (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "binary data, not text"),
    ("texte".encode("utf-16-le"), "binary data, not text"),
    (bytes(range(1, 32)) * 4, "binary data, not text"),
    (random.Random(1).randbytes(4_000), "binary data, not text"),
    (b"ten letters\x01" * 40, "binary data, not text"),
    (random.Random(1).randbytes(4_000).replace(b"\0", b"A"), "no encoding fits its bytes"),
    (b"\xff\xfeabc", "damaged UTF-16: save it as UTF-8"),
]


@pytest.mark.parametrize(("data", "reason"), NO_TEXT)
def test_no_text(data: bytes, reason: str) -> None:
    with pytest.raises(NotTextError, match=reason):
        decode(data)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_text_or_refused(data: bytes) -> None:
    with suppress(NotTextError):
        text = decode(data)
        assert "\r" not in text
        assert "\0" not in text


@settings(max_examples=200, deadline=None)
@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=100))
def test_utf_8_comes_back_as_it_was(text: str) -> None:
    assert decode(b"\xef\xbb\xbf" + text.encode()) == text
    assert decode(text.encode()) == text.removeprefix("\ufeff")


@pytest.mark.parametrize("text", ["", "\r", "\r\n", "\r\r\n", "a\rb\r\nc\n", "\n\r"])
def test_line_feeds(text: str) -> None:
    assert with_line_feeds(text) == io.StringIO(text, newline=None).read()


def test_a_file_that_is_empty_or_too_large() -> None:
    with pytest.raises(NotTextError, match="empty file"):
        read_article(io.BytesIO())
    assert len(read_article(io.BytesIO(b"a" * MAX_ARTICLE_BYTES))) == MAX_ARTICLE_BYTES
    with pytest.raises(NotTextError, match=r"an article of 10\.1 MB, the limit is 10 MB"):
        read_article(io.BytesIO(b"a" * (MAX_ARTICLE_BYTES + 1)))


def test_sizes_are_rounded_up() -> None:
    assert [megabytes(size) for size in (1, 100_000, 10_000_001, 2_345_600_000)] == [
        "0.1 MB",
        "0.1 MB",
        "10.1 MB",
        "2,345.6 MB",
    ]
    assert too_large(25_000_000) == "an article of 25.0 MB, the limit is 10 MB: split it"
