"""The columns of a generation: one value for each document and field, as arrays in one file.

A `number` field is one array; a `value` field is the different values and, for each document, the
code of its own.
"""

import json
from array import array
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.arrays import Arrays, Dtype, read_arrays, write_arrays
from index.fields import FIELDS

COLUMNS_NAME = "columns.arrays"

_KIND = "columns 1"
_VALUES_OF = "values of "


@dataclass(frozen=True, slots=True)
class ValueColumn:
    """One value for each document: `codes` (int32, shape (documents,)) index into `values`.

    The value "" is none.
    """

    values: tuple[str, ...]
    codes: NDArray[np.int32]


class ColumnsBuilder:
    """Gathers the values of documents, which are added one at a time."""

    def __init__(self) -> None:
        self._numbers = {
            field.name: array("i") for field in FIELDS.values() if field.kind == "number"
        }
        self._codes = {field.name: array("i") for field in FIELDS.values() if field.kind == "value"}
        self._values: dict[str, dict[str, int]] = {name: {} for name in self._codes}

    def add(self, values: Mapping[str, str | int]) -> None:
        """Adds a document with its value for every column; see `index.fields.columns`."""
        for name, value in values.items():
            if isinstance(value, str):
                known = self._values[name]
                self._codes[name].append(known.setdefault(value, len(known)))
            else:
                self._numbers[name].append(value)

    def extend(self, other: "ColumnsBuilder") -> None:
        """Adds the documents of another one."""
        for name, numbers in self._numbers.items():
            numbers.extend(other._numbers[name])
        for name, codes in self._codes.items():
            known = self._values[name]
            here = [known.setdefault(value, len(known)) for value in other._values[name]]
            codes.extend(map(here.__getitem__, other._codes[name]))

    def save(self, path: Path) -> None:
        """Writes the file that `StoredColumns.open` reads. Raises OSError."""
        arrays: dict[str, tuple[Dtype, NDArray[np.generic]]] = {}
        for name, numbers in (*self._numbers.items(), *self._codes.items()):
            arrays[name] = _smallest(np.array(numbers, np.int64))
        for name, known in self._values.items():
            encoded = json.dumps(list(known)).encode()
            arrays[f"{_VALUES_OF}{name}"] = "|u1", np.frombuffer(encoded, np.uint8)
        write_arrays(path, _KIND, arrays)


class StoredColumns:
    """The columns in a file."""

    def __init__(self, arrays: Arrays) -> None:
        self._arrays = arrays

    @classmethod
    def open(cls, path: Path) -> "StoredColumns":
        """Reads the file; raises IndexDamagedError, which names it, and OSError."""
        return cls(read_arrays(path, _KIND))

    def numbers(self, name: str) -> NDArray[np.int32]:
        """A `number` column; shape (documents,)."""
        return self._arrays[name].astype(np.int32)

    def values(self, name: str, first: tuple[str, ...]) -> ValueColumn:
        """A `value` column; the values `first` have the first codes, there or not."""
        stored: list[str] = json.loads(self._arrays[f"{_VALUES_OF}{name}"].tobytes())
        codes = {value: code for code, value in enumerate(first)}
        of_stored = [codes.setdefault(value, len(codes)) for value in stored]
        found = np.array(of_stored, np.int32)[self._arrays[name].astype(np.intp)]
        return ValueColumn(tuple(codes), found)


def _smallest(values: NDArray[np.int64]) -> tuple[Dtype, NDArray[np.generic]]:
    highest = int(values.max(initial=0))
    if highest < 1 << 8:
        return "|u1", values
    return ("<u2" if highest < 1 << 16 else "<u4"), values
