"""Runs that are merged: the arrays of one run of all documents, values and types."""

import random
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.document import LANGUAGES, Document, Language
from index.fields import TEXT_FIELDS
from index.whoosh import merging
from index.whoosh.inverted import InvertedField
from index.whoosh.inverting import Words, inverted_arrays
from index.whoosh.mapped import Ints, read_groups
from index.whoosh.merging import Pieces, merged_articles, merged_field
from index.whoosh.run import Run, RunBuilder
from index.whoosh.segment import Share, merge_share, shares_of
from index.whoosh.stored import NO_DICTIONARY, StoredArticles, packed_arrays

Postings = Mapping[str, Sequence[int]]  # a document: where each of its terms stands

# Lone surrogates too, and texts that begin alike.
few = st.text(st.characters(exclude_categories=()), max_size=3)
many = st.integers(0, 600).map(lambda number: f"term{number}")
places = st.one_of(
    st.sets(st.integers(0, 300), min_size=1, max_size=4),
    st.sets(st.sampled_from((0, 255, 256, 65_535, 65_536, (1 << 24) - 1)), min_size=1),
    st.integers(254, 258).map(lambda count: set(range(count))),
).map(sorted)
of_all_kinds = st.one_of(
    st.dictionaries(few, places, max_size=5),
    st.dictionaries(many, places, max_size=5),
    st.integers(0, 300).map(lambda first: {f"term{first + n}": [n] for n in range(300)}),
)
archives = st.lists(of_all_kinds, max_size=8)
limits = st.tuples(st.sampled_from((1, 2, 7, 100, 1 << 21)), st.sampled_from((1, 3, 1 << 16)))


def inverted(documents: Sequence[Postings]) -> dict[str, Ints]:
    """The arrays of some documents; which are counted from 0."""
    texts = sorted({text for document in documents for text in document})
    numbers = {text: number for number, text in enumerate(texts)}
    rows = [
        (numbers[text], document, place)
        for document, postings in enumerate(documents)
        for text, found in postings.items()
        for place in found
    ]
    rows.sort(key=lambda row: (row[1], row[2]))
    return inverted_arrays(
        texts, Words(*(np.array([row[n] for row in rows], np.uint32) for n in range(3)))
    )


def cut(documents: Sequence[Postings], places: Sequence[int]) -> Iterator[Sequence[Postings]]:
    """The documents in parts that begin at these places; some parts may be empty."""
    ends = [0, *sorted(place % (len(documents) + 1) for place in places), len(documents)]
    return (documents[start:end] for start, end in pairwise(ends))


def whole(pieces: Iterable[Pieces]) -> dict[str, Ints]:
    """The arrays as they are written: of the type of their first pieces."""
    arrays = {}
    for name, each in pieces:
        first, *others = each
        arrays[name] = np.concatenate([first, *(piece.astype(first.dtype) for piece in others)])
    return arrays


def assert_same(merged: Mapping[str, Ints], single: Mapping[str, Ints]) -> None:
    assert merged.keys() == single.keys()
    for name, array in single.items():
        assert merged[name].dtype == array.dtype, name
        assert merged[name].tolist() == array.tolist(), name


@given(archives, st.lists(st.integers(0, 8), max_size=8), limits)
@settings(deadline=None, max_examples=150)
def test_any_cut_merges_to_the_arrays_of_one_run(
    documents: list[Postings], places: list[int], limits: tuple[int, int]
) -> None:
    parts = list(cut(documents, places))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(merging, "_MOST_POSTINGS", limits[0])
        patch.setattr(merging, "_MOST_TERMS", limits[1])
        merged = merged_field([InvertedField(inverted(part)) for part in parts], [*map(len, parts)])
    assert_same(whole(merged), inverted(documents))


def test_every_document_in_a_run_of_its_own() -> None:
    """With terms that only the first, only the last, or all have."""
    documents: list[Postings] = [
        {"all": [number, 70_000 + number], f"only{number}": range(number + 250)}
        for number in range(20)
    ]
    fields = [InvertedField(inverted([each])) for each in documents]
    assert_same(whole(merged_field(fields, [1] * 20)), inverted(documents))


