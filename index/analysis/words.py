"""Word lists, one file each under `data/`: where a list comes from stands on its first lines."""

from collections.abc import Iterator
from functools import cache
from importlib.resources import files


@cache
def word_list(name: str) -> frozenset[str]:
    """The words of `data/NAME.txt`; lines that begin with `#` are comments."""
    return frozenset(word for line in _lines(name) for word in line.split())


@cache
def word_forms(name: str) -> dict[str, str]:
    """What each word of `data/NAME.txt` is taken for: the first one of its line."""
    rows = (line.split() for line in _lines(name))
    return {word: row[0] for row in rows for word in row}


def is_stop_word(folded: str) -> bool:
    """True when a folded word is on the stop list of either language."""
    return folded in word_list("stopwords.en") or folded in word_list("stopwords.fr")


def _lines(name: str) -> Iterator[str]:
    text = files("index.analysis").joinpath("data", f"{name}.txt").read_text(encoding="utf-8")
    return (line for line in text.splitlines() if line and not line.startswith("#"))
