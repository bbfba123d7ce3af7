"""A manifest has one form: whatever byte of it changes, it is found."""

import json
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.whoosh.manifest import Contents, FileEntry, Manifest, SealError, seal, unseal

MANIFEST = Manifest(
    fingerprint="schema 1",
    source="/archives/presse é\udcff",
    source_digest="ab12",
    documents=3,
    languages={"fr": 2, "en": 1},
    dated=2,
    undated=1,
    generation="gen-1-2",
    built_at="2024-03-07T10:00:00+00:00",
    version="0.1.0",
    files={"MAIN_1.seg": FileEntry(10, "ff" * 32), "report.json": FileEntry(2, "00" * 32)},
)


def test_what_was_written_is_read() -> None:
    assert Manifest.from_bytes(MANIFEST.to_bytes()) == MANIFEST
    assert MANIFEST.size_bytes == 12


def test_equal_manifests_have_equal_bytes() -> None:
    reordered = replace(
        MANIFEST,
        languages=dict(reversed(MANIFEST.languages.items())),
        files=dict(reversed(MANIFEST.files.items())),
    )
    assert reordered.to_bytes() == MANIFEST.to_bytes()


def test_contents_take_any_mapping() -> None:
    contents = Contents(
        fingerprint="f",
        source="s",
        source_digest="d",
        documents=3,
        languages=Counter(["fr", "fr", "en"]),
        dated=3,
        undated=0,
    )
    assert contents.fields()["languages"] == {"fr": 2, "en": 1}


def test_every_changed_byte_is_found() -> None:
    data = MANIFEST.to_bytes()
    damaged = 0
    for place in range(len(data)):
        for bit in range(8):
            flipped = bytearray(data)
            flipped[place] ^= 1 << bit
            with pytest.raises(SealError):
                Manifest.from_bytes(bytes(flipped))
            damaged += 1
        for other in (data[:place], data[:place] + data[place + 1 :]):
            with pytest.raises(SealError):
                Manifest.from_bytes(other)
        with pytest.raises(SealError):
            Manifest.from_bytes(data[:place] + b" " + data[place:])
    assert damaged == 8 * len(data) > 4000


@given(st.binary(max_size=40), st.integers(0, 2000), st.integers(0, 40))
def test_any_edit_is_found(inserted: bytes, place: int, removed: int) -> None:
    data = MANIFEST.to_bytes()
    edited = data[:place] + inserted + data[place + removed :]
    if edited != data:
        with pytest.raises(SealError):
            Manifest.from_bytes(edited)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b"[" * 100_000,
        b"\xff\xfe",
        b'{"checksum": "x"}',
        seal({}),
        seal({"files": []}),
        seal({"files": {}, "documents": 1}),
    ],
)
def test_other_files_are_refused(data: bytes) -> None:
    with pytest.raises(SealError):
        Manifest.from_bytes(data)


@pytest.mark.parametrize(
    "change",
    [
        {"documents": "3"},
        {"documents": True},
        {"dated": -1},
        {"fingerprint": None},
        {"languages": []},
        {"languages": {"fr": "2"}},
        {"files": {"../x": {"size": 1, "sha256": ""}}},
        {"files": {"..": {"size": 1, "sha256": ""}}},
        {"files": {"x": {"size": "1", "sha256": ""}}},
        {"files": {"x": {"size": 1}}},
        {"more": 1},
    ],
    ids=json.dumps,
)
def test_sealed_nonsense_is_refused(change: dict[str, object]) -> None:
    values = unseal(MANIFEST.to_bytes())
    with pytest.raises(SealError):
        Manifest.from_bytes(seal({**values, **change}))
