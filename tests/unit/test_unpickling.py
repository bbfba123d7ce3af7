"""Opening and searching an index runs no code from it: the tables, and crafted indexes."""

import builtins
import functools
import io
import os
import pickle
import random
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from whoosh.codec.whoosh3 import W3Segment
from whoosh.filedb import structfile
from whoosh.filedb.compound import CompoundStorage
from whoosh.index import TOC
from whoosh.reading import IndexReader
from whoosh.util.loading import RenamingUnpickler

from index.document import Document, Passage, PublicationDate
from index.errors import (
    ConcordeError,
    IndexDamagedError,
    IndexOutdatedError,
    IndexRefusedError,
)
from index.whoosh import unpickling
from index.whoosh.arrays import ArrayCodec, array_file
from index.whoosh.opening import create_index, naming_damage, open_index, open_reader
from index.whoosh.run import RunBuilder
from index.whoosh.schema import schema
from index.whoosh.segment import write_segment
from index.whoosh.stored import NO_DICTIONARY


def document(number: int) -> Document:
    """An article that fills every field and column."""
    words = "sécurité conférence security conference"
    return Document(
        id=f"document-{number}",
        title="Réunion",
        text=f"{words} {'security ' * (number % 4)} w{number}. Une phrase en français.",
        lang="en",
        date=PublicationDate("2024-03-07", "day", "metadata"),
        source="reuters" if number % 2 else None,
        passages=(Passage(50, 80, "fr"),),
    )


def build(folder: Path, documents: int = 150) -> None:
    """An index as the product writes it."""
    folder.mkdir()
    path = folder.with_suffix(".run")
    run, _ = RunBuilder().written(path, [*map(document, range(documents))], NO_DICTIONARY)
    write_segment(create_index(folder, schema()), [run], [], NO_DICTIONARY)
    path.unlink()


def build_by_whoosh(folder: Path) -> None:
    """An index whose articles are in a column of pickles, as the product writes none."""
    folder.mkdir()
    index = create_index(folder, schema())
    writer = index.writer(codec=ArrayCodec(), compound=False)
    for number in range(5):
        writer.add_document(id=f"{number}", body_x="security", article=f"stored {number}")
    writer.commit()
    segment = writer.get_segment()
    segment._fieldlengths = dict(segment._fieldlengths)  # which the product names no more of
    TOC(schema(), [segment], writer.generation + 1).write(index.storage, index.indexname)


def put_into_one_file(folder: Path) -> None:
    """Lets Whoosh find the files of the segment in one, as the product writes none."""
    index = open_index(folder, schema())
    table = index._read_toc()
    [segment] = table.segments
    path = array_file(folder, segment)
    path.unlink()
    names = [each.name for each in folder.glob(f"{segment.segment_id()}*")]
    CompoundStorage.assemble(index.storage.create_file(path.name), index.storage, names)
    segment.compound = True
    TOC(schema(), [segment], table.generation + 1).write(index.storage, index.indexname)


def read_everything(reader: IndexReader) -> int:
    """Postings with their values and positions, columns, articles: how many were read."""
    read = 0
    for name, term in reader.all_terms():
        matcher = reader.postings(name, term)
        while matcher.is_active():
            matcher.id(), matcher.weight(), matcher.value()
            if matcher.supports("positions"):
                matcher.value_as("positions")
            matcher.next()
            read += 1
    for number in reader.all_doc_ids():
        read += len(reader.stored_fields(number))
    for name in schema().names():
        if reader.has_column(name):
            read += len(list(reader.column_reader(name)))
    return read


def read_all_of(folder: Path) -> int:
    with naming_damage(folder):
        reader = open_reader(folder, schema())
        try:
            return read_everything(reader)
        finally:
            reader.close()


# ---------------------------------------------------------------- the tables


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> dict[str, set[unpickling.Name]]:
    """The names that pickles ask each unpickler for."""
    names: dict[str, set[unpickling.Name]] = {}
    for unpickler in (unpickling.RestrictedUnpickler, unpickling._SchemaChecker):

        def find_class(
            self: Any, module: str, name: str, unpickler: Any = unpickler, find: Any = None
        ) -> Any:
            names.setdefault(unpickler.__name__, set()).add((module, name))
            return find(self, module, name)

        recording = functools.partialmethod(find_class, find=unpickler.find_class)
        monkeypatch.setattr(unpickler, "find_class", recording)
    return names


