"""`.md`: one article with optional YAML front matter; its Markdown is kept as written.

Front matter stands between two lines `---` at the very beginning. Its values are taken as text, so
that `2024-03` stays a month and `2024-13-45` reaches the reader of dates.
"""

import re
from collections.abc import Iterator
from typing import BinaryIO

import yaml

from index.corpus.decode import NotTextError, read_article
from index.document import RawArticle, Rejected

_LONGEST_FRONT_MATTER = 65_536  # characters; a second `---` behind them only separates paragraphs
_FENCE = re.compile(r"^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.MULTILINE)
_HEADING = re.compile(r"\s*#[ \t]+(?P<title>[^\n]*?)(?:[ \t]+#+)?[ \t]*(?:\n\s*|\Z)")
_NAMES = ("title", "date", "lang", "source", "place", "url")
_ENTRY = re.compile(rf"(?:{'|'.join(_NAMES)})[ \t]*:")
_UNKNOWN = ("null", "Null", "NULL", "~")


def read_markdown(stream: BinaryIO, path: str) -> Iterator[RawArticle | Rejected]:
    """The article that the file at `path` is; its first `# Heading` is the title it lacks."""
    try:
        front_matter, body = _split(read_article(stream))
        values = _values(front_matter)
    except NotTextError as reason:
        yield Rejected(path, str(reason))
        return
    if not values.get("title") and (heading := _HEADING.match(body)):
        values["title"] = heading["title"]
        body = body[heading.end() :]
    yield RawArticle(path, {**values, "text": body})


def _split(text: str) -> tuple[str, str]:
    """The front matter (empty where there is none) and the body."""
    opening = _FENCE.match(text)
    if opening is None or not text.startswith("---"):
        return "", text
    closing = _FENCE.search(text, opening.end(), opening.end() + _LONGEST_FRONT_MATTER)
    if closing is None:
        if _ENTRY.match(text, opening.end()):
            raise NotTextError("front matter is not closed: write a line `---` behind it")
        return "", text  # the line was a rule above the text
    return text[opening.end() : closing.start()], text[closing.end() :].lstrip("\n")


def _values(front_matter: str) -> dict[str, object]:
    try:
        # BaseLoader makes only text, lists and mappings: no dates, numbers or Python objects.
        loaded = yaml.load(front_matter, Loader=yaml.BaseLoader)  # noqa: S506
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line = f", line {mark.line + 2}" if mark else ""  # from 1, behind the line `---`
        raise NotTextError(f"front matter is not YAML: {error.problem}{line}") from None
    except yaml.YAMLError:
        raise NotTextError("front matter is not YAML: it holds control characters") from None
    except RecursionError:
        raise NotTextError("front matter is nested too deep") from None
    if loaded is None or loaded == "":
        return {}
    if not isinstance(loaded, dict):
        raise NotTextError("front matter is not of the form `name: value`, line 2")
    return {name: loaded[name] for name in _NAMES if loaded.get(name, "~") not in _UNKNOWN}
