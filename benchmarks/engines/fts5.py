"""SQLite's FTS5: one table of six columns, of which the texts stand in another table.

What is indexed at the place of each word is its stem, so that `snippet()` marks the real words.
Facets are counted by one GROUP BY: each combination of their values that occurs has a number.
"""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from benchmarks.protocol import (
    FACETS,
    HITS,
    Answer,
    Article,
    Engine,
    Query,
    articles_of,
    day_number,
    facts,
    page_json,
)
from benchmarks.words import LANGUAGES, stemmer, words

_WORDS_OF_SNIPPET = 32
_SCHEMA = """
CREATE TABLE article (id INTEGER PRIMARY KEY, key, title, text, date, lang);
CREATE TABLE combination (id INTEGER PRIMARY KEY, lang, year, source, place, dated);
CREATE TABLE fact (id INTEGER PRIMARY KEY, combination INTEGER, day INTEGER, lang, year);
CREATE VIEW shown AS SELECT id,
    iif(lang = 'en', title, '') AS title_en, iif(lang = 'en', text, '') AS body_en,
    iif(lang = 'fr', title, '') AS title_fr, iif(lang = 'fr', text, '') AS body_fr,
    title AS title_x, text AS body_x
    FROM article;
CREATE VIRTUAL TABLE found USING fts5(
    title_en, body_en, title_fr, body_fr, title_x, body_x,
    content = 'shown', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2'
);
INSERT INTO found(found, rank) VALUES ('rank', 'bm25(2.0, 1.0, 2.0, 1.0, 2.0, 1.0)');
"""
_WANTED = {"lang": "AND fact.lang = ?", "year": "AND fact.year = ?"}
_ORDERS = {False: "ORDER BY found.rank", True: "ORDER BY fact.day DESC"}
_COUNT = "SELECT count(*) FROM found WHERE found MATCH ?"
_COUNT_FILTERED = """
SELECT count(*) FROM found CROSS JOIN fact ON fact.id = found.rowid WHERE found MATCH ? {wanted}
"""
_BEST = "SELECT rowid FROM found WHERE found MATCH ? ORDER BY rank LIMIT ?"
_BEST_FILTERED = """
SELECT found.rowid FROM found CROSS JOIN fact ON fact.id = found.rowid
WHERE found MATCH ? {wanted} {order} LIMIT ?
"""
_COMBINATIONS = """
SELECT fact.combination, count(*) FROM found CROSS JOIN fact ON fact.id = found.rowid
WHERE found MATCH ? GROUP BY fact.combination
"""
_HITS = f"""
SELECT article.key, article.title, article.date,
    CASE article.lang
    WHEN 'en' THEN snippet(found, 1, '<b>', '</b>', '…', {_WORDS_OF_SNIPPET})
    WHEN 'fr' THEN snippet(found, 3, '<b>', '</b>', '…', {_WORDS_OF_SNIPPET})
    ELSE snippet(found, 5, '<b>', '</b>', '…', {_WORDS_OF_SNIPPET}) END
FROM found CROSS JOIN fact ON fact.id = found.rowid JOIN article ON article.id = found.rowid
WHERE found MATCH ? {{wanted}} {{order}} LIMIT ?
"""  # noqa: S608 - a number of this module


