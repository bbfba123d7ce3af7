"""The array codec beside Whoosh's own: the same documents, and Whoosh finds the same in both.

Whoosh's ordinary writer writes both indexes, with several segments, deletions and merging; segments
of merged runs are compared with those of Whoosh's writer over the schema of the product.
"""

import pickle
import random
import tempfile
from collections.abc import Callable, Iterator, Sequence, Set
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh import fields, query, scoring
from whoosh.analysis import RegexTokenizer
from whoosh.codec.base import Codec
from whoosh.codec.whoosh3 import W3Codec
from whoosh.index import FileIndex
from whoosh.reading import IndexReader, TermNotFound
from whoosh.writing import NO_MERGE

from index.document import LANGUAGES, Document
from index.errors import IndexDamagedError
from index.fields import TEXT_FIELDS, ZONES, text_field, zone_text
from index.whoosh.arrays import ArrayCodec
from index.whoosh.opening import create_index
from index.whoosh.run import RunBuilder
from index.whoosh.schema import schema
from index.whoosh.segment import merge_share, shares_of, write_segment
from index.whoosh.stored import NO_DICTIONARY, from_stored
from index.whoosh.unpickling import DOORS

WORDS = ("alpha", "alphabet", "beta", "bet", "gamma", "délta", "δ", "zeta")
TEXTS = ("body", "title")
SAME = 1e-9

Row = tuple[tuple[str, ...], tuple[str, ...], str]  # words of the body, of the title, a tag
Segments = list[list[Row]]
Query = Any  # Whoosh is untyped
Hits = dict[str, float]


@pytest.fixture(autouse=True)
def without_the_unpicklers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoosh's own codec and schemas name much that no index of ours does."""
    for module, name in DOORS:
        monkeypatch.setattr(
            f"{module}.{name}", getattr(pickle, name.removesuffix("_pickle"), pickle)
        )


def every_kind() -> fields.Schema:
    """Every kind of posting that the codec can keep."""
    words = RegexTokenizer(r"\S+")
    return fields.Schema(
        id=fields.ID(stored=True, unique=True),
        body=fields.TEXT(analyzer=words),
        title=fields.TEXT(analyzer=words, phrase=False),  # frequencies only
        tag=fields.KEYWORD(),
    )


def written(
    folder: Path, segments: Segments, deleted: Set[int], codec: Codec, *, optimize: bool
) -> FileIndex:
    """An index of these documents, numbered through; some are deleted afterwards."""
    folder.mkdir()
    index = create_index(folder, every_kind())
    number = 0
    for rows in segments:
        writer = index.writer(codec=codec, compound=False)
        for body, title, tag in rows:
            writer.add_document(id=str(number), body=" ".join(body), title=" ".join(title), tag=tag)
            number += 1
        writer.commit(mergetype=NO_MERGE)
    writer = index.writer(codec=codec, compound=False)
    for each in deleted:
        writer.delete_by_term("id", str(each))
    writer.commit(mergetype=NO_MERGE)
    if optimize:
        index.writer(codec=codec, compound=False).commit(optimize=True)
    return index


@contextmanager
def both(
    segments: Segments,
    deleted: set[int] = frozenset(),
    *,
    optimize: bool = False,  # type: ignore[assignment]
) -> Iterator[tuple[FileIndex, FileIndex]]:
    """The same index by Whoosh's codec and by ours."""
    with tempfile.TemporaryDirectory() as name:
        codecs = {"stock": W3Codec(), "arrays": ArrayCodec()}
        stock, arrays = (
            written(Path(name) / each, segments, deleted, codec, optimize=optimize)
            for each, codec in codecs.items()
        )
        yield stock, arrays


def postings(reader: IndexReader) -> dict[tuple[str, bytes], list[Any]]:
    """Document, weight and positions of all postings, as Whoosh reads them."""
    found = {}
    for field, term in reader.all_terms():
        rows = found[field, term] = []
        matcher = reader.postings(field, term)
        while matcher.is_active():
            places = matcher.value_as("positions") if matcher.supports("positions") else None
            frequency = matcher.value_as("frequency")
            rows.append((matcher.id(), matcher.weight(), frequency, places))
            matcher.next()
    return found


