"""From words in the order of the text to postings of terms; plain dicts are the oracle."""

import random
from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from index.whoosh.inverted import InvertedField
from index.whoosh.inverting import Words, inverted_arrays

Word = tuple[int, int, int]  # term, document, position

words = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 5), st.integers(0, 12))).map(
    lambda found: sorted(found, key=lambda word: (word[1], word[2]))
)
texts = st.lists(
    st.text(st.characters(exclude_categories=()), max_size=3), unique=True, min_size=10, max_size=10
)


def inverted(texts: Sequence[str], words: Sequence[Word], *, positions: bool) -> InvertedField:
    terms, documents, places = (np.array([word[n] for word in words], np.uint32) for n in range(3))
    return InvertedField(
        inverted_arrays(texts, Words(terms, documents, places if positions else None))
    )


def held(texts: Sequence[str], words: Sequence[Word]) -> dict[bytes, dict[int, list[int]]]:
    """Where each term stands, by going through all words; one place counts once.

    A text without a word is no term.
    """
    found: dict[bytes, dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
    for term, document, position in words:
        found[texts[term].encode("utf-8", "surrogatepass")][document].add(position)
    return {
        text: {document: sorted(found[text][document]) for document in sorted(found[text])}
        for text in sorted(found)
    }


@given(texts, words)
@settings(deadline=None, max_examples=200)
def test_postings_are_those_of_a_sort_by_hand(texts: list[str], words: list[Word]) -> None:
    expected = held(texts, words)
    field = inverted(texts, words, positions=True)
    assert [field.text(number) for number in range(len(field))] == list(expected)
    for number, postings in enumerate(expected.values()):
        assert field.documents(number).tolist() == list(postings)
        assert field.frequencies(number).tolist() == [len(each) for each in postings.values()]
        assert field.positions(number).tolist() == [p for each in postings.values() for p in each]


@given(texts, words)
@settings(deadline=None, max_examples=100)
def test_without_positions_a_word_counts_once_a_document(
    texts: list[str], words: list[Word]
) -> None:
    expected = held(texts, words)
    field = inverted(texts, words, positions=False)
    assert not field.has_positions
    assert [field.text(number) for number in range(len(field))] == list(expected)
    for number, postings in enumerate(expected.values()):
        assert field.documents(number).tolist() == list(postings)
        assert field.frequencies(number).tolist() == [1] * len(postings)


def test_more_terms_than_two_bytes_can_number() -> None:
    """The sort goes over the lower and the upper half of a term's rank."""
    chosen = random.Random(5)
    count = 70_000
    texts = [f"{number:x}" for number in range(count)]
    chosen.shuffle(texts)
    words = [(term, 0, place) for place, term in enumerate(chosen.sample(range(count), count))]
    words += [(chosen.randrange(count), 1, place) for place in range(count)]
    field = inverted(texts, words, positions=True)
    expected = held(texts, words)
    assert len(field) == count
    for number in chosen.sample(range(count), 500):
        postings = expected[field.text(number)]
        assert field.documents(number).tolist() == list(postings)
        assert field.positions(number).tolist() == [p for each in postings.values() for p in each]
    assert [field.text(number) for number in range(count)] == sorted(expected)
