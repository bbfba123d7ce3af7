"""Whoosh as it comes: its codec, parser, filters, groups and highlights."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from whoosh import analysis, fields, query, sorting
from whoosh.highlight import ContextFragmenter
from whoosh.index import create_in, open_dir
from whoosh.qparser import MultifieldParser, OrGroup
from whoosh.support.charset import accent_map

from benchmarks.protocol import (
    FACETS,
    HITS,
    SNIPPET_LENGTH,
    Answer,
    Engine,
    Query,
    articles_of,
    day_number,
    facts,
    page_json,
)
from benchmarks.words import BOOSTS, FIELDS, SNOWBALL

_MEMORY_MB = 512
_SURROUND = 90  # characters on each side of a mark: about a snippet's length


class PlainWhoosh(Engine):
    """One index in a folder, optimized to one segment."""

    def build(self, articles: Path, folder: Path) -> None:
        """One process and one commit."""
        with create_in(folder, _schema()).writer(limitmb=_MEMORY_MB) as writer:
            for article in articles_of(articles):
                lang = article["lang"]
                writer.add_document(
                    id=article["id"],
                    title=article["title"],
                    text=article["text"],
                    date=article["date"] or "",
                    day=day_number(article),
                    title_x=article["title"],
                    body_x=article["text"],
                    **{f"title_{lang}": article["title"], f"body_{lang}": article["text"]},
                    **facts(article),
                )
            writer.optimize = True

    def open(self, folder: Path) -> None:
        """The searcher, with its columns and caches, is made once."""
        index = open_dir(folder)
        self._searcher = index.searcher()
        every = MultifieldParser(FIELDS, index.schema, fieldboosts=BOOSTS)
        some = MultifieldParser(FIELDS, index.schema, fieldboosts=BOOSTS, group=OrGroup)
        folded = MultifieldParser(["title_x", "body_x"], index.schema, fieldboosts=BOOSTS)
        self._parsers = {"all": every, "phrase": every, "any": some, "prefix": folded}

    def search(self, query: Query) -> Answer:
        """A second search counts the facet that ignores its filter."""
        parsed = self._parsers[query.form].parse(_typed(query))
        wanted: dict[str, Any] = {"limit": HITS, "filter": _filter(query)}
        if query.newest:
            wanted |= {"sortedby": "day", "reverse": True}
        if not query.page:
            return Answer(len(self._searcher.search(parsed, **wanted)))
        results = self._searcher.search(
            parsed, **wanted, groupedby=list(FACETS), maptype=sorting.Count
        )
        facets = {name: dict(results.groups(name)) for name in FACETS}
        if query.lang:
            unfiltered = self._searcher.search(
                parsed, limit=1, groupedby="lang", maptype=sorting.Count
            )
            facets["lang"] = dict(unfiltered.groups("lang"))
        facets["place"].pop("", None)
        total = len(results)
        return Answer(total, page_json(total, _hits(results), facets))


def _hits(results: Any) -> Iterator[dict[str, Any]]:
    results.fragmenter = ContextFragmenter(maxchars=SNIPPET_LENGTH, surround=_SURROUND)
    for hit in islice(results, HITS):  # grouped results have all that match
        snippet = hit.highlights(f"body_{hit['lang']}", text=hit["text"], top=1)
        yield {
            "id": hit["id"],
            "title": hit["title"],
            "date": hit["date"] or None,
            "snippet": snippet,
        }


def _typed(asked: Query) -> str:
    match asked.form:
        case "phrase":
            return f'"{" ".join(asked.words)}"'
        case "prefix":
            return f"{asked.words[0]}*"
        case _:
            return " ".join(asked.words)


def _filter(asked: Query) -> Any:
    wanted = {"lang": asked.lang, "year": asked.year}
    terms = [query.Term(name, value) for name, value in wanted.items() if value]
    return query.And(terms) if terms else None


def _schema() -> Any:
    made = fields.Schema(id=fields.ID(stored=True), day=fields.NUMERIC(sortable=True))
    for name in ("title", "text", "date"):
        made.add(name, fields.STORED())
    for field in FIELDS:
        chain = field.split("_")[1]
        analyzer = analysis.RegexTokenizer() | analysis.LowercaseFilter()
        analyzer |= analysis.CharsetFilter(accent_map)
        if chain in SNOWBALL:
            analyzer |= analysis.PyStemmerFilter(SNOWBALL[chain])
        made.add(field, fields.TEXT(analyzer=analyzer))
    for name in FACETS:
        made.add(name, fields.ID(stored=name == "lang", sortable=True))
    return made
