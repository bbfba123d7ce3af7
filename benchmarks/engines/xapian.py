"""Xapian through its Python binding: stems without positions beside folded words with them.

Both languages share the terms, because `MSet.snippet` knows no prefixes; it marks only terms that
stand in the text as they were indexed, so snippets are shown without accents.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import xapian

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
from benchmarks.words import LANGUAGES, folded, stemmer

_TITLE_WEIGHT = 2
_SLOTS = {name: number for number, name in enumerate(FACETS)}
_DAY = len(_SLOTS)
_BOOLEAN = {"lang": "XL", "year": "XY"}  # prefixes of the terms that filter


class Xapian(Engine):
    """One database in a folder, compacted."""

    def build(self, articles: Path, folder: Path) -> None:
        """The data of a document is its JSON, with the text as snippets are made from it."""
        loose = folder / "loose"
        base = xapian.WritableDatabase(str(loose), xapian.DB_CREATE_OR_OVERWRITE)
        for article in articles_of(articles):
            title, text = folded(article["title"]), folded(article["text"])
            document = xapian.Document()
            generator = xapian.TermGenerator()
            generator.set_stemmer(xapian.Stem(article["lang"]))
            generator.set_document(document)
            generator.index_text(title, _TITLE_WEIGHT)
            generator.increase_termpos()
            generator.index_text(text)
            values = facts(article)
            for name, slot in _SLOTS.items():
                if values[name]:
                    document.add_value(slot, values[name])
            document.add_value(_DAY, xapian.sortable_serialise(day_number(article)))
            for name, prefix in _BOOLEAN.items():
                document.add_boolean_term(prefix + values[name])
            stored = {name: article[name] for name in ("id", "title", "date", "lang")}
            document.set_data(json.dumps(stored | {"text": text}, ensure_ascii=False))
            base.add_document(document)
        base.commit()
        base.compact(str(folder / "compact"))
        base.close()
        for path in loose.iterdir():
            path.unlink()
        loose.rmdir()

    def open(self, folder: Path) -> None:
        """The database is opened once."""
        self._base = xapian.Database(str(folder / "compact"))
        self._stemmers = {lang: xapian.Stem(lang) for lang in LANGUAGES}

    def search(self, query: Query) -> Answer:
        """All documents are checked, so that totals are exact."""
        words = _words(query)
        wanted = {"lang": query.lang, "year": query.year}
        filters = [xapian.Query(_BOOLEAN[name] + value) for name, value in wanted.items() if value]
        filtered = words
        if filters:
            every = xapian.Query(xapian.Query.OP_AND, filters)
            filtered = xapian.Query(xapian.Query.OP_FILTER, words, every)
        if not query.page:
            found = self._matches(filtered, HITS, newest=query.newest)
            return Answer(found.get_matches_estimated())
        spies = {name: xapian.ValueCountMatchSpy(slot) for name, slot in _SLOTS.items()}
        if query.lang:
            self._matches(words, 0, spies["lang"])
            found = self._matches(filtered, HITS, *(spies[n] for n in FACETS if n != "lang"))
        else:
            found = self._matches(filtered, HITS, *spies.values())
        facets = {
            name: {each.term.decode(): each.termfreq for each in spy.values()}
            for name, spy in spies.items()
        }
        total = found.get_matches_estimated()
        return Answer(total, page_json(total, self._hits(found), facets))

    def _matches(self, words: Any, number: int, *spies: Any, newest: bool = False) -> Any:
        enquire = xapian.Enquire(self._base)
        enquire.set_query(words)
        if newest:
            enquire.set_weighting_scheme(xapian.BoolWeight())
            enquire.set_sort_by_value(_DAY, True)  # noqa: FBT003 - the library's own signature
        for spy in spies:
            enquire.add_matchspy(spy)
        return enquire.get_mset(0, number, self._base.get_doccount())

    def _hits(self, found: Any) -> Iterator[dict[str, Any]]:
        for match in found:
            stored = json.loads(match.document.get_data())
            snippet = found.snippet(
                stored["text"],
                SNIPPET_LENGTH,
                self._stemmers[stored["lang"]],
                xapian.MSet.SNIPPET_EXHAUSTIVE,
            )
            shown = {name: stored[name] for name in ("id", "title", "date")}
            yield shown | {"snippet": snippet.decode()}


def _words(query: Query) -> Any:
    match query.form:
        case "prefix":
            unlimited = (0, xapian.Query.WILDCARD_LIMIT_ERROR)
            return xapian.Query(xapian.Query.OP_WILDCARD, query.words[0], *unlimited)
        case "phrase":
            return xapian.Query(xapian.Query.OP_PHRASE, list(query.words))
        case _:
            joined = xapian.Query.OP_OR if query.form == "any" else xapian.Query.OP_AND
            return xapian.Query(joined, [_word(word) for word in query.words])


def _word(word: str) -> Any:
    """A word as it is, or its stem in either language."""
    stems = {f"Z{stemmer(lang)(word)}" for lang in LANGUAGES}
    return xapian.Query(xapian.Query.OP_OR, [word, *sorted(stems)])
