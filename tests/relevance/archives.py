"""Archives that live as long as one measurement, made by the same code as everybody's."""

import gzip
import json
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from index.corpus import open_corpus
from index.document import Document, Normalized
from index.reading import read_documents
from search.engine import Engine
from search.opening import open_engine

PROJECT = Path(__file__).parents[2]

Article = Mapping[str, Any]  # a line of JSON Lines


class MeasurementError(Exception):
    """What was to be measured could not be built; `str()` says why."""


@contextmanager
def indexed(corpus: Path | Iterable[Article]) -> Iterator[Engine]:
    """An engine on the index that `concorde index rebuild` makes of files or of articles.

    Raises MeasurementError unless every article was taken.
    """
    with TemporaryDirectory(prefix="concorde-relevance-") as folder:
        path = corpus if isinstance(corpus, Path) else _written(corpus, Path(folder))
        url = f"whoosh:{folder}/index"
        command = [sys.executable, "-m", "concorde", "index", "rebuild", str(path.resolve())]
        run = subprocess.run(
            [*command, "--json", "--index", url],
            cwd=PROJECT,
            capture_output=True,
            text=True,
            check=False,
        )
        if run.returncode:
            raise MeasurementError(f"{path}: {run.stderr.strip()}")
        rejected = json.loads(run.stdout)["rejected"]
        if rejected:
            raise MeasurementError(f"{path}: {len(rejected)} rejected, the first: {rejected[0]}")
        with closing(open_engine(url)) as engine:
            yield engine


def documents(articles: Iterable[Article]) -> dict[str, Document]:
    """The documents that a rebuild makes of these articles, by id; rejected ones are absent."""
    with TemporaryDirectory(prefix="concorde-relevance-") as folder:
        results = read_documents(open_corpus(_written(articles, Path(folder))))
        found = (each.document for each in results if isinstance(each, Normalized))
        return {document.id: document for document in found}


def articles_of(path: Path) -> list[Article]:
    """The lines of a gzipped JSON Lines file."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def _written(articles: Iterable[Article], folder: Path) -> Path:
    path = folder / "articles.jsonl"
    with path.open("w", encoding="utf-8") as file:
        file.writelines(f"{json.dumps(article)}\n" for article in articles)
    return path
