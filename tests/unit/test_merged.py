"""The postings of many terms as those of one; sets of documents are the oracle."""

from collections import Counter
from collections.abc import Sequence
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.whoosh.inverted import InvertedField
from index.whoosh.inverting import posting_arrays, text_arrays
from search.whoosh.merged import decoded, decoded_by_loop, documents_of_terms, summed

numbers = st.one_of(st.integers(0, 300), st.sampled_from((65_535, 65_536, 1 << 20, (1 << 31) - 2)))
held_by_terms = st.lists(st.sets(numbers, min_size=1, max_size=9).map(sorted), min_size=1)
WAYS = (documents_of_terms, decoded, decoded_by_loop)


def field_of(terms: Sequence[Sequence[int]]) -> InvertedField:
    """The terms of a field by the documents of each."""
    numbers = [number for number, documents in enumerate(terms) for _ in documents]
    documents = [document for each in terms for document in each]
    arrays = posting_arrays(
        np.array(numbers, np.uint32),
        np.array(documents, np.uint32),
        np.ones(len(documents), np.int64),
        len(terms),
    )
    return InvertedField(arrays | text_arrays([b"%05d" % number for number in range(len(terms))]))


@given(held_by_terms, st.data())
def test_documents_of_several_terms(terms: list[list[int]], data: st.DataObject) -> None:
    field = field_of(terms)
    first = data.draw(st.integers(0, len(terms) - 1))
    end = data.draw(st.integers(first + 1, len(terms)))
    expected = [document for each in terms[first:end] for document in each]
    for documents in WAYS:
        assert documents(field, range(first, end), max(expected) + 1).tolist() == expected
        with pytest.raises(ValueError, match="beyond the last one"):
            documents(field, range(first, end), max(expected))


@pytest.mark.parametrize("name", ["first_postings", "first_gaps"])
@pytest.mark.parametrize("value", [0, 1, 3, 1 << 20, (1 << 32) - 1, (1 << 63) - 1])
def test_damage_asks_for_no_more_memory_than_a_file_has(name: str, value: int) -> None:
    arrays = dict(field_of([[0, 5]] * 4)._arrays)
    field = InvertedField(arrays | {name: np.array([0, value, value, value, value], np.uint64)})
    for documents in WAYS:
        with suppress(ValueError, IndexError):
            assert len(documents(field, range(4), 6)) <= len(arrays["gaps"])


def test_postings_that_are_not_there_are_damage() -> None:
    """A gap of two bytes looks like two gaps of one."""
    arrays = dict(field_of([[1], [300]])._arrays)
    field = InvertedField(arrays | {"first_postings": np.array([0, 1, 3], np.uint8)})
    for documents in WAYS:
        with pytest.raises(ValueError, match="have no"):
            documents(field, range(1, 2), 1_000)


@given(st.lists(st.integers(0, 99), min_size=1, max_size=60), st.sampled_from((100, 100_000)))
def test_what_documents_weigh(documents: list[int], count: int) -> None:
    weights = np.arange(1.0, len(documents) + 1)
    expected: Counter[int] = Counter()
    for document, weight in zip(documents, weights.tolist(), strict=True):
        expected[document] += weight
    found, total = summed(np.array(documents, np.int32), weights, count)
    assert found.tolist() == sorted(expected)
    assert dict(zip(found.tolist(), total.tolist(), strict=True)) == expected
