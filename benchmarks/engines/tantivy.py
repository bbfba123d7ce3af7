"""Tantivy through its Python binding: its own analyzers, aggregations and snippets."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import tantivy

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
from benchmarks.words import BOOSTS, FIELDS, LANGUAGES, SNOWBALL, WEIGHTS

_HEAP_BYTES = 4_000_000_000  # one segment at all sizes that are measured
_MOST_VALUES = 1_000  # of a facet
_COUNTS = {name: {"terms": {"field": name, "size": _MOST_VALUES}} for name in FACETS}
_UNFILTERED = {"lang": _COUNTS["lang"]}
_FILTERED = {name: each for name, each in _COUNTS.items() if name != "lang"}


class Tantivy(Engine):
    """One index in a folder, written by one thread."""

    def build(self, articles: Path, folder: Path) -> None:
        """A text is stored in the field of its language, where its snippet is made."""
        index = self._index(folder)
        writer = index.writer(heap_size=_HEAP_BYTES, num_threads=1)
        for article in articles_of(articles):
            document = tantivy.Document()
            document.add_text("id", article["id"])
            document.add_text("date", article["date"] or "")
            for zone, text in (("title", article["title"]), ("body", article["text"])):
                document.add_text(f"{zone}_{article['lang']}", text)
                document.add_text(f"{zone}_x", text)
            for name, value in facts(article).items():
                if value:
                    document.add_text(name, value)
            document.add_unsigned("day", day_number(article))
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()

    def open(self, folder: Path) -> None:
        """The searcher is made once."""
        self._opened = self._index(folder)
        self._searcher = self._opened.searcher()

    def search(self, query: Query) -> Answer:
        """The total of a page is the sum of the facet in which every article has one value."""
        words = self._words(query)
        filtered = self._filtered(words, query)
        if not query.page:
            order = {"order_by_field": "day"} if query.newest else {}
            return Answer(self._searcher.search(filtered, HITS, **order).count)
        best = self._searcher.search(filtered, HITS, count=False).hits
        if query.lang:
            counts = self._searcher.aggregate(filtered, _FILTERED)
            counts |= self._searcher.aggregate(words, _UNFILTERED)
        else:
            counts = self._searcher.aggregate(filtered, _COUNTS)
        facets = {
            name: {each["key"]: each["doc_count"] for each in counts[name]["buckets"]}
            for name in FACETS
        }
        total = sum(facets["dated"].values())
        return Answer(total, page_json(total, self._hits(words, best), facets))

    def _hits(self, words: Any, best: Sequence[Any]) -> Iterable[dict[str, Any]]:
        generators: dict[str, Any] = {}
        for _, address in best:
            document = self._searcher.doc(address)
            lang = document["lang"][0]
            if lang not in generators:
                generator = tantivy.SnippetGenerator.create(
                    self._searcher, words, self._opened.schema, f"body_{lang}"
                )
                generator.set_max_num_chars(SNIPPET_LENGTH)
                generators[lang] = generator
            yield {
                "id": document["id"][0],
                "title": document[f"title_{lang}"][0],
                "date": document["date"][0] or None,
                "snippet": generators[lang].snippet_from_doc(document).to_html(),
            }

    def _words(self, query: Query) -> Any:
        match query.form:
            case "prefix":
                starts = [self._start(f"{zone}_x", query.words[0]) for zone in WEIGHTS]
                return tantivy.Query.boolean_query(
                    [(tantivy.Occur.Should, start) for start in starts]
                )
            case "phrase":
                text = json.dumps(" ".join(query.words))
            case _:
                text = " ".join(query.words)
        return self._opened.parse_query(
            text, list(FIELDS), field_boosts=BOOSTS, conjunction_by_default=query.form != "any"
        )

    def _start(self, field: str, letters: str) -> Any:
        return tantivy.Query.fuzzy_term_query(
            self._opened.schema, field, letters, distance=0, prefix=True
        )

    def _filtered(self, words: Any, query: Query) -> Any:
        wanted = {"lang": query.lang, "year": query.year}
        filters = [
            tantivy.Query.const_score_query(
                tantivy.Query.term_query(self._opened.schema, name, value), 0.0
            )
            for name, value in wanted.items()
            if value
        ]
        if not filters:
            return words
        return tantivy.Query.boolean_query(
            [(tantivy.Occur.Must, each) for each in (words, *filters)]
        )

    def _index(self, folder: Path) -> Any:
        index = tantivy.Index(_schema(), path=str(folder))
        for chain in (*LANGUAGES, "x"):
            made = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
            made = made.filter(tantivy.Filter.lowercase()).filter(tantivy.Filter.ascii_fold())
            if chain in SNOWBALL:
                made = made.filter(tantivy.Filter.stemmer(SNOWBALL[chain]))
            index.register_tokenizer(f"press_{chain}", made.build())
        return index


def _schema() -> Any:
    made = tantivy.SchemaBuilder()
    for name in ("id", "date"):
        made.add_text_field(name, stored=True, tokenizer_name="raw", index_option="basic")
    for field in FIELDS:
        chain = field.split("_")[1]
        made.add_text_field(field, stored=chain != "x", tokenizer_name=f"press_{chain}")
    for name in FACETS:
        made.add_text_field(
            name, stored=name == "lang", fast=True, tokenizer_name="raw", index_option="basic"
        )
    made.add_unsigned_field("day", fast=True)
    return made.build()
