"""The command line as a user types it, in this process or in one of its own, and small corpora."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

import concorde as front_door

PROJECT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Run:
    """How a command ended."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one JSON object on standard output; fails when there is anything else."""
        assert self.status == 0, self.err
        assert self.out.count("\n") == 1
        return json.loads(self.out)

    @property
    def error(self) -> str:
        """The one line on standard error of a command that failed and printed nothing else."""
        assert self.status == 1
        assert self.out == ""
        assert self.err.count("\n") == 1, self.err
        assert self.err.endswith("\n")
        return self.err[:-1]


@pytest.fixture(scope="session", autouse=True)
def _no_index_from_outside() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as environment:
        environment.delenv("CONCORDE_INDEX", raising=False)
        yield


def _words(arguments: tuple[str | Path, ...], index: Path | None) -> list[str]:
    return [*map(str, arguments), *([f"--index=whoosh:{index}"] if index else [])]


@pytest.fixture(scope="session")
def concorde() -> Callable[..., Run]:
    """Runs `concorde ARGUMENTS... [--index whoosh:INDEX]` in this process."""

    def run(*arguments: str | Path, index: Path | None = None) -> Run:
        out, err = StringIO(), StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            status = front_door.run(_words(arguments, index))
        return Run(status, out.getvalue(), err.getvalue())

    return run


@pytest.fixture(scope="session")
def process() -> Callable[..., Run]:
    """Runs the same in a process of its own; takes the keywords of `subprocess.run`."""

    def run(*arguments: str | Path, index: Path | None = None, **options: Any) -> Run:
        environment = {**os.environ, "PYTHONPATH": str(PROJECT), **options.pop("env", {})}
        done = subprocess.run(
            [sys.executable, "-m", "concorde", *_words(arguments, index)],
            env=environment,
            stdout=options.pop("stdout", subprocess.PIPE),
            stderr=subprocess.PIPE,
            timeout=60,
            check=False,
            **options,
        )
        return Run(done.returncode, (done.stdout or b"").decode(), done.stderr.decode())

    return run


@pytest.fixture(scope="session")
def write() -> Callable[[Path, Mapping[str, str | bytes]], Path]:
    """Writes files below a folder, texts as UTF-8; the folder."""

    def files(folder: Path, contents: Mapping[str, str | bytes]) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in contents.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        return folder

    return files


@pytest.fixture(scope="session")
def tree() -> Callable[[Path], dict[str, bytes | None]]:
    """Everything below a folder: the bytes of files, None for folders; nothing without it."""

    def contents(folder: Path) -> dict[str, bytes | None]:
        return {
            path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else None
            for path in sorted(folder.rglob("*"))
        }

    return contents
