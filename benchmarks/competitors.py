"""Who is measured, in the order of the tables, and who cannot be, with the reason."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec

from benchmarks.engines import lucene
from benchmarks.protocol import Engine
from benchmarks.queries import CLASSES, PAGE_CLASSES, TWO_WORDS

_UNTIL_COMPILED = 100  # passes
WITH_LANGUAGE, WITHOUT_LANGUAGE = "articles.jsonl", "articles-no-lang.jsonl"


@dataclass(frozen=True, slots=True)
class Competitor:
    """An engine as it takes part: `maker` is `module:class`, `index` whose folder it opens.

    `library` must be importable; `missing` gets what else it needs, or names it. At more than
    `most` articles it takes part only when it is asked for by name. Where `lenient`, it
    may find more than was asked for, and its counts are no measure of others. It runs `warm_up`
    passes over a class before its first answer, for what is compiled while it runs.
    """

    name: str
    maker: str
    index: str
    classes: Sequence[str] = CLASSES
    articles: str = WITH_LANGUAGE
    library: str = "sqlite3"
    most: int = 10_000_000
    lenient: bool = False
    missing: Callable[[], str] = str
    warm_up: int = 0

    def engine(self) -> Engine:
        """A new engine; its imports are done then."""
        module, name = self.maker.split(":")
        made: Engine = getattr(import_module(f"benchmarks.engines.{module}"), name)()
        return made

    @property
    def builds(self) -> bool:
        """True when the index is its own."""
        return self.index == self.name

    def absence(self, articles: int, *, named: bool) -> str:
        """Why it does not take part in a run of so many articles; empty when it does."""
        if find_spec(self.library) is None:
            return f"there is no Python module `{self.library}`"
        if articles > self.most and not named:
            return f"it takes too much over {self.most:,} articles; name it with --engines"
        return self.missing()


COMPETITORS = {
    each.name: each
    for each in (
        Competitor("concorde", "concorde:Concorde", "concorde"),
        Competitor("concorde-plain", "concorde:PlainlyTyped", "concorde", TWO_WORDS, lenient=True),
        Competitor("concorde-http", "over_http:OverHttp", "concorde", PAGE_CLASSES),
        Competitor("concorde-took", "over_http:AsItSays", "concorde", PAGE_CLASSES),
        Competitor(
            "concorde-no-lang", "concorde:Concorde", "concorde-no-lang", (), WITHOUT_LANGUAGE
        ),
        Competitor("whoosh", "plain_whoosh:PlainWhoosh", "whoosh", most=20_000),
        Competitor("fts5", "fts5:Fts5", "fts5"),
        Competitor("tantivy", "tantivy:Tantivy", "tantivy", library="tantivy"),
        Competitor(
            "lucene", "lucene:Lucene", "lucene", missing=lucene.missing, warm_up=_UNTIL_COMPILED
        ),
        Competitor(
            "lucene-tuned",
            "lucene:TunedLucene",
            "lucene",
            PAGE_CLASSES,
            missing=lucene.missing,
            warm_up=_UNTIL_COMPILED,
        ),
        Competitor("xapian", "xapian:Xapian", "xapian", library="xapian", most=100_000),
        Competitor(
            "bm25s",
            "bm25s:Bm25s",
            "bm25s",
            ("frequent", "rare", "or3"),
            library="bm25s",
            most=100_000,
        ),
    )
}
