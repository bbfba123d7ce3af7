"""Words that were typed before: what is kept of them, and that it changes no answer."""

import json
from collections.abc import Iterator
from contextlib import closing
from itertools import chain, repeat

import numpy as np
import pytest

from index.opening import open_store
from index.rebuild import rebuild
from search.engine import Deadline
from search.parser import parse
from search.plan import Lookup, plan
from search.query import SearchRequest
from search.self_test import self_test
from search.whoosh.engine import WhooshEngine, search_snapshot
from search.whoosh.snapshot import Snapshot
from search.whoosh.words import WordReader, Words

ARTICLES = 60


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    """Articles with a word in all, one in each third, and one for each."""
    folder = tmp_path_factory.mktemp("words")
    corpus = folder / "articles.jsonl"
    lines = (
        {"id": f"{number}", "title": f"Fish {number}", "lang": "en",
         "text": f"The fish market of {'Rabat' if number % 3 else 'Tunis'} has {number} markets."}
        for number in range(ARTICLES)
    )  # fmt: skip
    corpus.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    url = f"whoosh:{folder / 'index'}"
    rebuild(corpus, open_store(url, self_test))
    with closing(WhooshEngine(folder / "index")) as engine:
        yield engine._current()


def lookup(text: str) -> Lookup:
    (word,) = plan(parse(text).node).plain
    assert isinstance(word, Lookup)
    return word


def reader(words: Words, looks: int | None = None) -> WordReader:
    """A reader whose time is up after so many looks at the clock."""
    times = chain(repeat(0.0, looks), repeat(2.0)) if looks is not None else repeat(0.0)
    return WordReader(words, Deadline(1.0, times.__next__))


@pytest.mark.parametrize("most_bytes", [0, 12_000, 1 << 20], ids=["none", "few", "all"])
def test_what_is_kept_changes_nothing(snapshot: Snapshot, most_bytes: int) -> None:
    words = Words(snapshot.columns, snapshot.postings, most_bytes)
    fresh = {}
    among = np.arange(0, ARTICLES, 2)
    for text in ("fish", "Rabat", "market", "7", "nowhere") * 4:
        word, asked = lookup(text), reader(words)
        answer = (
            asked.found(word).documents.tolist(),
            asked.found(word).scores.tolist(),
            asked.share(word, among).places().tolist(),
        )
        assert fresh.setdefault(text, answer) == answer
        assert words.kept.size <= most_bytes
    assert fresh["fish"][0] == list(range(ARTICLES))
    assert fresh["7"][0] == [7]
    assert (reader(words).found(lookup("fish")).members is not None) == (most_bytes > 12_000)
    assert len(fresh["market"][2]) == 2 * len(among)


def test_what_was_not_read_to_its_end_is_not_kept(snapshot: Snapshot) -> None:
    words = Words(snapshot.columns, snapshot.postings)
    whole = len(reader(words).found(lookup("market")).documents)
    for looks in range(8):
        words = Words(snapshot.columns, snapshot.postings)
        late = reader(words, looks)
        found = late.found(lookup("market"))
        assert len(found.documents) == whole or not late.complete
        assert len(reader(words).found(lookup("market")).documents) == whole


@pytest.mark.parametrize(
    "text", ["fish market", '"fish market"', '"market has"', "market-fish Rabat", "title:fish -7"]
)
def test_the_second_answer_is_the_first(snapshot: Snapshot, text: str) -> None:
    def answer() -> object:
        result = search_snapshot(snapshot, SearchRequest(text), Deadline(9.0, lambda: 0.0))
        return result.total, result.hits, result.facets, result.issues

    first = answer()
    assert all(answer() == first for _ in range(3))
