"""A damaged segment below an open snapshot: it answers, or says that it is damaged."""

import json
import struct
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.errors import IndexDamagedError
from index.opening import open_store
from index.rebuild import rebuild
from index.whoosh.generation import IndexRoot
from index.whoosh.mapped import Ints, damaged_arrays
from search.engine import Deadline
from search.query import SearchRequest
from search.self_test import self_test
from search.whoosh.engine import search_snapshot
from search.whoosh.snapshot import Snapshot

DOCUMENTS = 40
QUERIES = ("harbour", "harbour bridge", '"harbour bridge"', "har*", "-harbour", "pont OR often", "")
PATIENCE_S = 60.0
PREFIX = struct.Struct("<8sIIQ")

Description = dict[str, dict[str, tuple[str, int, int, int]]]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A generation with postings of all kinds: one term often in one text, one far behind."""
    place = tmp_path_factory.mktemp("index")
    articles = (
        {"id": f"d{number}", "title": f"Title {number}", "lang": "fr" if number == 3 else "en",
         "text": f"The harbour bridge {number}. {'often ' * (300 if number == 7 else number % 3)}"}
        for number in range(DOCUMENTS)
    )  # fmt: skip
    corpus = place / "articles.jsonl"
    corpus.write_text("".join(json.dumps(each) + "\n" for each in articles), "utf-8")
    rebuild(corpus, open_store(f"whoosh:{place / 'index'}", self_test))
    return IndexRoot(place / "index").current().path


@pytest.fixture(scope="module")
def whole(folder: Path) -> bytes:
    """The bytes of the segment's file."""
    return segment_of(folder).read_bytes()


def segment_of(folder: Path) -> Path:
    [path] = folder.glob("*.seg")
    return path


Answer = int | IndexDamagedError


def told(question: Callable[[], int]) -> Answer:
    try:
        return question()
    except IndexDamagedError as error:
        return error


def answers_of(folder: Path) -> Iterator[Answer]:
    try:
        snapshot = Snapshot("damaged", folder)
    except IndexDamagedError as error:
        yield error
        return
    for text in QUERIES:
        search = partial(search_snapshot, snapshot, SearchRequest(text, limit=3))
        yield told(lambda: search(Deadline.after(PATIENCE_S)).total)  # noqa: B023 - asked here
    yield told(lambda: snapshot.document("d11") is not None)
    yield told(lambda: len(list(snapshot.stored())))


def ask_everything(folder: Path) -> list[Answer]:
    """What each question finds, or the damage that it meets: one line that names the index."""
    answers = list(answers_of(folder))
    for error in (each for each in answers if isinstance(each, IndexDamagedError)):
        assert str(folder) in str(error)
        assert "concorde index" in str(error)
        assert "\n" not in str(error)
    return answers


def described(data: bytes) -> tuple[int, dict[str, Description]]:
    """Where the header begins, and the header."""
    _, _, length, place = PREFIX.unpack_from(data)
    return place, json.loads(data[place : place + length])


def with_header(data: bytes, header: dict[str, Description]) -> bytes:
    """The same arrays under another header, whose checksum is right."""
    place, _ = described(data)
    encoded = json.dumps(header, separators=(",", ":")).encode()
    prefix = PREFIX.pack(data[:8], zlib.crc32(encoded), len(encoded), place)
    return prefix + data[PREFIX.size : place] + encoded


def put(path: Path, data: bytes) -> None:
    """Another file in place of one that may be mapped."""
    path.unlink(missing_ok=True)
    path.write_bytes(data)


def test_the_whole_index_answers(folder: Path, whole: bytes) -> None:
    found = [DOCUMENTS] * 4 + [0, 26, DOCUMENTS, True, DOCUMENTS]
    assert ask_everything(folder) == found


@given(st.data())
@settings(deadline=None, max_examples=120)
def test_bytes_that_changed(folder: Path, whole: bytes, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(whole) - 1))
    new = data.draw(st.binary(min_size=1, max_size=8))[: len(whole) - at]
    path = segment_of(folder)
    put(path, whole[:at] + new + whole[at + len(new) :])
    assert ask_everything(folder)
    put(path, whole)