def numbers(reader: IndexReader) -> list[tuple[Any, ...]]:
    """What Whoosh knows of each term; the bounds of lengths are left out."""
    found = []
    for field, term in reader.all_terms():
        info = reader.term_info(field, term)
        found.append(
            (
                *(info.weight(), info.doc_frequency(), info.max_weight()),
                *(info.min_id(), info.max_id()),
                *(reader.frequency(field, term), reader.doc_frequency(field, term)),
            )
        )
    return found


def hits(index: FileIndex, tree: Query, limit: int | None = None) -> list[tuple[str, float]]:
    with index.searcher() as searcher:
        return [(hit["id"], hit.score) for hit in searcher.search(tree, limit=limit)]


def assert_same_hits(one: FileIndex, other: FileIndex, tree: Query) -> None:
    expected, found = dict(hits(one, tree)), dict(hits(other, tree))
    assert found == pytest.approx(expected, abs=SAME, rel=SAME)


def assert_limits_are_right(
    stock: FileIndex, arrays: FileIndex, tree: Query, limits: Sequence[int]
) -> None:
    """The best ones of all, whichever of equal ones come, unless Whoosh loses some by itself.

    It does so with its own codec as soon as there is a limit: hits of DisjunctionMax, and of And
    with Not over several segments.
    """
    if "DisjunctionMax" in repr(tree):
        return
    scores = dict(hits(arrays, tree))
    best = sorted(scores.values(), reverse=True)
    for limit in limits:
        found = hits(arrays, tree, limit)
        assert all(scores[name] == pytest.approx(score) for name, score in found)
        expected = pytest.approx(best[:limit], abs=SAME, rel=SAME)
        if [score for _, score in found] != expected:
            lost = [score for _, score in hits(stock, tree, limit)]
            assert lost != expected, f"only the arrays lose hits of {tree} for {limit}"


# ---------------------------------------------------------------- random documents and queries

several = st.lists(st.sampled_from(WORDS), max_size=12).map(tuple)
often = st.tuples(st.sampled_from(WORDS), st.sampled_from((1, 254, 255, 256, 300))).map(
    lambda each: (each[0],) * each[1]
)
rows = st.tuples(st.one_of(several, several, several, often), several, st.sampled_from(WORDS))
archives = st.lists(st.lists(rows, max_size=6), min_size=1, max_size=4)
deletions = st.sets(st.integers(0, 23), max_size=6)


def leaves() -> st.SearchStrategy[Query]:
    field, word = st.sampled_from((*TEXTS, "tag")), st.sampled_from((*WORDS, "nowhere"))
    return st.one_of(
        st.builds(query.Term, field, word),
        st.builds(query.Phrase, st.just("body"), st.lists(word, min_size=2, max_size=3)),
        st.builds(query.Prefix, field, st.sampled_from(("al", "b", "bet", "d", "x", ""))),
        st.builds(query.FuzzyTerm, field, word, maxdist=st.just(1)),
        st.builds(query.Every, st.sampled_from((None, "body"))),
    )


trees = st.recursive(
    leaves(),
    lambda inner: st.one_of(
        st.builds(query.And, st.lists(inner, min_size=1, max_size=3)),
        st.builds(query.Or, st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda a, b: query.And([a, query.Not(b)]), inner, inner),
        st.builds(query.DisjunctionMax, st.lists(inner, min_size=1, max_size=3)),
    ),
    max_leaves=5,
)


@given(archives, deletions, st.booleans(), st.lists(trees, min_size=1, max_size=6))
@settings(deadline=None, max_examples=60)
def test_whoosh_finds_the_same_through_both_codecs(
    segments: Segments, deleted: set[int], optimize: bool, asked: list[Query]
) -> None:
    with both(segments, deleted, optimize=optimize) as (stock, arrays):
        with closing(stock.reader()) as one, closing(arrays.reader()) as other:
            assert list(other.all_terms()) == list(one.all_terms())
            assert postings(other) == postings(one)
            assert numbers(other) == numbers(one)
            for field in (*TEXTS, "tag", "id"):
                assert list(other.lexicon(field)) == list(one.lexicon(field))
                assert list(other.expand_prefix(field, "al")) == list(
                    one.expand_prefix(field, "al")
                )
                assert list(other.terms_from(field, "b")) == list(one.terms_from(field, "b"))
                assert other.field_length(field) == one.field_length(field)
        for tree in asked:
            assert_same_hits(stock, arrays, tree)
            assert_limits_are_right(stock, arrays, tree, (1, 3))


