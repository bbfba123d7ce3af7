"""Word lists, one file each under `data/`: where a list comes from stands on its first lines."""

from functools import cache
from importlib.resources import files


@cache
def word_list(name: str) -> frozenset[str]:
    """The words of `data/NAME.txt`; lines that begin with `#` are its provenance."""
    text = files("index.analysis").joinpath("data", f"{name}.txt").read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return frozenset(word for line in lines for word in line.split())


def is_stop_word(folded: str) -> bool:
    """True when a folded word is on the stop list of either language."""
    return folded in word_list("stopwords.en") or folded in word_list("stopwords.fr")
