"""Files of groups of arrays: what is written comes back, what has changed is noticed."""

import json
import os
import struct
import tempfile
import zlib
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.errors import IndexDamagedError
from index.whoosh import mapped
from index.whoosh.mapped import GroupWriter, Ints, damaged_arrays, read_groups, write_groups

PREFIX = struct.Struct("<8sIIQ")
DTYPES = ("<u1", "<u2", "<u4", "<u8", "<i4", "<i8")

arrays = st.tuples(st.sampled_from(DTYPES), st.lists(st.integers(0, 127), max_size=30)).map(
    lambda each: np.array(each[1], each[0])
)
names = st.text(max_size=6)
held = st.dictionaries(names, st.dictionaries(names, arrays, min_size=1, max_size=4), max_size=4)

Groups = Mapping[str, Mapping[str, Ints]]
Description = dict[str, dict[str, tuple[str, int, int, int]]]


def assert_same(read: Groups, groups: Groups) -> None:
    assert list(read) == list(groups)
    for group, arrays in groups.items():
        assert list(read[group]) == list(arrays)
        for name, array in arrays.items():
            assert read[group][name].dtype == array.dtype
            assert read[group][name].tolist() == array.tolist()


def header_of(data: bytes) -> tuple[int, Description]:
    """Where the header begins, and the description of each array."""
    _, _, length, place = PREFIX.unpack_from(data)
    assert place + length == len(data)
    return place, json.loads(data[place:])["groups"]


@given(held)
@settings(deadline=None, max_examples=100)
def test_what_was_written_comes_back(groups: Groups) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "some.seg"
        write_groups(path, groups)
        read = read_groups(path)
        assert_same(read, groups)
        for arrays in read.values():
            for array in arrays.values():
                with pytest.raises(ValueError, match="WRITEABLE"):
                    array.flags.writeable = True
        assert list(damaged_arrays(path)) == []


def cut(array: Ints, places: list[int]) -> Iterator[Ints]:
    """The array in pieces that begin at these places."""
    ends = [0, *sorted(place % (len(array) + 1) for place in places), len(array)]
    return (array[start:end] for start, end in pairwise(ends))


@given(held, st.lists(st.integers(0, 30), max_size=5), st.integers(1, 40))
@settings(deadline=None, max_examples=100)
def test_pieces_make_the_same_file_as_the_whole(
    groups: Groups, places: list[int], copied: int
) -> None:
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        whole, pieces = Path(folder) / "whole", Path(folder) / "pieces"
        write_groups(whole, groups)
        patch.setattr(mapped, "_PIECE", copied)
        with GroupWriter(pieces) as writer:
            for group, arrays in groups.items():
                for name, array in arrays.items():
                    writer.add(group, name, cut(array, places))
        assert pieces.read_bytes() == whole.read_bytes()


def test_an_array_larger_than_what_is_copied_at_once(tmp_path: Path) -> None:
    numbers = np.arange((1 << 20) + 3, dtype=np.uint32)
    write_groups(tmp_path / "some.seg", {"a": {"b": numbers, "c": numbers[:1]}})
    read = read_groups(tmp_path / "some.seg")["a"]
    assert np.array_equal(read["b"], numbers)
    assert read["c"].tolist() == [0]


def test_numbers_are_little_endian_whatever_they_were(tmp_path: Path) -> None:
    big = np.array([1, 256, 70_000], ">u4")
    write_groups(tmp_path / "some.seg", {"a": {"b": big}})
    [read] = read_groups(tmp_path / "some.seg")["a"].values()
    assert read.dtype == np.dtype("<u4")
    assert read.tolist() == big.tolist()


