"""What the pickles of an index may name.

Whoosh keeps schema, segments and stored fields as pickles, and a pickle calls whatever it names.
`install()` puts the two unpicklers of this module into every door of Whoosh, those of formats that
no index of ours has too, so that opening or searching an index never runs code from it.

A new class in the schema or in a segment needs a line in one of the two tables;
`tests/unit/test_unpickling.py` builds an index and says which line is missing or idle.
"""

import io
import pickle
from collections.abc import Mapping
from importlib import import_module
from types import SimpleNamespace
from typing import IO, Any, NoReturn

from whoosh import __version__ as whoosh_version
from whoosh.codec.whoosh3 import W3Segment
from whoosh.fields import Schema

from index.errors import IndexRefusedError
from index.whoosh.arrays import ArrayCodec

Name = tuple[str, str]  # module, name: as the pickle spells them


# What an index needs: the list of its segments; stored fields are plain data. Each name stands
# beside the object that it becomes; nothing is imported on the word of a pickle.
CONTENT_NAMES: Mapping[Name, Any] = {
    ("index.whoosh.arrays", "ArrayCodec"): ArrayCodec,
    ("whoosh.codec.whoosh3", "W3Segment"): W3Segment,
}

# What the pickled schema may name. It is compared with this list and thrown away: the schema in
# use comes from code, so none of these is ever imported, called or changed by an index.
SCHEMA_NAMES: frozenset[Name] = frozenset(
    {
        ("index.whoosh.analyzer", "ChainAnalyzer"),
        ("whoosh.analysis.tokenizers", "IDTokenizer"),
        ("whoosh.fields", "ID"),
        ("whoosh.fields", "STORED"),
        ("whoosh.fields", "Schema"),
        ("whoosh.fields", "TEXT"),
        ("whoosh.formats", "Existence"),
        ("whoosh.formats", "Positions"),
    }
)


def _refuse(module: str, name: str) -> NoReturn:
    raise IndexRefusedError(
        f"the index names {module}.{name}, which no index of Concorde holds: "
        "it was not built here; delete it and run `concorde index rebuild CORPUS`"
    )


class RestrictedUnpickler(pickle.Unpickler):
    """Loads plain data and what `CONTENT_NAMES` lists; refuses every other name.

    Raises IndexRefusedError, which names the first global that is not listed.
    """

    def find_class(self, module: str, name: str, /) -> Any:
        """The object that stands beside the name in the table."""
        try:
            return CONTENT_NAMES[module, name]
        except KeyError:
            _refuse(module, name)


class _Inert:
    """Stands for every object of a pickled schema: takes everything, does nothing."""

    def __new__(cls, *_arguments: object) -> "_Inert":
        return super().__new__(cls)

    def __init__(self, *_arguments: object) -> None:
        pass

    def __setstate__(self, _state: object) -> None:
        pass

    def __setitem__(self, _key: object, _value: object) -> None:
        pass


class _SchemaChecker(pickle.Unpickler):
    def find_class(self, module: str, name: str, /) -> Any:
        if (module, name) not in SCHEMA_NAMES:
            _refuse(module, name)
        return _Inert


def load(file: IO[bytes]) -> Any:
    """The next pickle of a file; raises IndexRefusedError."""
    return RestrictedUnpickler(file).load()


def loads(data: bytes) -> Any:
    """The pickle in `data`; raises IndexRefusedError."""
    return RestrictedUnpickler(io.BytesIO(data)).load()


def check_schema(data: bytes) -> Schema:
    """An empty schema, whatever the pickled one holds; raises IndexRefusedError.

    Nothing may be built on the schema of a file: it is checked, and the caller brings its own.
    """
    _SchemaChecker(io.BytesIO(data)).load()
    return Schema()


# Whoosh calls `pickle.loads` through the module for schemas only.
_PICKLE = SimpleNamespace(
    PicklingError=pickle.PicklingError,
    dump=pickle.dump,
    dumps=pickle.dumps,
    load=load,
    loads=check_schema,
)

# Every importable module of Whoosh that can read a pickle, and what takes the pickle's place there.
# `tests/project/test_unpickling_doors.py` compares this with Whoosh's sources.
_COMMON_DOORS: Mapping[Name, Any] = {
    ("whoosh.codec.plaintext", "loads"): loads,
    ("whoosh.codec.whoosh3", "loads"): loads,
    ("whoosh.columns", "loads"): loads,
    ("whoosh.externalsort", "load"): load,
    ("whoosh.formats", "loads"): loads,
    ("whoosh.index", "pickle"): _PICKLE,
    ("whoosh.multiproc", "pickle"): _PICKLE,
    ("whoosh.util.loading", "pickle"): _PICKLE,
}
_OWN_DOORS: Mapping[int, Mapping[Name, Any]] = {  # by Whoosh's major version
    2: {("whoosh.filedb.structfile", "load_pickle"): load},  # Whoosh 2.7.4, the way back
    3: {
        ("whoosh.codec.whoosh2", "loads"): loads,
        ("whoosh.filedb.fileindex", "pickle"): _PICKLE,
        ("whoosh.filedb.structfile", "load"): load,
    },
}
DOORS: Mapping[Name, Any] = {**_COMMON_DOORS, **_OWN_DOORS[whoosh_version[0]]}


def install() -> None:
    """Puts the unpicklers into all doors of Whoosh; a second call changes nothing.

    Raises AttributeError when a door is gone, as after an update of Whoosh.
    """
    for (module_name, attribute), replacement in DOORS.items():
        module = import_module(module_name)
        getattr(module, attribute)
        setattr(module, attribute, replacement)
