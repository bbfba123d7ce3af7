"""The kinds of files that are read: one reader for each, chosen by the suffix of the name."""

from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import BinaryIO

from index.corpus.formats.csv import read_csv
from index.corpus.formats.html import read_html
from index.corpus.formats.jsonl import read_jsonl
from index.corpus.formats.markdown import read_markdown
from index.corpus.formats.text import read_text
from index.document import RawArticle, Rejected

# From a stream (already uncompressed) and its path in the corpus to its articles. A reader raises
# only what reading the stream raises.
Reader = Callable[[BinaryIO, str], Iterator[RawArticle | Rejected]]

READERS = MappingProxyType(
    {
        ".txt": read_text,
        ".md": read_markdown,
        ".html": read_html,
        ".htm": read_html,
        ".jsonl": read_jsonl,
        ".jsonl.gz": read_jsonl,
        ".csv": read_csv,
        ".csv.gz": read_csv,
    }
)


def suffix_of(name: str) -> str:
    """The suffix that says what a file holds, in small letters: `.txt`, `.csv.gz`, or ``."""
    suffixes = [suffix.lower() for suffix in PurePosixPath(name).suffixes]
    double = "".join(suffixes[-2:])
    return double if double in READERS else "".join(suffixes[-1:])