# ---------------------------------------------------------------- damage


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The bytes of a file of two groups; some arrays are filled up to eight bytes."""
    path = tmp_path_factory.mktemp("mapped") / "some.seg"
    body = {"texts": np.arange(21, dtype=np.uint8), "ends": np.arange(9, dtype=np.uint64)}
    write_groups(path, {"body": body, "id": {"texts": np.arange(3, dtype=np.uint16)}})
    return path.read_bytes()


def test_the_header_names_type_length_place_and_checksum(whole: bytes) -> None:
    place, groups = header_of(whole)
    assert place % 8 == 0
    assert {name: set(arrays) for name, arrays in groups.items()} == {
        "body": {"texts", "ends"},
        "id": {"texts"},
    }
    for arrays in groups.values():
        for dtype, count, start, checksum in arrays.values():
            assert start % 8 == 0
            end = start + count * np.dtype(dtype).itemsize
            assert end <= place
            assert zlib.crc32(whole[start:end]) == checksum


def damaged_by(changed: bytes, folder: Path) -> list[str] | None:
    """The damaged arrays of a file; None where it is not even opened."""
    path = folder / "MAIN_1.seg"
    path.unlink(missing_ok=True)  # and not written over: an older map may be there
    path.write_bytes(changed)
    try:
        read_groups(path)
    except IndexDamagedError as error:
        said = str(error)
    else:
        return list(damaged_arrays(path))
    assert said.startswith(f"{path} is ")
    assert "concorde index rebuild" in said
    return None


def test_every_changed_byte_is_noticed(whole: bytes, tmp_path: Path) -> None:
    """Those of prefix and header by opening, all others by the checksums of the arrays."""
    place, groups = header_of(whole)
    for at in range(len(whole)):
        for bits in (1, 128, 255):
            changed = bytearray(whole)
            changed[at] ^= bits
            inside = [
                f"{group}.{name}"
                for group, arrays in groups.items()
                for name, (dtype, count, start, _) in arrays.items()
                if 0 <= at - start < count * np.dtype(dtype).itemsize
            ]
            refused = at < PREFIX.size or at >= place
            # Nothing is damaged where bytes only fill up.
            assert damaged_by(changed, tmp_path) == (None if refused else inside)


@given(st.data())
@settings(deadline=None, max_examples=100)
def test_a_prefix_or_header_of_other_bytes_is_refused(whole: bytes, data: st.DataObject) -> None:
    place, _ = header_of(whole)
    at = data.draw(st.one_of(st.integers(0, PREFIX.size - 1), st.integers(place, len(whole) - 1)))
    new = data.draw(st.binary(min_size=1, max_size=16))
    end = PREFIX.size if at < PREFIX.size else len(whole)
    changed = whole[:at] + new[: end - at] + whole[min(at + len(new), end) :]
    with tempfile.TemporaryDirectory() as folder:
        found = damaged_by(changed, Path(folder))
    assert found == (None if changed != whole else [])


@pytest.mark.parametrize("length", [0, 1, 8, 15, 16, 23, 24, 25, 60, -8, -1])
def test_a_file_that_was_cut_is_refused(whole: bytes, tmp_path: Path, length: int) -> None:
    assert damaged_by(whole[:length], tmp_path) is None
    assert damaged_by(whole + b"\0", tmp_path) is None


@pytest.mark.parametrize("magic", [b"CONCINV1", b"CONCARY1", b"CONCARR\n", bytes(8)])
def test_a_file_that_is_none_is_refused(whole: bytes, tmp_path: Path, magic: bytes) -> None:
    path = tmp_path / "MAIN_1.seg"
    path.write_bytes(magic + whole[8:])
    with pytest.raises(IndexDamagedError, match="is no file of arrays of this version"):
        read_groups(path)
    with pytest.raises(FileNotFoundError):
        read_groups(tmp_path / "MAIN_2.seg")


# ---------------------------------------------------------------- what is left and held open


@pytest.mark.parametrize("error", [OSError, KeyboardInterrupt])
def test_a_file_that_an_exception_ended_is_no_file_of_arrays(
    tmp_path: Path, error: type[BaseException]
) -> None:
    path = tmp_path / "some.seg"

    def broken() -> Iterator[Ints]:
        yield np.arange(5)
        raise error

    def write() -> None:
        with GroupWriter(path) as writer:
            writer.add_group("one", {"whole": np.arange(9)})
            writer.add("other", "half", broken())

    with pytest.raises(error):
        write()
    with pytest.raises(IndexDamagedError, match="is no file of arrays"):
        read_groups(path)


def open_files(path: Path) -> list[str]:
    """The descriptors of this process that are of this file, a map's too."""
    links = Path("/proc/self/fd")
    if not links.is_dir():
        pytest.skip("this system does not list open files in /proc")
    return [link.name for link in links.iterdir() if os.path.realpath(link) == str(path)]


def test_a_map_goes_with_the_last_array(whole: bytes, tmp_path: Path) -> None:
    path = tmp_path / "some.seg"
    path.write_bytes(whole)
    groups = read_groups(path)
    ends = groups["body"]["ends"]
    assert open_files(path)
    del groups
    assert ends.tolist() == list(range(9))
    del ends
    assert open_files(path) == []


@pytest.mark.parametrize("place", [3, 9, 13, 17, -1])
def test_a_file_that_is_refused_is_not_held_open(whole: bytes, tmp_path: Path, place: int) -> None:
    changed = bytearray(whole)
    changed[place] ^= 1
    path = tmp_path / "some.seg"
    path.write_bytes(changed)
    with pytest.raises(IndexDamagedError) as error:
        read_groups(path)
    assert error.tb  # kept with all that it holds
    assert open_files(path) == []
