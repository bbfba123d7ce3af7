"""`.csv`: one article a row, the names of `RawArticle.values` in the first row.

Comma, semicolon or tab separates the cells, whichever the first row has most of. A row has the
number of the line it begins on. When a row cannot be right, only its first line is left out and
reading goes on behind that line: one quote too many must not swallow the rest of a file.
"""

import csv
from collections import deque
from collections.abc import Iterator
from typing import BinaryIO

from index.corpus.decode import MAX_ARTICLE_BYTES
from index.corpus.formats.lines import Line, numbered_lines
from index.document import RawArticle, Rejected

_DELIMITERS = ",;\t"


def read_csv(stream: BinaryIO, path: str) -> Iterator[RawArticle | Rejected]:
    """The articles of the file at `path`; it is rejected when it has no column `text`."""
    csv.field_size_limit(MAX_ARTICLE_BYTES)  # of the whole process: csv knows no other way
    rows = _Rows(stream)
    try:
        header = rows.read_header()
    except _BadRowError as reason:
        yield Rejected(path, f"the first row, which names the columns: {reason}")
        return
    if "text" not in header:
        yield Rejected(path, "no column `text`: the first row must name the columns")
        return
    while rows.more():
        number = rows.number
        try:
            cells = rows.read(most_cells=len(header))
        except _BadRowError as reason:
            yield Rejected(f"{path}#{number}", str(reason))
            continue
        if any(cell.strip() for cell in cells):
            values = {name: cell or None for name, cell in zip(header, cells, strict=False)}
            yield RawArticle(path, values, number)


class _BadRowError(ValueError):
    """A row is left out; `str()` is the reason."""


class _Rows:
    """The rows of a CSV file; behind a bad row it steps back to the second line of that row."""

    def __init__(self, stream: BinaryIO) -> None:
        self._lines = numbered_lines(stream)
        self._ahead: deque[Line] = deque()
        self._taken: list[Line] = []  # the lines of the row that is being read
        self._delimiter = ","

    @property
    def number(self) -> int:
        """The number of the next line; only when there is one."""
        return self._ahead[0].number

    def more(self) -> bool:
        """False at the end of the file."""
        if not self._ahead and (line := next(self._lines, None)):
            self._ahead.append(line)
        return bool(self._ahead)

    def read_header(self) -> list[str]:
        """The names of the columns in small letters; finds out the delimiter."""
        while self.more() and self._ahead[0].text.isspace():
            self._ahead.popleft()
        if not self.more():
            raise _BadRowError("there is none")
        self._delimiter = max(_DELIMITERS, key=self._ahead[0].text.count)
        return [name.strip().lower() for name in self.read()]

    def read(self, most_cells: int | None = None) -> list[str]:
        """The cells of the next row, none for a blank line. Raises _BadRowError."""
        self._taken = []
        try:
            cells = next(csv.reader(self._take(), delimiter=self._delimiter, strict=True))
        except csv.Error as error:
            if "field limit" in str(error):
                raise _BadRowError(self._pass_over_field()) from None
            self._step_back()
            raise _BadRowError(f"not CSV: {error}") from None
        except _BadRowError:
            self._step_back()
            raise
        if most_cells is not None and len(cells) > most_cells:
            self._step_back()
            raise _BadRowError(f"{len(cells)} cells, but the first row names {most_cells}")
        return cells

    def _take(self) -> Iterator[str]:
        while self.more():
            line = self._ahead.popleft()
            self._taken.append(line)
            if line.problem:
                raise _BadRowError(line.problem)
            yield line.text

    def _step_back(self) -> None:
        self._ahead.extendleft(reversed(self._taken[1:]))

    def _pass_over_field(self) -> str:
        """Reads on behind a field of over 10 MB, to the quote that closes it; the reason."""
        quotes = sum(line.text.count('"') for line in self._taken)
        number = self._taken[-1].number
        while quotes % 2 and self.more():
            line = self._ahead.popleft()
            quotes += line.text.count('"')
            number = line.number
        return f"a field of over 10 MB that ends on line {number:,}: is a quote missing?"
