"""The file of columns: what was added comes back, in any size and with any values."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.columns import COLUMNS_NAME, ColumnsBuilder, StoredColumns
from index.errors import IndexDamagedError
from index.fields import FIELDS

NUMBERS = [field.name for field in FIELDS.values() if field.kind == "number"]
VALUES = [field.name for field in FIELDS.values() if field.kind == "value"]

documents = st.fixed_dictionaries(
    {name: st.sampled_from([0, 1, 255, 256, 65_535, 65_536, 739_000]) for name in NUMBERS}
    | {name: st.one_of(st.just(""), st.text(max_size=4)) for name in VALUES}
)


@given(st.lists(documents, max_size=20))
@settings(deadline=None)
def test_columns_come_back(added: list[dict[str, str | int]]) -> None:
    builder = ColumnsBuilder()
    for each in added:
        builder.add(each)
    with TemporaryDirectory() as folder:
        builder.save(Path(folder) / COLUMNS_NAME)
        stored = StoredColumns.open(Path(folder) / COLUMNS_NAME)
    for name in NUMBERS:
        assert stored.numbers(name).tolist() == [each[name] for each in added]
    for name in VALUES:
        column = stored.values(name, ("", "first"))
        assert column.values[:2] == ("", "first")
        assert len(set(column.values)) == len(column.values)
        assert [column.values[code] for code in column.codes] == [each[name] for each in added]


def test_many_values(tmp_path: Path) -> None:
    builder = ColumnsBuilder()
    for number in range(300):
        builder.add(dict.fromkeys(NUMBERS, number) | dict.fromkeys(VALUES, f"v{number % 280}"))
    builder.save(tmp_path / COLUMNS_NAME)
    column = StoredColumns.open(tmp_path / COLUMNS_NAME).values("source", ())
    assert len(column.values) == 280
    assert column.values[column.codes[299]] == "v19"


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / COLUMNS_NAME
    ColumnsBuilder().save(path)
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    with pytest.raises(IndexDamagedError, match=COLUMNS_NAME):
        StoredColumns.open(path)
