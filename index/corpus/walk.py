"""The files of a corpus: found once, in the order of their names, and read as often as needed."""

import gzip
import hashlib
import os
import stat
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from index.corpus.formats import READERS, suffix_of
from index.document import RawArticle, Rejected
from index.errors import CorpusError

_LEADS_OUTSIDE = "a link that leads outside the corpus is not followed"
_LEADS_NOWHERE = "a link that leads nowhere: repair or remove it"
_FOLDER = "a link to a folder is not followed"
_NO_FILE = "not a regular file"
_NAME = "the name is not UTF-8: rename it"


@dataclass(frozen=True, slots=True)
class _File:
    name: str  # relative to the corpus, POSIX form
    path: Path
    size: int
    problem: str | None = None  # why it is not even opened


class Corpus:
    """The articles of a file or folder. Iterating reads them as a stream, each time anew.

    `files` and `size_bytes` count what can be read, `skipped` what is of other kinds, by suffix.
    `bytes_read` grows up to `size_bytes` during an iteration (compressed bytes of `.gz` files).
    """

    def __init__(self, files: list[_File], skipped: Counter[str]) -> None:
        self._files = files
        self.skipped = skipped
        self.files = sum(1 for file in files if file.problem is None)
        self.size_bytes = sum(file.size for file in files)
        self.bytes_read = 0

    def __iter__(self) -> Iterator[RawArticle | Rejected]:
        self.bytes_read = 0
        before = 0
        for file in self._files:
            if file.problem:
                yield Rejected(file.name, file.problem)
                continue
            yield from self._articles(file, before)
            before += file.size
            self.bytes_read = before

    def digest(self) -> str:
        """SHA-256 (hex) over the names and contents of all files that are read."""
        digest = hashlib.sha256()
        for file in self._files:
            if file.problem is None:
                digest.update(hashlib.sha256(file.name.encode()).digest())
                digest.update(_content_digest(file.path))
        return digest.hexdigest()

    def _articles(self, file: _File, before: int) -> Iterator[RawArticle | Rejected]:
        suffix = suffix_of(file.name)
        try:
            with file.path.open("rb") as raw:
                stream = gzip.GzipFile(fileobj=raw) if suffix.endswith(".gz") else raw
                for article in READERS[suffix](cast("BinaryIO", stream), file.name):
                    self.bytes_read = before + min(raw.tell(), file.size)
                    yield article
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            reason = f"damaged gzip file, read as far as possible: {error}"
            yield Rejected(file.name, reason)
        except OSError as error:
            yield Rejected(file.name, _unreadable(error))


def open_corpus(path: Path) -> Corpus:
    """The corpus at `path`, a file or a folder with all its folders; hidden ones are left out.

    Raises CorpusError when it does not exist or cannot be read. Links are followed only to regular
    files inside the corpus.
    """
    try:
        root = path.resolve(strict=True)
        mode = root.stat().st_mode
        if stat.S_ISDIR(mode):
            return _open_folder(root)
        if stat.S_ISREG(mode):
            with root.open("rb"):
                return _collect([(path.name, root)], root.parent)
    except (FileNotFoundError, NotADirectoryError):
        raise CorpusError(f"{path} does not exist: name a file or folder of articles") from None
    except OSError as error:
        reason = error.strerror or str(error)
        raise CorpusError(f"{path} cannot be read ({reason}): change its permissions") from None
    except (RuntimeError, ValueError) as error:  # links in a circle; a NUL in the name
        raise CorpusError(f"{path} cannot be read ({error}): name another path") from None
    raise CorpusError(f"{path} is neither a file nor a folder: name one that holds articles")


def _open_folder(root: Path) -> Corpus:
    errors: list[OSError] = []
    found: list[tuple[str, Path]] = []
    not_entered: list[_File] = []
    for folder, folders, names in os.walk(root, onerror=errors.append):
        folders[:] = [name for name in folders if not name.startswith(".")]
        within = Path(folder).relative_to(root)
        links = ((within / name).as_posix() for name in folders if _is_link(root / within / name))
        not_entered.extend(_file(name, root / name, root) for name in links)
        files = ((within / name).as_posix() for name in names if not name.startswith("."))
        found.extend((name, root / name) for name in files)
    for error in errors:
        path = Path(error.filename)
        if path == root:
            raise error
        name = _printable(path.relative_to(root).as_posix())
        not_entered.append(_File(name, path, 0, _unreadable(error)))
    return _collect(found, root, not_entered)


def _is_link(path: Path) -> bool:
    try:
        return path.is_symlink()
    except OSError:  # in a folder that may be listed but not entered
        return False


def _unreadable(error: OSError) -> str:
    return f"cannot be read: {error.strerror or error}"


def _printable(name: str) -> str:
    return name.encode(errors="replace").decode()


def _collect(
    found: list[tuple[str, Path]], root: Path, not_entered: list[_File] | None = None
) -> Corpus:
    files = list(not_entered or [])
    skipped: Counter[str] = Counter()
    for name, path in found:
        suffix = suffix_of(name)
        if suffix in READERS:
            files.append(_file(name, path, root))
        else:
            skipped[_printable(suffix)] += 1
    return Corpus(sorted(files, key=lambda file: file.name), skipped)


def _file(name: str, path: Path, root: Path) -> _File:
    if _printable(name) != name:
        return _File(_printable(name), path, 0, _NAME)
    try:
        if path.is_symlink() and not path.resolve(strict=True).is_relative_to(root):
            return _File(name, path, 0, _LEADS_OUTSIDE)
        status = path.stat()
    except PermissionError as error:
        return _File(name, path, 0, _unreadable(error))
    except (OSError, RuntimeError):
        return _File(name, path, 0, _LEADS_NOWHERE)
    if not stat.S_ISREG(status.st_mode):
        return _File(name, path, 0, _FOLDER if stat.S_ISDIR(status.st_mode) else _NO_FILE)
    return _File(name, path, status.st_size)


def _content_digest(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").digest()
    except OSError:
        return b"unreadable".ljust(32)