def test_the_tables_list_what_an_index_names_and_nothing_else(
    tmp_path: Path, asked: dict[str, set[unpickling.Name]]
) -> None:
    build(tmp_path / "index")
    assert read_all_of(tmp_path / "index") > 1000
    # Read the two sides of a failure as: lines that are missing, lines that are idle.
    for unpickler, table in (
        ("RestrictedUnpickler", set(unpickling.CONTENT_NAMES)),
        ("_SchemaChecker", set(unpickling.SCHEMA_NAMES)),
    ):
        assert (asked[unpickler] - table, table - asked[unpickler]) == (set(), set())


def test_no_table_lists_what_can_run_code() -> None:
    own = {("index.whoosh.analyzer", "ChainAnalyzer"), ("index.whoosh.arrays", "ArrayCodec")}
    for module, name in {*unpickling.CONTENT_NAMES, *unpickling.SCHEMA_NAMES} - own:
        assert module.split(".")[0] == "whoosh", name


def test_plain_data_come_back_and_calls_do_not() -> None:
    for value in ("é", {"a": (1, 2.5, None)}, 2**70, [True, ""]):
        assert unpickling.loads(pickle.dumps(value, 2)) == value
    for value in (b"", b"a\xff", {1}, 1j):  # which pickles of protocol 2 write as calls
        with pytest.raises(IndexRefusedError):
            unpickling.loads(pickle.dumps(value, 2))


def test_dotted_names_do_not_lead_further() -> None:
    for protocol_4 in (b"whoosh.codec.whoosh3", b"whoosh.codec"):
        name = b"W3Segment.__init__.__globals__"
        crafted = (
            b"\x80\x04"
            + b"".join(b"\x8c" + bytes([len(part)]) + part for part in (protocol_4, name))
            + b"\x93."
        )
        with pytest.raises(IndexRefusedError, match="__globals__"):
            unpickling.loads(crafted)


def test_installing_again_changes_nothing() -> None:
    def doors() -> list[Any]:
        return [getattr(import_module(module), name) for module, name in unpickling.DOORS]

    before = doors()
    unpickling.install()
    assert all(now is then for now, then in zip(doors(), before, strict=True))
    assert all(
        now is replacement
        for now, replacement in zip(doors(), unpickling.DOORS.values(), strict=True)
    )


# ---------------------------------------------------------------- crafted indexes


class Gadget:
    """Pickles as a call."""

    def __init__(self, function: Callable[..., Any], *arguments: Any) -> None:
        self.call = (function, arguments)

    def __reduce__(self) -> Any:
        return self.call


GADGETS: dict[str, Callable[[Path], Gadget]] = {
    "system": lambda marker: Gadget(os.system, f"touch {marker}"),
    "eval": lambda marker: Gadget(builtins.eval, f"open({str(marker)!r}, 'w').close()"),
    "partial": lambda marker: Gadget(functools.partial(builtins.open, str(marker), "w")),
    "open": lambda marker: Gadget(builtins.open, str(marker), "w"),
}

Fits = Callable[[Any], bool]

# Where the gadget stands, and which object of the file it replaces.
DUMPED: dict[str, Fits] = {
    "TOC segments": lambda thing: isinstance(thing, list) and isinstance(thing[0], W3Segment),
    ".seg directory": lambda thing: (
        isinstance(thing, dict)
        and any(isinstance(entry, dict) and "offset" in entry for entry in thing.values())
    ),
}
PLACES = ["TOC schema", *DUMPED, "stored column"]


