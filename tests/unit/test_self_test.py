"""The questions to a new generation: a good one answers them, one without its words does not."""

import json
from collections.abc import Iterable
from pathlib import Path

import pytest

from index.errors import IndexDamagedError, IndexNotFoundError
from index.opening import open_store
from index.rebuild import rebuild
from index.whoosh.generation import IndexRoot
from index.whoosh.mapped import read_groups, write_groups
from index.whoosh.stored import ARTICLES
from search.self_test import self_test


def corpus_of(folder: Path, texts: Iterable[str]) -> Path:
    path = folder / "articles.jsonl"
    path.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts), "utf-8")
    return path


@pytest.mark.parametrize(
    "texts",
    [
        ["The harbour is full of boats."],
        ["The of and to.", "Oui.", "1,240", "…", "US"],  # nothing that could be looked for
        ["BREAKING NEWS FROM THE QUAY", "NEWS WIRE", "U.S.S.R. archives", "L’ŒUVRE ÉTAIT"],
        ["Ein Dampfschiffskapitän.", "الجسر الجديد", "東京都庁舎前駅", "e\u0301te\u0301s"],
        ["x" * 300, "counter-terrorism", "title:harbour NOTE", "pep\u00adper"],
        [f"Station number{number}" for number in range(40)],
    ],
    ids=lambda texts: texts[0][:20],
)  # fmt: skip
def test_what_was_built_right_is_served(tmp_path: Path, texts: list[str]) -> None:
    store = open_store(f"whoosh:{tmp_path / 'index'}", self_test)
    outcome = rebuild(corpus_of(tmp_path, texts), store)
    assert outcome.status
    assert outcome.status.documents == store.status().documents == len(texts)


def test_articles_that_are_not_found_by_their_words_are_damage(tmp_path: Path) -> None:
    """An index whose inverted index is that of another text: all is stored, nothing is found."""
    served = []
    for name, text in (("right", "The harbour is full of boats."), ("other", "A quay.")):
        rebuild(corpus_of(tmp_path, [text]), open_store(f"whoosh:{tmp_path / name}"))
        served.append(IndexRoot(tmp_path / name).current().path)
    [right], [other] = (folder.glob("*.seg") for folder in served)
    mixed = tmp_path / right.name
    write_groups(mixed, {**read_groups(other), ARTICLES: read_groups(right)[ARTICLES]})
    mixed.replace(right)
    with pytest.raises(IndexDamagedError, match=r"does not find articles\.jsonl#1 by 'harbour'"):
        self_test(served[0])


def test_a_failing_test_leaves_the_old_generation(tmp_path: Path) -> None:
    def fails(folder: Path) -> None:
        self_test(folder)
        raise IndexDamagedError("the new index finds nothing")

    url = f"whoosh:{tmp_path / 'index'}"
    corpus = corpus_of(tmp_path, ["The harbour."])
    rebuild(corpus, open_store(url, self_test))
    served = open_store(url).status()
    corpus_of(tmp_path, ["The harbour.", "The quay."])
    with pytest.raises(IndexDamagedError, match="finds nothing"):
        rebuild(corpus, open_store(url, fails))
    assert open_store(url).status() == served


def test_without_an_index_there_is_nothing_to_ask(tmp_path: Path) -> None:
    with pytest.raises((IndexDamagedError, IndexNotFoundError)):
        self_test(tmp_path)
