"""Stored articles: what was packed comes back, and damage is no other text."""

import random
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import accumulate
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from zstandard import ZstdError

from index.document import LANGUAGES, Document, Passage, PublicationDate
from index.errors import IndexDamagedError
from index.whoosh.mapped import Ints
from index.whoosh.opening import naming_damage
from index.whoosh.stored import (
    NO_DICTIONARY,
    ArticlePacker,
    StoredArticles,
    dictionary_of,
    from_stored,
    packed_arrays,
    to_stored,
)

THREADS = 8
WORDS = ("harbour", "bridge", "conférence", "sécurité", "officials", "said", "on", "Monday", "le")

# Lone surrogates often: a text may hold what is no character.
texts = st.one_of(
    st.text(st.characters(exclude_categories=()), max_size=40),
    st.text(st.sampled_from("\ud800\udfff\0é a"), max_size=6),
)
maybe = st.one_of(st.none(), texts)
languages = st.sampled_from(LANGUAGES)
dates = st.builds(
    PublicationDate,
    st.one_of(st.none(), st.sampled_from(("2024", "2024-03", "2024-03-07"))),
    st.sampled_from(("day", "month", "year", "none")),
    st.sampled_from(("header", "trailer", "metadata", "none")),
)
passages = st.lists(
    st.builds(Passage, st.integers(0, 1 << 40), st.integers(0, 1 << 40), languages), max_size=3
).map(tuple)
# What begins as the metadata do, ends as they do, or looks like a number behind them.
hard = st.sampled_from(("", "[", "]", "[]", '"', "\\", '","', "0", "1e5", "null", "\u2028", "\x00"))
documents = st.builds(
    Document, texts, st.one_of(texts, hard), st.one_of(texts, hard), languages, dates,
    maybe, maybe, maybe, passages,
)  # fmt: skip


def articles_of(count: int, seed: int = 1) -> list[Document]:
    """Articles that have much in common."""
    chosen = random.Random(seed)
    return [
        Document(
            f"d{number}",
            " ".join(chosen.choices(WORDS, k=4)),
            " ".join(f"{word}{chosen.randrange(30)}" for word in chosen.choices(WORDS, k=120)),
            chosen.choice(LANGUAGES),
        )
        for number in range(count)
    ]


def dictionary() -> bytes:
    """A dictionary that was trained."""
    return dictionary_of(each.text for each in articles_of(400))


def arrays_of(documents: Iterable[Document], dictionary: bytes) -> dict[str, Ints]:
    arrays = packed_arrays(map(ArticlePacker(dictionary).packed, documents))
    return {**arrays, "dictionary": np.frombuffer(dictionary, np.uint8)}


TRAINED = dictionary()


@given(documents)
@settings(deadline=None, max_examples=300)
def test_any_article_comes_back_from_its_text(document: Document) -> None:
    assert from_stored(to_stored(document)) == document


@given(st.lists(documents, max_size=5), st.sampled_from((NO_DICTIONARY, TRAINED, b"any bytes")))
@settings(deadline=None, max_examples=200)
def test_any_articles_come_back(documents: list[Document], dictionary: bytes) -> None:
    stored = StoredArticles(arrays_of(documents, dictionary))
    assert len(stored) == len(documents)
    assert list(stored) == documents
    for number, document in enumerate(documents):
        assert stored.article(number) == document
        assert stored.stored(number) == to_stored(document)
    for number in (-1, len(documents), len(documents) + 7):
        with pytest.raises(IndexError, match=f"no document {number} "):
            stored.article(number)


def test_there_is_a_dictionary_for_these_tests() -> None:
    assert len(TRAINED) > 1_000


@given(st.lists(texts, max_size=150), st.booleans())
@settings(deadline=None, max_examples=60)
def test_any_samples_make_a_dictionary_that_can_be_used(samples: list[str], alike: bool) -> None:
    found = dictionary_of(samples[:1] * 100 if alike else samples)
    if len(samples) < 64 and not alike:
        assert found == NO_DICTIONARY
    documents = [Document(f"{n}", "", text, "en") for n, text in enumerate(samples[:5])]
    assert list(StoredArticles(arrays_of(documents, found))) == documents