# ---------------------------------------------------------------- limits and the bounds they need


@pytest.fixture(scope="module")
def skewed() -> Segments:
    """Two segments of many blocks of Whoosh's postings, with scores far apart."""
    chosen = random.Random(11)

    def words() -> tuple[str, ...]:
        if not chosen.randrange(40):
            return (chosen.choice(WORDS),) * chosen.randrange(1, 400)
        weights = [2.0**-place for place in range(len(WORDS))]
        return tuple(chosen.choices(WORDS, weights, k=chosen.choice((1, 2, 5, 40))))

    return [[(words(), words(), chosen.choice(WORDS)) for _ in range(700)] for _ in range(2)]


def test_the_best_hits_are_right_over_many_blocks(skewed: Segments) -> None:
    chosen = random.Random(3)
    terms = [query.Term(field, word) for field in TEXTS for word in WORDS]
    with both(skewed, {5, 6, 900}) as (stock, arrays):
        for size in (1, 2, 3, 3, 3, 4):
            for kind in (query.Or, query.And, query.DisjunctionMax):
                tree = kind(chosen.sample(terms, size))
                assert_same_hits(stock, arrays, tree)
                assert_limits_are_right(stock, arrays, tree, (1, 10))


@pytest.mark.parametrize(
    "weighting",
    [scoring.BM25F(), scoring.BM25F(B=0.0), scoring.BM25F(B=1.0, K1=3.0), scoring.TF_IDF(),
     scoring.Frequency()],
    ids=["bm25f", "without lengths", "lengths only", "tf-idf", "frequency"],
)  # fmt: skip
def test_no_posting_scores_more_than_its_term_can(skewed: Segments, weighting: Any) -> None:
    with both(skewed) as (_, arrays), arrays.searcher(weighting=weighting) as searcher:
        for leaf, _ in searcher.leaf_searchers():
            for field, term in leaf.reader().all_terms():
                matcher = leaf.postings(field, term, weighting=weighting)
                highest = matcher.max_quality()
                while matcher.is_active():
                    assert matcher.score() <= highest
                    assert matcher.score() <= matcher.block_quality()
                    matcher.next()


# ---------------------------------------------------------------- segments of runs

SENTENCES = (
    "The harbour authority opened a bridge.",
    "Le pont de l'Assemblée est fermé.",
    "Harbours, bridges and the river",
    "U.S. officials met in Rabat",
    "rivière et ponts",
    "",
)
articles = st.lists(
    st.builds(
        lambda title, text, lang: (title, " ".join(text), lang),
        st.sampled_from(SENTENCES),
        st.lists(st.sampled_from(SENTENCES), max_size=40),
        st.sampled_from(LANGUAGES),
    ),
    min_size=1,
    max_size=6,
)


def of_runs(folder: Path, documents: list[list[Document]], most: int, jobs: int = 1) -> FileIndex:
    """An index with a segment of each list, which was cut into runs of at most `most` documents."""
    folder.mkdir()
    index = create_index(folder, schema())
    builder = RunBuilder()
    for each in documents:
        with tempfile.TemporaryDirectory() as name:
            runs = [
                builder.written(Path(name) / f"run-{first}", each[first : first + most], b"")[0]
                for first in range(0, len(each), most)
            ]
            shares = shares_of(runs, Path(name), jobs)
            merged = [merge_share(builder, share) for share in shares]
            write_segment(index, runs, merged, NO_DICTIONARY)
    return index


def by_whoosh(folder: Path, documents: list[list[Document]]) -> FileIndex:
    """The same texts through Whoosh's writer and codec."""
    folder.mkdir()
    index = create_index(folder, schema())
    for each in documents:
        writer = index.writer(codec=W3Codec(), compound=False)
        for document in each:
            texts = {zone: zone_text(document, zone) for zone in ZONES}
            values = {
                text_field(zone, chain).name: text
                for zone, text in texts.items()
                for chain in text.chains
            }
            writer.add_document(id=document.id, article=document.id, **values)
        writer.commit(mergetype=NO_MERGE)
    return index


def found(index: FileIndex, tree: Query) -> dict[int, float]:
    with index.searcher() as searcher:
        return {hit.docnum: hit.score for hit in searcher.search(tree, limit=None)}


