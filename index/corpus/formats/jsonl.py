"""`.jsonl`: one article a line, an object with the names of `RawArticle.values`."""

import json
from collections.abc import Iterator
from typing import BinaryIO, NoReturn

from index.corpus.formats.lines import numbered_lines
from index.document import RawArticle, Rejected


def read_jsonl(stream: BinaryIO, path: str) -> Iterator[RawArticle | Rejected]:
    """The articles of the file at `path`; blank lines are no articles but are counted."""
    for line in numbered_lines(stream):
        place = f"{path}#{line.number}"
        if line.problem:
            yield Rejected(place, line.problem)
        elif line.text.strip():
            try:
                # An error at the end of the line must not be one of column 1 of the next.
                yield RawArticle(path, _object(line.text.rstrip("\n")), line.number)
            except _NotAnArticleError as reason:
                yield Rejected(place, str(reason))


class _NotAnArticleError(ValueError):
    """This line is left out; `str()` is the reason."""


def _object(line: str) -> dict[str, object]:
    if line.startswith("\ufeff"):  # behind the one that belongs there
        raise _NotAnArticleError("not JSON: a second byte order mark, column 1")
    try:
        value = _DECODER.decode(line)
    except json.JSONDecodeError as error:
        raise _NotAnArticleError(f"not JSON: {error.msg}, column {error.colno}") from None
    except RecursionError:
        raise _NotAnArticleError("not readable JSON: nested too deep") from None
    except _NotAnArticleError:
        raise
    except ValueError:  # Python refuses integers of more than 4,300 digits
        raise _NotAnArticleError("not readable JSON: a number of too many digits") from None
    if not isinstance(value, dict):
        raise _NotAnArticleError("not a JSON object: an article is written {...}")
    return value


def _refuse(constant: str) -> NoReturn:
    raise _NotAnArticleError(f"not JSON: {constant} is no value, write null")


_DECODER = json.JSONDecoder(parse_constant=_refuse)
