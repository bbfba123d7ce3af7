"""The folder of an index: its generations, which of them is served, and who may write.

    ROOT/writer.lock           held by the one process that writes; holds its number
    ROOT/CURRENT               the names of the served generation and of the one before it
    ROOT/gen-<time>-<pid>/     a generation: Whoosh's files, report.json, manifest.json
    ROOT/gen-<time>-<pid>.tmp/ a generation that is being built or removed, or was left by a kill

A generation is written, synced to the disk and checked before CURRENT names it, and CURRENT is
replaced in one step: whatever happens, readers find the old generation or the new one, whole. What
is told as a failure happened before that step; nothing after it is.
Of what is in ROOT only CURRENT and the two generations that it names are needed; a writer removes
everything else when it comes and when it goes. Readers change nothing.
"""

import os
import re
import shutil
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path

from index.errors import (
    ConcordeError,
    IndexDamagedError,
    IndexNotFoundError,
    IndexOutdatedError,
    IndexRefusedError,
)
from index.whoosh.durable import sync_folder
from index.whoosh.folder import GENERATION_NAME, REPAIR, Generation, open_generation, problems
from index.whoosh.lock import writer_lock
from index.whoosh.manifest import Manifest
from index.whoosh.permissions import make_folders, refuse_writable_by_others
from index.whoosh.pointer import POINTER_NAME, Pointer, read_pointer, write_pointer
from index.whoosh.publishing import Writing

__all__ = ["IndexRoot", "Writing"]

_LOCK_NAME = "writer.lock"
_LEFT_OVER = re.compile(rf"({POINTER_NAME}|{GENERATION_NAME.pattern})\.tmp")