@pytest.mark.parametrize(("count", "made"), [(0, False), (1, False), (63, False), (64, True)])
def test_a_dictionary_takes_several_samples(count: int, made: bool) -> None:
    assert bool(dictionary_of(each.text for each in articles_of(count))) == made


def test_a_dictionary_is_made_the_same_again_and_helps() -> None:
    assert dictionary() == TRAINED
    others = articles_of(100, seed=2)
    plain, helped = (len(arrays_of(others, each)["data"]) for each in (NO_DICTIONARY, TRAINED))
    assert helped < 0.8 * plain


def test_threads_read_at_once() -> None:
    """Articles long enough for a thread to come between."""
    chosen = random.Random(4)
    documents = [
        Document(f"{number}", "", chosen.choice(WORDS) + chosen.randbytes(100_000).hex(), "en")
        for number in range(THREADS)
    ]
    stored = StoredArticles(arrays_of(documents, TRAINED))

    def read(number: int) -> bool:
        return all(stored.article(number) == documents[number] for _ in range(30))

    with ThreadPoolExecutor(THREADS) as threads:
        assert all(threads.map(read, range(THREADS)))


# ---------------------------------------------------------------- damage


def read_all(stored: StoredArticles) -> list[Document | ZstdError | IndexDamagedError]:
    """Each article, or what is said instead of it."""
    found: list[Document | ZstdError | IndexDamagedError] = []
    for number in range(len(stored)):
        try:
            with naming_damage(Path("index")):
                found.append(stored.article(number))
        except IndexDamagedError as error:
            found.append(error)
    return found


def damaged(array: Ints, data: st.DataObject) -> Ints:
    changed: Ints = array.copy()
    raw = changed.view(np.uint8)
    at = data.draw(st.integers(0, len(raw) - 1))
    new = data.draw(st.binary(min_size=1, max_size=8))[: len(raw) - at]
    raw[at : at + len(new)] = np.frombuffer(new, np.uint8)
    return changed


@pytest.mark.parametrize("trained", [False, True])
@pytest.mark.parametrize("name", ["data", "ends", "dictionary"])
@given(st.data())
@settings(deadline=None, max_examples=80)
def test_damage_is_told_or_changes_no_article(
    name: str, trained: bool, data: st.DataObject
) -> None:
    documents = articles_of(6)
    arrays = arrays_of(documents, TRAINED if trained else b"some bytes")
    arrays[name] = damaged(arrays[name], data)
    try:
        with naming_damage(Path("index")):
            stored = StoredArticles(arrays)
    except IndexDamagedError:
        return
    for found, document in zip(read_all(stored), documents, strict=True):
        if isinstance(found, IndexDamagedError):
            assert "\n" not in str(found)
        elif name == "ends":
            assert found in documents  # where an end is another's, that article
        else:
            assert found == document


def whole_and_cut(packed: Sequence[bytes], number: int, length: int) -> dict[str, Ints]:
    """The arrays of articles, one of them shorter."""
    data = [*packed[:number], packed[number][:length], *packed[number + 1 :]]
    return {
        "data": np.frombuffer(b"".join(data), np.uint8),
        "ends": np.array(list(accumulate(map(len, data))), np.uint64),
        "dictionary": np.frombuffer(TRAINED, np.uint8),
    }


def test_an_article_that_was_cut_is_damage_and_the_others_are_whole() -> None:
    documents = articles_of(3)
    packed = [ArticlePacker(TRAINED).packed(document) for document in documents]
    for length in range(len(packed[1])):
        stored = StoredArticles(whole_and_cut(packed, 1, length))
        with pytest.raises(ZstdError):
            stored.article(1)
        assert [stored.article(0), stored.article(2)] == [documents[0], documents[2]]


def test_another_dictionary_is_damage() -> None:
    arrays = arrays_of(articles_of(20), TRAINED)
    other = dictionary_of(each.title + each.text[::-1] for each in articles_of(300, seed=9))
    stored = StoredArticles({**arrays, "dictionary": np.frombuffer(other, np.uint8)})
    found = read_all(stored)
    assert found != articles_of(20)
    assert any(isinstance(each, IndexDamagedError) for each in found)
