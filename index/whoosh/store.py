"""The store of a Whoosh index: a folder with its generations."""

import json
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import index
from index.document import Document
from index.errors import IndexDamagedError, IndexNotFoundError
from index.fields import fingerprint
from index.status import IndexStatus
from index.store import Check, Served
from index.whoosh.arrays import segment_groups
from index.whoosh.folder import Generation, problems
from index.whoosh.generation import IndexRoot, Writing
from index.whoosh.opening import naming_damage, open_reader
from index.whoosh.schema import schema
from index.whoosh.stored import ARTICLES, StoredArticles
from index.whoosh.writer import REPORT_NAME, WhooshWriter, open_writer, status_of


class WhooshStore:
    """The index in a folder; `check` looks at each generation before it is served."""

    def __init__(self, path: Path, check: Check | None = None) -> None:
        self._root = IndexRoot(path)
        self._check = check

    @contextmanager
    def writing(self) -> Iterator["WhooshTransaction"]:
        """Takes the lock, which creates the folder."""
        with self._root.writing() as writing:
            yield WhooshTransaction(self._root, writing, self._check)

    def status(self) -> IndexStatus:
        """What is served, whatever it was built with."""
        return status_of(self._root.current())

    def documents(self) -> Iterator[Document]:
        """Every stored article of the served generation."""
        folder = self._root.current(fingerprint()).path
        with closing(open_reader(folder, schema())) as reader, naming_damage(folder):
            yield from StoredArticles(segment_groups(reader)[ARTICLES])

    def verify(self) -> tuple[str, ...]:
        """All that is wrong with any file of the index."""
        return self._root.verify(_count)

    def rollback(self) -> IndexStatus:
        """Serves the generation before the served one again."""
        return status_of(self._root.rollback(fingerprint()))


@dataclass(frozen=True, slots=True)
class WhooshTransaction:
    """The right to write the index in a folder."""

    _root: IndexRoot
    _writing: Writing
    _check: Check | None

    def served(self) -> Served | None:
        """What is served now; None without an index or with one that cannot be read."""
        try:
            generation = self._root.current()
        except (IndexNotFoundError, IndexDamagedError):
            return None
        manifest = generation.manifest
        current = (
            manifest.fingerprint == fingerprint()
            and manifest.version == index.__version__
            and not any(problems(generation.path, generation.name))
        )
        report = _report(generation) if current else {}
        return Served(status_of(generation), manifest.source_digest, current, report)

    def writer(self, jobs: int = 1) -> AbstractContextManager[WhooshWriter]:
        """A new generation, built by so many processes; leaving without `commit` discards it."""
        return open_writer(self._writing, self._check, jobs)


def _report(generation: Generation) -> dict[str, Any]:
    report: dict[str, Any] = json.loads((generation.path / REPORT_NAME).read_bytes())
    return report


def _count(folder: Path) -> int:
    with closing(open_reader(folder, schema())) as reader, naming_damage(folder):
        return int(reader.doc_count())