def test_more_terms_and_postings_than_a_range_has(monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = random.Random(3)
    documents = [
        {f"{number}": [number % 9, 300] for number in chosen.sample(range(4_000), 900)}
        for _ in range(12)
    ]
    single = inverted(documents)
    fields = [InvertedField(inverted(documents[n : n + 5])) for n in (0, 5, 10)]
    for postings, terms in ((1 << 21, 1 << 16), (1_000, 1 << 16), (1 << 21, 7), (999, 101)):
        monkeypatch.setattr(merging, "_MOST_POSTINGS", postings)
        monkeypatch.setattr(merging, "_MOST_TERMS", terms)
        ranges = list(merging._ranges(np.diff(single["first_postings"].astype(np.int64))))
        assert len(ranges) >= min(4_000 // terms, 12 * 900 // postings)
        assert_same(whole(merged_field(fields, [5, 5, 2])), single)


def test_gaps_grow_over_the_bound_of_a_run() -> None:
    """Documents far apart in all runs together, and near in each."""
    empty: Postings = {}
    documents: list[Postings] = [empty] * 70_000
    for number in (3, 200, 300, 69_000):
        documents[number] = {"word": [1]}
    parts = [documents[:250], documents[250:60_000], documents[60_000:]]
    fields = [InvertedField(inverted(part)) for part in parts]
    merged = whole(merged_field(fields, [*map(len, parts)]))
    assert_same(merged, inverted(documents))
    assert InvertedField(merged).documents(0).tolist() == [3, 200, 300, 69_000]


# ---------------------------------------------------------------- runs of articles

SENTENCES = (
    "The harbour authority opened a bridge.",
    "Le pont de l'Assemblée est fermé.",
    "COUNTER-TERRORISM TALKS IN RABAT",
    "rivière et ponts",
    "often " * 300,
    "",
)
articles = st.lists(
    st.builds(
        lambda title, text, lang: (title, " ".join(text), lang),
        st.sampled_from(SENTENCES),
        st.lists(st.sampled_from(SENTENCES), max_size=6),
        st.sampled_from(LANGUAGES),
    ),
    min_size=1,
    max_size=8,
)


def runs_of(folder: Path, documents: Sequence[Document], most: int) -> list[Run]:
    builder = RunBuilder()
    return [
        builder.written(folder / f"run-{first}", documents[first : first + most], NO_DICTIONARY)[0]
        for first in range(0, len(documents), most)
    ]


@given(articles, st.integers(1, 4), st.integers(1, 9))
@settings(deadline=None, max_examples=40)
def test_any_number_of_shares_has_each_field_once(
    rows: list[tuple[str, str, Language]], most: int, jobs: int
) -> None:
    documents = [Document(f"{number}", *each) for number, each in enumerate(rows)]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        [single] = runs_of(folder, documents, len(documents))
        expected = read_groups(single.path)
        single.path.rename(folder / "single")
        runs = runs_of(folder, documents, most)
        shares = shares_of(runs, folder, jobs)
        assert len(shares) in (range(1, jobs + 1) if len(runs) > 1 else [0])
        fields = sorted(field for share in shares for field in share.fields)
        assert fields == (sorted(each.name for each in TEXT_FIELDS) if shares else [])
        for share in shares:
            merged = read_groups(merge_share(RunBuilder(), share))
            assert list(merged) == list(share.fields)
            for field, arrays in merged.items():
                assert_same(arrays, expected[field])
        for field in TEXT_FIELDS:
            lengths = np.concatenate([run.lengths[field.name] for run in runs])
            assert lengths.tolist() == single.lengths[field.name].tolist()
        assert [each for run in runs for each in run.ids] == single.ids


def test_shares_are_about_equal(tmp_path: Path) -> None:
    documents = [Document(f"{n}", "Harbour", "The harbour bridge. " * 50, "en") for n in range(4)]
    runs = runs_of(tmp_path, documents, 2)
    work = {
        each.name: sum(int(run.lengths[each.name].sum()) for run in runs) for each in TEXT_FIELDS
    }

    def of(share: Share) -> int:
        return sum(work[name] for name in share.fields)

    one, other = map(of, shares_of(runs, tmp_path, 2))
    assert one + other == sum(work.values())
    assert min(one, other) >= min(work["body_en"], work["body_x"]) > 0


@given(st.lists(st.lists(st.binary(max_size=9), max_size=4), min_size=1, max_size=6))
@settings(deadline=None)
def test_packed_articles_are_put_one_behind_another(runs: list[list[bytes]]) -> None:
    merged = whole(merged_articles([packed_arrays(each) for each in runs]))
    assert_same(merged, packed_arrays([packed for each in runs for packed in each]))
    merged["dictionary"] = np.zeros(0, np.uint8)
    assert len(StoredArticles(merged)) == sum(map(len, runs))
