"""From a folder full of Whoosh's files to a generation that is whole, on the disk and served."""

import os
import shutil
import stat
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import index
from index.errors import IndexDamagedError
from index.whoosh.durable import file_entry, sync_file, sync_folder, write_file
from index.whoosh.folder import Generation, problems
from index.whoosh.manifest import MANIFEST_NAME, Contents, FileEntry, Manifest
from index.whoosh.permissions import FILE_MODE, FOLDER_MODE


class Writing:
    """What the one writer may do; `IndexRoot.writing` makes it, and it ends with that block.

    `serve` is the step that lets readers have the generation of a name.
    """

    def __init__(self, root: Path, serve: Callable[[str], None]) -> None:
        self._root = root
        self._serve = serve
        self._mode = FOLDER_MODE

    def begin(self) -> Path:
        """A new empty folder for Whoosh's files, which only this user may enter."""
        folder = self._root / f"gen-{time.time_ns()}-{os.getpid()}.tmp"
        folder.mkdir(FOLDER_MODE)
        self._mode = stat.S_IMODE(folder.stat().st_mode)  # less the umask
        folder.chmod(stat.S_IRWXU)  # Whoosh's files have any mode until they are published
        return folder

    def publish(
        self,
        folder: Path,
        contents: Contents,
        check: Callable[[Path], None] | None = None,
    ) -> Generation:
        """Serves the generation that was written into `folder`, which `begin` made.

        All its files are synced to the disk, listed in a manifest and read back; then `check`
        is asked, and what it raises ends the publication: the old generation stays. Older ones
        than the one served until now are removed when the writing block ends.
        Raises IndexDamagedError when what was read back differs, OSError from the disk.
        """
        path = folder.with_suffix("")
        _remove_leavings(folder)
        manifest = Manifest(
            **contents.fields(),
            generation=path.name,
            built_at=datetime.now(UTC).isoformat(timespec="seconds"),
            version=index.__version__,
            files=self._settle(folder),
        )
        write_file(folder / MANIFEST_NAME, manifest.to_bytes(), FILE_MODE)
        for problem in problems(folder, path.name):
            raise IndexDamagedError(f"the disk did not keep what was written, {problem}")
        if check:
            check(folder)
        folder.chmod(self._mode)
        sync_folder(folder)
        folder.rename(path)
        sync_folder(self._root)
        self._serve(path.name)
        return Generation(path.name, path, manifest)

    def _settle(self, folder: Path) -> dict[str, FileEntry]:
        entries = {}
        for path in sorted(folder.iterdir()):
            path.chmod(self._mode & FILE_MODE)
            sync_file(path)
            entries[path.name] = file_entry(path)
        return entries


def _remove_leavings(folder: Path) -> None:
    """Whoosh leaves its lock and the folders of its temporary files."""
    for path in list(folder.iterdir()):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        elif path.name.endswith("WRITELOCK"):
            path.unlink()
