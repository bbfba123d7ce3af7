"""The only door to Whoosh's files: every index is created and opened here.

Importing this module installs the restricted unpicklers. The schema always comes from code; the
one inside the files is checked and not used.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from whoosh.fields import Schema
from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import StructFile
from whoosh.index import TOC, FileIndex, IndexVersionError
from whoosh.reading import IndexReader

from index.errors import ConcordeError, IndexDamagedError, IndexOutdatedError, IndexRefusedError
from index.whoosh.folder import REPAIR, SHORT_OF_RESOURCES
from index.whoosh.unpickling import install

install()

_INDEX_NAME = "MAIN"  # Whoosh's own default
_SEGMENT = re.compile(r"MAIN_[0-9a-z]+")


def create_index(directory: Path, schema: Schema) -> FileIndex:
    """A new, empty Whoosh index in an existing folder; replaces an index that is there.

    Raises OSError when the folder cannot be written.
    """
    return FileIndex.create(FileStorage(str(directory)), schema, _INDEX_NAME)


def open_index(directory: Path, schema: Schema) -> FileIndex:
    """The Whoosh index in `directory`, read with `schema`.

    Raises IndexDamagedError for files that are missing or unreadable, IndexRefusedError for
    pickles that name anything unknown, IndexOutdatedError for another version of Whoosh's format.
    Segments are read later, by `reader()` and `searcher()`: use them within `naming_damage`.
    """
    with _storage(directory) as storage:
        return _index(storage, schema)


def open_reader(directory: Path, schema: Schema) -> IndexReader:
    """A reader over all segments of the index; the caller closes it. Errors: as `open_index`."""
    with _storage(directory) as storage:
        return _index(storage, schema).reader()


class _Storage(FileStorage):  # type: ignore[misc]  # Whoosh is untyped
    """A folder that knows which of its files were opened: where it fails, Whoosh closes none."""

    def __init__(self, directory: Path) -> None:
        super().__init__(str(directory))
        self.opened: list[IO[bytes]] = []

    def open_file(self, name: str, **options: Any) -> StructFile:
        file = super().open_file(name, **options)
        self.opened.append(file.file)
        return file


@contextmanager
def _storage(directory: Path) -> Iterator[_Storage]:
    storage = _Storage(directory)
    try:
        with naming_damage(directory):
            yield storage
    except Exception:
        for file in storage.opened:
            file.close()
        raise


def _index(storage: _Storage, schema: Schema) -> FileIndex:
    for segment in TOC.read(storage, _INDEX_NAME).segments:
        # A segment's name is part of a path: it may not lead out of the folder.
        if not _SEGMENT.fullmatch(segment.segment_id()):
            raise ValueError(f"segment named {segment.segment_id()!r}")
    return FileIndex(storage, schema, _INDEX_NAME)


class naming_damage:  # noqa: N801 - it is used like a function
    """Turns whatever Whoosh raises over damaged files into one clear error.

    Raises IndexDamagedError, or the ConcordeError that Whoosh has wrapped into its own. Put
    nothing but reading inside: a mistake in a caller's code would be called damage too.
    """

    __slots__ = ("_directory",)

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def __enter__(self) -> None:
        """Nothing is done as long as nothing is raised."""

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        if isinstance(error, Exception):
            raise _named(error, self._directory) from error


def _named(error: Exception, directory: Path) -> Exception:
    cause: BaseException | None = error
    while cause:
        if isinstance(cause, ConcordeError):
            return cause
        cause = cause.__cause__ or cause.__context__
    if isinstance(error, PermissionError):
        return IndexRefusedError(f"{directory} may not be read by this user: {error}")
    if isinstance(error, OSError) and error.errno in SHORT_OF_RESOURCES:
        return error
    if isinstance(error, IndexVersionError):
        return IndexOutdatedError(
            f"{directory} was written by another version of Whoosh: "
            "rebuild needed: run `concorde index rebuild CORPUS`"
        )
    reason = " ".join(str(error).split())
    return IndexDamagedError(
        f"{directory} is damaged ({type(error).__name__}: {reason:.200}): {REPAIR}"
    )