class Fts5(Engine):
    """An FTS5 index in one file."""

    def build(self, articles: Path, folder: Path) -> None:
        """One transaction, then `optimize`."""
        self._connect(folder)
        base = self._base
        base.executescript("PRAGMA page_size = 8192; PRAGMA journal_mode = OFF;")
        base.executescript(_SCHEMA)
        numbers: dict[tuple[str, ...], int] = {}
        for number, article in enumerate(articles_of(articles), 1):
            values = facts(article)
            key = tuple(values[name] for name in FACETS)
            combination = numbers.setdefault(key, len(numbers) + 1)
            stored = (article["id"], article["title"], article["text"], article["date"])
            base.execute(
                "INSERT INTO article VALUES (?, ?, ?, ?, ?, ?)", (number, *stored, article["lang"])
            )
            base.execute(
                "INSERT INTO fact VALUES (?, ?, ?, ?, ?)",
                (number, combination, day_number(article), values["lang"], values["year"]),
            )
            base.execute(
                "INSERT INTO found(rowid, title_en, body_en, title_fr, body_fr, title_x, body_x) "
                "VALUES (?, ?, ?, ?, ?, ?, ?)",
                (number, *_columns(article)),
            )
        base.executemany(
            "INSERT INTO combination VALUES (?, ?, ?, ?, ?, ?)",
            ((number, *key) for key, number in numbers.items()),
        )
        base.execute("INSERT INTO found(found) VALUES ('optimize')")
        base.commit()
        base.close()

    def open(self, folder: Path) -> None:
        """Also reads what the combinations mean, which are some hundreds."""
        self._connect(folder)
        self._base.execute("PRAGMA mmap_size = 4000000000")
        rows = self._base.execute("SELECT * FROM combination")
        self._combinations = {
            number: dict(zip(FACETS, values, strict=True)) for number, *values in rows
        }

    def search(self, query: Query) -> Answer:
        """Filters are conditions on a narrow table beside the index."""
        asked = expression(query)
        wanted = " ".join(each for name, each in _WANTED.items() if getattr(query, name))
        filters = [getattr(query, name) for name in _WANTED if getattr(query, name)]
        order = _ORDERS[query.newest]
        if query.page:
            return self._page(query, asked, wanted, filters, order)
        count = _COUNT_FILTERED.format(wanted=wanted) if filters else _COUNT
        best = _BEST
        if filters or query.newest:
            best = _BEST_FILTERED.format(wanted=wanted, order=order)
        self._base.execute(best, (asked, *filters, HITS)).fetchall()
        return Answer(self._base.execute(count, (asked, *filters)).fetchone()[0])

    def _page(
        self, query: Query, asked: str, wanted: str, filters: list[str], order: str
    ) -> Answer:
        counts: dict[str, Counter[str]] = {name: Counter() for name in FACETS}
        total = 0
        for combination, count in self._base.execute(_COMBINATIONS, (asked,)):
            values = self._combinations[combination]
            passes = query.lang is None or values["lang"] == query.lang
            total += count if passes else 0
            for name, value in values.items():
                if value and (passes or name == "lang"):
                    counts[name][value] += count
        statement = _HITS.format(wanted=wanted, order=order)
        rows: Iterable[Any] = self._base.execute(statement, (asked, *filters, HITS))
        names = ("id", "title", "date", "snippet")
        hits = [dict(zip(names, row, strict=True)) for row in rows]
        return Answer(total, page_json(total, hits, counts))

    def _connect(self, folder: Path) -> None:
        self._base = sqlite3.connect(folder / "articles.sqlite")


def expression(query: Query) -> str:
    """The query as FTS5 reads it: each word in its stems and as it is, in the columns of each."""
    if query.form == "prefix":
        return f"{{title_x body_x}} : {query.words[0]}*"
    if query.form == "phrase":
        return _anywhere(query.words)
    each = (_anywhere((word,)) for word in query.words)
    return (" OR " if query.form == "any" else " AND ").join(each)


def _anywhere(row: tuple[str, ...]) -> str:
    """A row of words in any of the six columns."""
    stems = {lang: " ".join(map(stemmer(lang), row)) for lang in LANGUAGES}
    columns = [f'{{title_{lang} body_{lang}}} : "{stems[lang]}"' for lang in LANGUAGES]
    return f'({" OR ".join(columns)} OR {{title_x body_x}} : "{" ".join(row)}")'


def _columns(article: Article) -> Iterator[str]:
    zones = [list(words(article[zone])) for zone in ("title", "text")]
    for lang in LANGUAGES:
        stem = stemmer(lang)
        for zone in zones:
            yield " ".join(map(stem, zone)) if article["lang"] == lang else ""
    yield from map(" ".join, zones)
