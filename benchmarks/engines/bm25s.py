"""bm25s: scores of all articles for any of some words, and nothing else; ranking only."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

import bm25s
import numpy as np

from benchmarks.protocol import HITS, Answer, Article, Engine, Query, articles_of
from benchmarks.words import LANGUAGES, stemmer, words

_TITLE_WEIGHT = 2


class Bm25s(Engine):
    """One matrix of scores; a term carries its language, so that one field is as good as three."""

    def build(self, articles: Path, folder: Path) -> None:
        """All terms of all articles are in memory at once, as the library wants it."""
        made = bm25s.BM25()
        made.index([list(_terms(each)) for each in articles_of(articles)], show_progress=False)
        made.save(folder, show_progress=False)
        ids = [article["id"] for article in articles_of(articles)]
        (folder / "ids.json").write_text(json.dumps(ids), encoding="utf-8")

    def open(self, folder: Path) -> None:
        """The matrix is mapped, not read."""
        self._index = bm25s.BM25.load(folder, mmap=True, show_progress=False)
        self._ids = json.loads((folder / "ids.json").read_text(encoding="utf-8"))

    def search(self, query: Query) -> Answer:
        """One pass over the scores for the total, and one for the best."""
        terms = [term for term in _asked(query.words) if term in self._index.vocab_dict]
        if not terms:
            return Answer(0)
        scores = self._index.get_scores(terms)
        best = np.argpartition(scores, -HITS)[-HITS:]
        best = best[np.argsort(-scores[best])]
        hits = [self._ids[number] for number in best.tolist()]
        return Answer(int(np.count_nonzero(scores)), json.dumps(hits))


def _terms(article: Article) -> Iterator[str]:
    stem = stemmer(article["lang"])
    for text, weight in ((article["title"], _TITLE_WEIGHT), (article["text"], 1)):
        found = list(words(text)) * weight
        yield from found
        yield from (f"{article['lang']}:{stem(word)}" for word in found)


def _asked(typed: Iterable[str]) -> Iterator[str]:
    for word in typed:
        yield word
        yield from (f"{lang}:{stemmer(lang)(word)}" for lang in LANGUAGES)