def craft(folder: Path, place: str, payload: bytes) -> None:
    """An index whose files hold `payload` in place of one kind of pickle."""
    with pytest.MonkeyPatch.context() as patch:
        if place == "TOC schema":
            crafting = SimpleNamespace(**vars(unpickling._PICKLE))
            crafting.dumps = lambda thing, _protocol=2: (
                payload if len(thing) else pickle.dumps(thing)
            )
            patch.setattr("whoosh.index.pickle", crafting)
        elif fits := DUMPED.get(place):

            def dump(thing: Any, file: Any, protocol: int) -> None:
                data = payload if thing and fits(thing) else pickle.dumps(thing, protocol)
                file.write(data)

            name = (
                "dump" if hasattr(structfile, "dump") else "dump_pickle"
            )  # as Whoosh 2.7.4 has it
            patch.setattr(structfile, name, dump)
        else:
            patch.setattr("whoosh.columns.dumps", lambda _thing, _protocol: payload)
        if place == "stored column":
            build_by_whoosh(folder)
        else:
            build(folder)
        if place == ".seg directory":
            put_into_one_file(folder)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("gadget", GADGETS)
def test_crafted_index_runs_nothing_and_is_refused(tmp_path: Path, gadget: str, place: str) -> None:
    marker = tmp_path / "marker"
    craft(tmp_path / "index", place, pickle.dumps(GADGETS[gadget](marker), 2))
    with pytest.raises(IndexRefusedError, match=rf"names \w+\.{gadget}, which") as refusal:
        read_all_of(tmp_path / "index")
    assert not marker.exists()
    assert "\n" not in str(refusal.value)
    assert "concorde index rebuild" in str(refusal.value)


def test_the_unpickler_for_old_formats_of_whoosh_cannot_be_made() -> None:
    with pytest.raises(AttributeError, match="Unpickler"):
        RenamingUnpickler(io.BytesIO(), {})


@pytest.mark.parametrize("gadget", GADGETS)
def test_gadgets_would_run(tmp_path: Path, gadget: str) -> None:
    made = pickle.loads(pickle.dumps(GADGETS[gadget](tmp_path / "marker"), 2))  # noqa: S301
    if gadget in ("open", "partial"):
        made.close()
    assert (tmp_path / "marker").exists()


@pytest.mark.parametrize("place", PLACES)
def test_crafted_index_would_run_without_the_unpicklers(
    tmp_path: Path, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    marker = tmp_path / "marker"
    craft(tmp_path / "index", place, pickle.dumps(GADGETS["system"](marker), 2))
    for module, name in unpickling.DOORS:
        monkeypatch.setattr(
            f"{module}.{name}", getattr(pickle, name.removesuffix("_pickle"), pickle)
        )
    with pytest.raises(ConcordeError):
        read_all_of(tmp_path / "index")
    assert marker.exists()


# ---------------------------------------------------------------- damaged files


def told_by_reading(folder: Path) -> str | None:
    try:
        read_all_of(folder)
    except (IndexDamagedError, IndexRefusedError, IndexOutdatedError) as error:
        return str(error)
    return None


def test_damaged_files_raise_one_clear_error(tmp_path: Path) -> None:
    build(tmp_path / "index", documents=20)
    files = sorted(path for path in (tmp_path / "index").iterdir() if path.stat().st_size)
    chosen = random.Random(7)
    told = 0
    for path in files:
        whole = path.read_bytes()
        damages = [b"", whole[: len(whole) // 2], whole[:-1], bytes(len(whole))]
        for _ in range(60):
            flipped = bytearray(whole)
            flipped[chosen.randrange(len(whole))] ^= 1 << chosen.randrange(8)
            damages.append(bytes(flipped))
        for damage in damages:
            path.write_bytes(damage)
            said = told_by_reading(tmp_path / "index")
            told += said is not None
            assert "\n" not in (said or "")
        path.write_bytes(whole)
        path.unlink()
        # Whoosh takes a column for one that was never filled; the manifest knows that it was.
        said = told_by_reading(tmp_path / "index")
        assert "rebuild" in (said or "") or path.suffix == ".col"
        path.write_bytes(whole)
    assert {path.suffix for path in files} == {".col", ".seg", ".toc"}
    assert told >= 2 * 3
    assert read_all_of(tmp_path / "index") > 0


def test_segment_name_may_not_lead_out_of_the_folder(tmp_path: Path) -> None:
    segment = W3Segment(None, "MAIN", segid="/../../x")
    craft(tmp_path / "index", "TOC segments", pickle.dumps([segment], 2))
    with pytest.raises(IndexDamagedError, match="segment named"):
        open_index(tmp_path / "index", schema())