@given(st.data())
@settings(deadline=None, max_examples=120)
def test_arrays_with_other_values(folder: Path, whole: bytes, data: st.DataObject) -> None:
    """One array of a group becomes anything at all, as long as it keeps its place."""
    _, header = described(whole)
    fields = header["groups"]
    name = data.draw(st.sampled_from(sorted(fields)))
    key = data.draw(st.sampled_from(sorted(fields[name])))
    dtype, count, offset, _ = fields[name][key]
    changed = bytearray(whole)
    array: Ints = np.frombuffer(changed, dtype, count, offset)
    if count:
        limits = np.iinfo(np.dtype(dtype))
        value = data.draw(st.sampled_from((0, 1, 2, DOCUMENTS, limits.max, limits.max // 2)))
        first = data.draw(st.integers(0, count - 1))
        array[first : first + data.draw(st.sampled_from((1, 2, count)))] = min(value, limits.max)
    path = segment_of(folder)
    put(path, changed)
    assert ask_everything(folder)
    if bytes(changed) != whole:
        assert list(damaged_arrays(path)) == [f"{name}.{key}"]
    put(path, whole)


@given(st.data())
@settings(deadline=None, max_examples=120)
def test_arrays_that_were_exchanged(folder: Path, whole: bytes, data: st.DataObject) -> None:
    """The header itself is wrong and its checksum right: arrays take each other's places."""
    _, header = described(whole)
    fields = header["groups"]
    places = [(field, name) for field in sorted(fields) for name in sorted(fields[field])]
    (one, first), (other, second) = data.draw(
        st.lists(st.sampled_from(places), min_size=2, max_size=2, unique=True)
    )
    fields[one][first], fields[other][second] = fields[other][second], fields[one][first]
    path = segment_of(folder)
    put(path, with_header(whole, header))
    assert ask_everything(folder)
    put(path, whole)


@given(st.data())
@settings(deadline=None, max_examples=60)
def test_headers_that_say_anything(folder: Path, whole: bytes, data: st.DataObject) -> None:
    _, header = described(whole)
    fields = header["groups"]
    field = data.draw(st.sampled_from(sorted(fields)))
    name = data.draw(st.sampled_from(sorted(fields[field])))
    description = [*fields[field][name]]
    at = data.draw(st.integers(0, 2))
    kinds = (
        st.sampled_from(("O", "<f8", "<i8", "|S3", "|u1", "<u4", "no type", "V0")),
        st.sampled_from((-1, 0, 1, 1 << 40, None)),
        st.sampled_from((-8, 4, 1 << 40, None)),
    )
    description[at] = data.draw(kinds[at])
    fields[field][name] = tuple(description)  # type: ignore[assignment]
    if data.draw(st.booleans()):
        del fields[field][data.draw(st.sampled_from(sorted(fields[field])))]
    path = segment_of(folder)
    put(path, with_header(whole, header))
    assert ask_everything(folder)
    put(path, whole)


@pytest.mark.parametrize("length", [0, 8, 16, 100, -9, -1])
def test_a_file_that_was_cut(folder: Path, whole: bytes, length: int) -> None:
    path = segment_of(folder)
    put(path, whole[:length])
    [said] = ask_everything(folder)
    assert str(path) in str(said)
    put(path, whole)


def test_a_file_that_is_gone(folder: Path, whole: bytes) -> None:
    path = segment_of(folder)
    path.unlink()
    try:
        with pytest.raises(IndexDamagedError, match=path.name):
            Snapshot("damaged", folder)
    finally:
        put(path, whole)


def test_documents_beyond_the_end_are_damage(folder: Path, whole: bytes) -> None:
    _, header = described(whole)
    _, count, offset, _ = header["groups"]["body_en"]["gaps"]
    changed = bytearray(whole)
    changed[offset : offset + count] = b"\xff" * count
    path = segment_of(folder)
    put(path, changed)
    answers = ask_everything(folder)
    assert "do not fit together" in str(answers[0])
    put(path, whole)
