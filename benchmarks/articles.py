"""The articles of a run: those of the shared pool, each with a place."""

import json
import subprocess
import sys
from array import array
from collections.abc import Iterable, Iterator
from itertools import accumulate
from pathlib import Path
from typing import Any
from zlib import crc32

from benchmarks.protocol import Article, articles_of

POOL = Path(__file__).parents[2] / "shared" / "pool"
WORK = Path(__file__).parents[1] / "var" / "bench"  # where runs are kept
PLACES = (
    "Rabat", "Paris", "London", "Brussels", "Geneva", "Madrid",
    "New York", "Tokyo", "Dakar", "Ottawa", "Berlin", "Tunis",
)  # fmt: skip
_WITHOUT_PLACE = 0.3


def write_articles(size: int, folder: Path, pool: Path = POOL) -> Path:
    """Writes `articles.jsonl` and, the same without `lang`, `articles-no-lang.jsonl`.

    What is there already is left as it is. The same size gives the same bytes every time.
    Raises FileNotFoundError where there is no pool.
    """
    path = folder / "articles.jsonl"
    if path.exists():
        return path
    generator = pool / "gen_scale.py"
    if not generator.exists():
        raise FileNotFoundError(f"there are no articles to measure with: no {generator}")
    folder.mkdir(parents=True, exist_ok=True)
    drawn = folder / "drawn.jsonl"
    command = [sys.executable, str(generator), str(size), str(drawn)]
    subprocess.run(
        [*command, "--pool", str(pool / "docs.jsonl.xz")],
        check=True,
        capture_output=True,
        text=True,
    )
    with drawn.open(encoding="utf-8") as file:
        _write(folder / "articles-no-lang.jsonl", without_language(placed(map(json.loads, file))))
        file.seek(0)
        _write(path, placed(map(json.loads, file)))
    drawn.unlink()
    return path


def placed(articles: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The articles, each with the place that its id stands for, or none."""
    for article in articles:
        number = crc32(article["id"].encode())
        nowhere = number % 1000 < _WITHOUT_PLACE * 1000
        yield article | {"place": None if nowhere else PLACES[number // 1000 % len(PLACES)]}


def without_language(articles: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The articles without what they say of their language."""
    for article in articles:
        yield {name: value for name, value in article.items() if name != "lang"}


class ArticlesFile:
    """The articles of a file, of which only is kept where each begins."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._starts = array("Q", [0])
        with path.open("rb") as file:
            self._starts.extend(accumulate(map(len, file)))

    def __iter__(self) -> Iterator[Article]:
        return iter(articles_of(self._path))

    def __getitem__(self, number: int, /) -> Article:
        with self._path.open("rb") as file:
            file.seek(self._starts[number])
            article: Article = json.loads(file.readline())
        return article


def text_bytes(path: Path) -> int:
    """How many bytes of UTF-8 the titles and texts of a file of articles have."""
    with path.open(encoding="utf-8") as file:
        rows = map(json.loads, file)
        return sum(len(row["title"].encode()) + len(row["text"].encode()) for row in rows)


def _write(path: Path, articles: Iterable[dict[str, Any]]) -> None:
    unfinished = path.with_suffix(".unfinished")
    with unfinished.open("w", encoding="utf-8") as file:
        file.writelines(f"{json.dumps(each, ensure_ascii=False)}\n" for each in articles)
    unfinished.rename(path)