class IndexRoot:
    """The generations below one folder; cheap to make, holds nothing open."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._pointer_path = str(path / POINTER_NAME)
        self._read: tuple[tuple[int, int, int], str] | None = None  # state of CURRENT, what it said

    # ---------------------------------------------------------------- for readers

    def current_name(self) -> str:
        """The name of the served generation; fast enough to ask at each request.

        Raises IndexNotFoundError, IndexDamagedError, IndexRefusedError.
        """
        try:
            found = os.stat(self._pointer_path)  # noqa: PTH116 - four times faster than Path.stat
        except OSError:
            return read_pointer(self.path).served  # which says what is wrong
        state = found.st_ino, found.st_mtime_ns, found.st_ctime_ns
        read = self._read
        if read is None or read[0] != state:
            # Replaced meanwhile, it is read again the next time, as the state is the older one.
            read = self._read = state, read_pointer(self.path).served
        return read[1]

    def current(self, fingerprint: str | None = None) -> Generation:
        """The served generation. Checks names, sizes and permissions; `verify` reads every byte.

        Raises IndexNotFoundError without an index, IndexDamagedError for missing or changed files,
        IndexRefusedError when others may write any of it or this user may not read it, and
        IndexOutdatedError when it was built with another `fingerprint`; None takes any.
        """
        name = self.current_name()
        self._refuse_if_others_may_write()
        while True:
            try:
                generation = open_generation(self.path / name)
                break
            except IndexDamagedError:
                # Two publications since CURRENT was read remove what it named.
                newer = self.current_name()
                if newer == name:
                    raise
                name = newer
        _refuse_outdated(generation.manifest, fingerprint)
        return generation

    def verify(self, count: Callable[[Path], int] | None = None) -> tuple[str, ...]:
        """All that is wrong with any file of the index, the served generation first.

        Reads every byte. `count` says how many documents the engine finds in a generation's
        folder; it is asked only where all checksums are right. What a running or killed writer
        left under its temporary names is not part of the index and not looked at.
        Raises IndexNotFoundError, IndexRefusedError.
        """
        with suppress(IndexDamagedError):
            if not self.path.is_dir() or not self._generation_names():
                self.current_name()
        self._refuse_if_others_may_write()
        while True:
            before = (self._pointer(), self._generation_names())
            found = tuple(self._problems(*before, count))
            # A writer may publish and remove generations meanwhile: then look again.
            if not found or (self._pointer(), self._generation_names()) == before:
                return found

    # ---------------------------------------------------------------- for writers

    @contextmanager
    def writing(self) -> Iterator[Writing]:
        """The right to write this index, for one process at a time; creates the folder.

        Whatever was not published when the block ends, by an exception too, is removed. From the
        moment that a new generation is served to the end of the block Ctrl-C has no effect.
        Raises WriterBusyError when another process writes, IndexRefusedError when the folder holds
        anything else, others may write it, or this user may not. OSError: a full or failing disk.
        """
        try:
            for folder in make_folders(self.path):
                sync_folder(folder.parent)
            self._refuse_foreign()
        except (PermissionError, NotADirectoryError) as error:
            raise IndexRefusedError(
                f"{error.filename} may not be written ({error.strerror}): choose another folder"
            ) from error
        self._refuse_if_others_may_write()
        with ExitStack() as at_the_end, writer_lock(self.path / _LOCK_NAME):
            process = os.getpid()
            self._remove_unneeded()
            try:
                yield Writing(self.path, partial(self._serve, at_the_end))
            finally:
                if os.getpid() == process:  # a forked child may leave this block as well
                    # The next writer removes what this one cannot.
                    with suppress(OSError, ConcordeError):
                        self._remove_unneeded()

    def rollback(self, fingerprint: str | None = None) -> Generation:
        """Serves the generation before the served one again; a second call undoes the first.

        The generation is verified first. With a damaged CURRENT, the newest one comes back.
        Raises IndexNotFoundError when there is none, IndexDamagedError or IndexOutdatedError when
        it cannot be served, WriterBusyError, IndexRefusedError; nothing has changed then.
        """
        if not self.path.is_dir():
            self.current_name()
        self._refuse_foreign()
        self._refuse_if_others_may_write()
        with ExitStack() as at_the_end, writer_lock(self.path / _LOCK_NAME):
            pointer = self._pointer()
            names = self._generation_names()
            target = pointer.before if pointer else next(reversed(names), None)
            if target is None or target not in names:
                raise IndexNotFoundError(
                    f"{self.path} holds no earlier generation: run `concorde index rebuild CORPUS`"
                )
            for problem in problems(self.path / target, target):
                raise IndexDamagedError(
                    f"the earlier generation cannot be served, {problem}: "
                    "run `concorde index rebuild CORPUS`"
                )
            generation = open_generation(self.path / target)
            _refuse_outdated(generation.manifest, fingerprint)
            self._serve(at_the_end, target)
            return generation

    def _serve(self, at_the_end: ExitStack, name: str) -> None:
        """Lets CURRENT name a generation that is whole and on the disk."""
        pointer = self._pointer()
        others = [other for other in reversed(self._generation_names()) if other != name]
        if pointer:
            others = [each for each in (pointer.served, pointer.before) if each in others]
        # What is damaged is no way back, and `verify` would go on complaining of it.
        before = next((each for each in others if not any(problems(self.path / each, each))), None)
        at_the_end.enter_context(_no_interrupt())
        write_pointer(self.path, Pointer(name, before))

    # ---------------------------------------------------------------- what is in the folder

    def _pointer(self) -> Pointer | None:
        """What CURRENT says; None when there is none that can be read."""
        try:
            return read_pointer(self.path)
        except (IndexNotFoundError, IndexDamagedError):
            return None

    def _generation_names(self) -> list[str]:
        """Complete generations, oldest first."""
        names = [path.name for path in self.path.iterdir() if GENERATION_NAME.fullmatch(path.name)]
        return sorted(names, key=lambda name: int(name.split("-")[1]))

    def _problems(
        self, pointer: Pointer | None, names: list[str], count: Callable[[Path], int] | None
    ) -> Iterator[str]:
        if pointer is None:
            yield f"{self.path / POINTER_NAME} is missing or damaged: {REPAIR}"
        else:
            for name in (pointer.served, pointer.before):
                if name and name not in names:
                    yield f"{self.path / POINTER_NAME} names {name}, which is missing: {REPAIR}"
        for name in sorted(names, key=lambda name: pointer is None or name != pointer.served):
            found = list(problems(self.path / name, name))
            yield from found or self._problems_of_whole(self.path / name, count)
        for name in self._foreign_names():
            yield f"{self.path / name} is no part of the index: move it elsewhere"

    def _problems_of_whole(
        self, folder: Path, count: Callable[[Path], int] | None
    ) -> Iterator[str]:
        try:
            generation = open_generation(folder)
            found = count(folder) if count else generation.manifest.documents
        except ConcordeError as error:
            yield str(error)
        else:
            if found != generation.manifest.documents:
                yield f"{folder} holds {found} documents, not {generation.manifest.documents}"

    def _foreign_names(self) -> list[str]:
        return sorted(
            path.name
            for path in self.path.iterdir()
            if path.name not in (_LOCK_NAME, POINTER_NAME)
            and not GENERATION_NAME.fullmatch(path.name)
            and not _LEFT_OVER.fullmatch(path.name)
        )

    def _refuse_foreign(self) -> None:
        for name in self._foreign_names():
            raise IndexRefusedError(
                f"{self.path} holds {name!r}, which is no part of an index: "
                "choose an empty folder, or move it elsewhere"
            )

    def _refuse_if_others_may_write(self) -> None:
        refuse_writable_by_others(self.path.resolve())
        with suppress(FileNotFoundError):
            refuse_writable_by_others(self.path / POINTER_NAME)

    def _remove_unneeded(self) -> None:
        for path in list(self.path.iterdir()):
            if _LEFT_OVER.fullmatch(path.name):
                _remove(path)
        pointer = self._pointer()
        if pointer is None:
            return  # which generation was served is not known: keep them all
        for name in self._generation_names():
            if name not in (pointer.served, pointer.before):
                # Renamed first: a reader or a kill in between finds no half of a generation.
                condemned = self.path / f"{name}.tmp"
                (self.path / name).rename(condemned)
                _remove(condemned)


@contextmanager
def _no_interrupt() -> Iterator[None]:
    # Ctrl-C interrupts the main thread, and only that may say what it does.
    if threading.current_thread() is threading.main_thread():
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)
    else:
        yield


def _refuse_outdated(manifest: Manifest, fingerprint: str | None) -> None:
    if fingerprint is not None and manifest.fingerprint != fingerprint:
        raise IndexOutdatedError(
            f"rebuild needed: {manifest.generation} was built with another schema, analysis or "
            "stemmer; run `concorde index rebuild CORPUS`"
        )


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
