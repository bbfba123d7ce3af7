"""Nothing in Whoosh reads pickles past the restricted unpicklers, and nothing here reads others."""

import ast
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
import whoosh

from index.whoosh.unpickling import DOORS

PROJECT = Path(__file__).parents[2]
WHOOSH = Path(whoosh.__file__).parent

# Of Whoosh's sources: modules that read pickles or marshalled data and cannot even be imported.
DEAD = {
    ("whoosh.filedb.filereading", "loads"),
    ("whoosh.filedb.misc", "loads"),
    ("whoosh.filedb.pools", "load"),
}
SERIALIZERS = {"pickle", "_pickle", "marshal", "shelve", "dill", "joblib", "cloudpickle"}
WHOOSH_DOORS = {
    "FileIndex",
    "FileStorage",
    "MpWriter",
    "RamStorage",
    "SegmentWriter",
    "SerialMpWriter",
    "TOC",
    "copy_to_ram",
    "create_in",
    "exists",
    "exists_in",
    "open_dir",
    "version",
    "version_in",
}
DOOR_MODULES = {"whoosh", "whoosh.index", "whoosh.filedb.filestore", "whoosh.multiproc"}


def imports(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """(module, name) of each import; the name is empty where the whole module is imported."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, ""
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                yield node.module or "", alias.name


def trees(folder: Path, *names: str) -> Iterator[tuple[Path, ast.AST]]:
    for name in names:
        path = folder / name
        for source in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            yield source.relative_to(folder), ast.parse(source.read_bytes())


def test_every_reader_of_pickles_in_whoosh_has_its_door() -> None:
    readers = set()
    for path, tree in trees(WHOOSH, "."):
        module = ".".join(["whoosh", *path.with_suffix("").parts]).removesuffix(".__init__")
        for imported, name in imports(tree):
            if imported in SERIALIZERS and not name:
                readers.add((module, imported))
            elif imported in SERIALIZERS and name in {"load", "loads", "Unpickler"}:
                readers.add((module, name))
    assert len(readers) > 10
    assert readers == DOORS.keys() | DEAD


@pytest.mark.parametrize("module", sorted(module for module, _ in DEAD))
def test_dead_modules_of_whoosh_cannot_be_imported(module: str) -> None:
    with pytest.raises(ImportError):
        import_module(module)


def ours() -> Iterator[tuple[str, ast.AST]]:
    names = [name for name in ("index", "search", "web") if (PROJECT / name).is_dir()]
    names += [path.name for path in PROJECT.glob("*.py")]
    for path, tree in trees(PROJECT, *names):
        yield path.as_posix(), tree


def serializers_used(tree: ast.AST) -> set[str]:
    used = {module for module, _ in imports(tree) if module.split(".")[0] in SERIALIZERS}
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id="eval" | "exec" | "__import__" as name)):
                used.add(name)
            case ast.keyword(arg="allow_pickle"):
                used.add("allow_pickle")
    return used


def doors_used(tree: ast.AST) -> set[str]:
    used = set()
    for module, name in imports(tree):
        if module.split(".")[0] == "whoosh":
            if name in WHOOSH_DOORS or (not name and module in DOOR_MODULES):
                used.add(f"{module} {name}")
            elif f"{module}.{name}" in DOOR_MODULES:
                used.add(f"{module}.{name}")
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(attr="open_dir" | "create_in" | "exists_in" | "version_in" as name):
                used.add(name)
    return used


def test_only_the_unpicklers_read_pickles_and_nothing_evaluates_text() -> None:
    users = {path for path, tree in ours() if serializers_used(tree)}
    assert users == {"index/whoosh/unpickling.py"}


def test_only_one_module_opens_whoosh() -> None:
    """What writes segments is given an index that was opened there, and lists them in its table."""
    users = {path: doors_used(tree) for path, tree in ours() if doors_used(tree)}
    assert users.keys() == {"index/whoosh/opening.py", "index/whoosh/segment.py"}
    written = users["index/whoosh/segment.py"]
    assert written == {"whoosh.index FileIndex", "whoosh.index TOC"}


def test_the_writer_of_segments_makes_no_index_and_reads_no_table() -> None:
    [tree] = (tree for path, tree in ours() if path == "index/whoosh/segment.py")
    called = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in WHOOSH_DOORS
    ]
    assert [ast.unparse(call.func) for call in called] == ["TOC"]  # a new one, made of values
    through = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) in WHOOSH_DOORS
    }
    assert through == set()


@pytest.mark.parametrize(
    "source",
    [
        "from whoosh.index import open_dir",
        "from whoosh import index",
        "import whoosh.index as x",
        "import whoosh",
        "from whoosh.filedb.filestore import FileStorage as F",
        "def f(x):\n    return x.exists_in('y')",
        "from whoosh.multiproc import MpWriter",
        "from whoosh.writing import SegmentWriter",
    ],
)
def test_the_search_for_doors_finds_them(source: str) -> None:
    assert doors_used(ast.parse(source))


@pytest.mark.parametrize(
    "source",
    ["import pickle", "from marshal import loads", "eval('1')", "numpy.load(x, allow_pickle=True)"],
)
def test_the_search_for_serializers_finds_them(source: str) -> None:
    assert serializers_used(ast.parse(source))