@given(
    st.lists(articles, min_size=1, max_size=3),
    st.integers(1, 6),
    st.integers(1, 3),
    st.booleans(),
    st.data(),
)
@settings(deadline=None, max_examples=40)
def test_a_segment_of_runs_is_what_whoosh_would_write(
    rows: list[list[tuple[str, str, Any]]],
    most: int,
    jobs: int,
    optimize: bool,
    data: st.DataObject,
) -> None:
    documents = [
        [Document(f"{s}-{n}", *each) for n, each in enumerate(segment)]
        for s, segment in enumerate(rows)
    ]
    with tempfile.TemporaryDirectory() as name:
        stock = by_whoosh(Path(name) / "stock", documents)
        arrays = of_runs(Path(name) / "runs", documents, most, jobs)
        if optimize:
            for index, codec in ((stock, W3Codec()), (arrays, ArrayCodec())):
                index.writer(codec=codec, compound=False).commit(optimize=True)
        with closing(stock.reader()) as one, closing(arrays.reader()) as other:
            terms = list(one.all_terms())
            assert list(other.all_terms()) == terms
            assert postings(other) == postings(one)
            assert numbers(other) == numbers(one)
            for field in TEXT_FIELDS:
                assert other.field_length(field.name) == one.field_length(field.name)
                for number in range(one.doc_count_all()):
                    assert other.doc_field_length(number, field.name) == one.doc_field_length(
                        number, field.name
                    )
            everything = [document for segment in documents for document in segment]
            for number, document in enumerate(everything):
                assert from_stored(other.stored_fields(number)["article"]) == document
        leaf = st.sampled_from(terms).map(lambda term: query.Term(term[0], term[1].decode()))
        kinds: list[Callable[..., Query]] = [query.And, query.Or]
        for _ in range(4):
            parts = data.draw(st.lists(leaf, min_size=1, max_size=3))
            tree = data.draw(st.sampled_from(kinds))(parts)
            assert found(arrays, tree) == pytest.approx(found(stock, tree), abs=SAME, rel=SAME)
        body = [term.decode() for field, term in terms if field == "body_x"]
        if body:
            words = data.draw(st.lists(st.sampled_from(body), min_size=2, max_size=2))
            tree = query.Phrase("body_x", words)
            assert found(arrays, tree) == pytest.approx(found(stock, tree), abs=SAME, rel=SAME)


def test_many_small_segments_keep_their_terms() -> None:
    """Whoosh's writer merges them by itself; until then they stay as they are."""
    documents = [[Document(f"{number}", "", f"harbour {number}", "en")] for number in range(12)]
    with tempfile.TemporaryDirectory() as name:
        index = of_runs(Path(name) / "runs", documents, most=1)
        with closing(index.reader()) as reader:
            assert len(reader.leaf_readers()) == 12
        assert len(found(index, query.Term("body_x", "harbour"))) == 12
        index.writer(codec=ArrayCodec(), compound=False).commit()
        with closing(index.reader()) as reader:
            assert len(reader.leaf_readers()) < 12
        assert len(found(index, query.Term("body_x", "harbour"))) == 12


# ---------------------------------------------------------------- edges


def test_a_term_or_field_that_is_not_there() -> None:
    with both([[(("alpha",), (), "beta")]]) as (stock, arrays):
        for index in (stock, arrays):
            with closing(index.reader()) as reader:
                assert ("body", b"alpha") in reader
                assert ("body", b"beta") not in reader
                assert ("title", b"alpha") not in reader
                assert list(reader.lexicon("title")) == []
                assert reader.doc_frequency("body", "nowhere") == 0
                assert reader.frequency("title", "nowhere") == 0
                for field in TEXTS:
                    with pytest.raises(TermNotFound):
                        reader.postings(field, "nowhere")
                    with pytest.raises(TermNotFound):
                        reader.term_info(field, "nowhere")


def test_a_damaged_inverted_index_is_named() -> None:
    with both([[(("alpha",), (), "beta")]]) as (_, arrays):
        [path] = Path(arrays.storage.folder).glob("*.seg")
        path.write_bytes(path.read_bytes()[:-1])
        with closing(arrays.reader()) as reader, pytest.raises(IndexDamagedError, match=path.name):
            reader.postings("body", "alpha")
