"""The inverted index of a segment: what is written comes back, damage asks for little memory."""

import tempfile
from collections.abc import Mapping
from contextlib import suppress
from itertools import accumulate
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from index.whoosh.inverted import InvertedField, fields_of
from index.whoosh.inverting import posting_arrays, smallest, text_arrays
from index.whoosh.mapped import Ints, damaged_arrays, read_groups, write_groups

Terms = Mapping[bytes, Mapping[int, tuple[int, ...]]]  # term: document: positions

# Lone surrogates too: a text may hold what is no character.
texts = st.text(st.characters(exclude_categories=()), max_size=6).map(
    lambda text: text.encode("utf-8", "surrogatepass")
)
gaps = st.sampled_from((1, 2, 254, 255, 256, 257, 65_535, 65_536, 65_537, 1 << 24))
positions = st.one_of(
    st.sets(st.integers(0, 300), min_size=1, max_size=4),
    st.sets(st.sampled_from((0, 255, 256, 65_535, 65_536, (1 << 32) - 1)), min_size=1),
    st.integers(254, 258).map(lambda count: set(range(count))),
).map(lambda found: tuple(sorted(found)))


def numbered(found: list[tuple[int, tuple[int, ...]]]) -> dict[int, tuple[int, ...]]:
    """Documents by number, from how far each is behind the one before it."""
    numbers = accumulate((gap for gap, _ in found), initial=-1)
    return dict(zip(list(numbers)[1:], (places for _, places in found), strict=True))


terms = st.dictionaries(
    texts, st.lists(st.tuples(gaps, positions), min_size=1, max_size=6).map(numbered), max_size=40
)


def arrays_of(held: Terms, *, with_positions: bool = True) -> dict[str, Ints]:
    """The arrays of a field, put together one posting at a time."""
    numbers, holders, frequencies, places = [], [], [], []
    first_positions = [0]
    for number, text in enumerate(sorted(held)):
        for document, found in held[text].items():
            numbers.append(number)
            holders.append(document)
            frequencies.append(len(found))
            places += found
        first_positions.append(len(places))
    arrays = posting_arrays(
        np.array(numbers, np.uint32),
        np.array(holders, np.uint32),
        np.array(frequencies, np.int64),
        len(held),
    )
    if with_positions:
        arrays["positions"] = smallest(np.array(places, np.uint32))
        arrays["first_positions"] = smallest(np.array(first_positions))
    return arrays | text_arrays(sorted(held))


def written(fields: Mapping[str, Mapping[str, Ints]], folder: Path) -> Path:
    path = folder / "MAIN_1.seg"
    write_groups(path, fields)
    return path


def read_back(field: InvertedField) -> dict[bytes, dict[int, tuple[int, ...]]]:
    """All of a field that has positions."""
    held = {}
    for number in range(len(field)):
        places = iter(field.positions(number).tolist())
        held[field.text(number)] = {
            document: tuple(next(places) for _ in range(count))
            for document, count in zip(
                field.documents(number).tolist(), field.frequencies(number).tolist(), strict=True
            )
        }
        assert field.count(number) == len(held[field.text(number)])
        assert next(places, None) is None
    return held


@given(terms, terms)
@example({}, {b"": {0: (0,)}})
@settings(deadline=None, max_examples=60)
def test_what_was_written_comes_back(one: Terms, other: Terms) -> None:
    with tempfile.TemporaryDirectory() as folder:
        fields = {"one": arrays_of(one), "other": arrays_of(other), "none": arrays_of({})}
        fields["articles"] = {"data": np.zeros(3, np.uint8)}  # which are no field
        path = written(fields, Path(folder))
        read = fields_of(read_groups(path))
        assert list(read) == ["one", "other", "none"]
        assert [read_back(read[name]) for name in read] == [one, other, {}]
        assert list(damaged_arrays(path)) == []


@given(terms)
@settings(deadline=None, max_examples=30)
def test_a_field_without_positions_has_the_rest(held: Terms) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = written({"id": arrays_of(held, with_positions=False)}, Path(folder))
        field = fields_of(read_groups(path))["id"]
        assert not field.has_positions
        assert len(field) == len(held)
        for number, text in enumerate(sorted(held)):
            assert field.documents(number).tolist() == list(held[text])
            assert field.frequencies(number).tolist() == [len(each) for each in held[text].values()]


@given(st.sets(texts, max_size=120), st.lists(texts, max_size=10))
@settings(deadline=None, max_examples=100)
def test_terms_are_found_by_their_bytes(known: set[bytes], asked: list[bytes]) -> None:
    field = InvertedField(arrays_of({text: {0: (0,)} for text in known}))
    ordered = sorted(known)
    assert [field.text(number) for number in range(len(field))] == ordered
    for text in (*asked, *ordered, *(each[:-1] for each in ordered)):
        assert field.rank(text) == sum(each < text for each in ordered)
        assert field.find(text) == (ordered.index(text) if text in known else None)
        beginning = [field.text(number) for number in field.beginning(text)]
        assert beginning == [each for each in ordered if each.startswith(text)]


@given(terms.filter(bool), st.data())
@settings(deadline=None, max_examples=60)
def test_several_terms_are_read_at_once(held: Terms, data: st.DataObject) -> None:
    field = InvertedField(arrays_of(held))
    first = data.draw(st.integers(0, len(held) - 1))
    end = data.draw(st.integers(first + 1, len(held)))
    each = range(first, end)
    documents = [n for number in each for n in field.documents(number).tolist()]
    assert field.documents_between(first, end).tolist() == documents
    frequencies = [n for number in each for n in field.frequencies(number).tolist()]
    assert field.frequencies_between(first, end).tolist() == frequencies
    positions = [n for number in each for n in field.positions(number).tolist()]
    assert field.positions_between(first, end).tolist() == positions
    assert field.counts_between(first, end).tolist() == [field.count(number) for number in each]
    assert list(field.texts()) == sorted(held)


@pytest.mark.parametrize("name", ["first_postings", "first_gaps"])
@pytest.mark.parametrize("value", [0, 1, 3, 1 << 20, (1 << 32) - 1, (1 << 63) - 1])
def test_damage_asks_for_no_more_memory_than_a_file_has(name: str, value: int) -> None:
    arrays = arrays_of({text.encode(): {0: (0,), 5: (1,)} for text in "abcd"})
    field = InvertedField(arrays | {name: np.array([0, value, value, value, value], np.uint64)})
    for read in (field.documents_between, field.frequencies_between):
        with suppress(ValueError, IndexError):
            assert len(read(0, 4)) <= len(arrays["frequencies"])


@pytest.mark.parametrize(
    ("gap", "width"), [(1, 1), (255, 1), (256, 2), (65_535, 2), (65_536, 4), (1 << 30, 4)]
)
def test_gaps_take_as_few_bytes_as_do(gap: int, width: int) -> None:
    arrays = arrays_of({b"a": {0: (0,), gap: (0,)}, b"b": {1: (0,)}})
    assert len(arrays["gaps"]) == 2 * width + 1
    assert InvertedField(arrays).documents(0).tolist() == [0, gap]
