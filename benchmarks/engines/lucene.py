"""Lucene, in a JVM of its own: `Lucene.java` beside this file does the work and takes the time.

A message to it is a row of strings, how many and then each as its length and UTF-8; an answer is
the nanoseconds that it took there, the total, and the JSON of the page.
"""

import json
import struct
import subprocess
from pathlib import Path
from typing import IO, cast

from benchmarks.articles import WORK
from benchmarks.java import JavaError, Program
from benchmarks.protocol import FACETS, Answer, Engine, Query, articles_of, day_number, facts

VERSION = "10.6.0"
_OLDEST_JDK = 21
_PARTS = ("core", "analysis-common", "queries", "queryparser", "facet", "memory", "highlighter")
PROGRAM = Program(
    source=Path(__file__).with_name("Lucene.java"),
    jars=[f"org.apache.lucene:lucene-{part}:{VERSION}" for part in _PARTS],
    folder=WORK / f"lucene-{VERSION}",
    oldest=_OLDEST_JDK,
    options=(
        "-Xmx4g",
        "--add-modules=jdk.incubator.vector",  # decodes postings with it
        "--enable-native-access=ALL-UNNAMED",
    ),
)
_ANSWER = struct.Struct(">qII")
_NANOSECONDS = 1e-9


def missing() -> str:
    """What Lucene lacks here, after an attempt to get it; empty when it can be run."""
    try:
        PROGRAM.prepare()
    except JavaError as error:
        return str(error)
    return ""


class Lucene(Engine):
    """An index in a folder, merged to one segment; its time is that of the JVM's own clock."""

    snippets = "plain"  # made by the highlighter as it comes

    def build(self, articles: Path, folder: Path) -> None:
        """One thread adds documents; the JVM merges and collects in others."""
        jvm = _Jvm("build", folder)
        for article in articles_of(articles):
            stored = (article["id"], article["title"], article["text"], article["date"] or "")
            values = facts(article)
            jvm.send(*stored, str(day_number(article)), *(values[name] for name in FACETS))
        jvm.end()

    def open(self, folder: Path) -> None:
        """Starts the JVM."""
        self._jvm = _Jvm(self.snippets, folder)

    def search(self, query: Query) -> Answer:
        """`seconds` are from the typed words to the finished JSON, without the way there."""
        order, extent = "newest" * query.newest, "page" * query.page
        filters = (query.lang or "", query.year or "")
        self._jvm.send(_typed(query), query.form, *filters, order, extent)
        took, total, length = _ANSWER.unpack(self._jvm.receive(_ANSWER.size))
        return Answer(total, self._jvm.receive(length).decode(), took * _NANOSECONDS)

    def close(self) -> None:
        """The JVM ends with its input."""
        self._jvm.end()


class TunedLucene(Lucene):
    """Marks word by word, and loads each hit once: two things that its highlighter can be told."""

    snippets = "tuned"


class _Jvm:
    """The program at one of its tasks."""

    def __init__(self, task: str, folder: Path) -> None:
        self._process = subprocess.Popen(
            PROGRAM.command(task, str(folder)), stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self._in = cast("IO[bytes]", self._process.stdin)
        self._out = cast("IO[bytes]", self._process.stdout)

    def send(self, *row: str) -> None:
        """Puts a message into the buffer; `receive` and `end` see to it that it is read."""
        encoded = [each.encode() for each in row]
        self._in.write(struct.pack(">I", len(row)))
        for each in encoded:
            self._in.write(struct.pack(">I", len(each)) + each)

    def receive(self, size: int) -> bytes:
        """The next bytes. Raises RuntimeError when the JVM has ended."""
        self._in.flush()
        received = self._out.read(size)
        if len(received) < size:
            self.end()
        return received

    def end(self) -> None:
        """Waits until all is done. Raises RuntimeError where something has failed."""
        self._process.communicate()
        if self._process.returncode:
            raise RuntimeError(f"the JVM has ended with status {self._process.returncode}")


def _typed(query: Query) -> str:
    match query.form:
        case "phrase":
            return json.dumps(" ".join(query.words))
        case "prefix":
            return f"{query.words[0]}*"
        case _:
            return " ".join(query.words)
