"""Articles that were shown are kept, within bounds, and are those that were stored."""

from pathlib import Path
from threading import Thread

import numpy as np
import pytest

from index.document import Document
from index.errors import IndexDamagedError
from index.whoosh.stored import NO_DICTIONARY, ArticlePacker, StoredArticles, packed_arrays
from search.whoosh.articles import Articles

DOCUMENTS = [Document(f"id-{n}", f"Title {n}", f"{n:02} " + "word " * n, "en") for n in range(40)]


def articles(folder: Path, most: int, *, damaged: int | None = None) -> Articles:
    """The documents, one of them damaged."""
    packer = ArticlePacker(NO_DICTIONARY)
    packed = [packer.packed(each) for each in DOCUMENTS]
    if damaged is not None:
        packed[damaged] = b"?" * len(packed[damaged])
    arrays = packed_arrays(packed) | {"dictionary": np.zeros(0, np.uint8)}
    return Articles(folder, StoredArticles(arrays), most)


@pytest.mark.parametrize("most", [0, 300, 100_000])
def test_every_article_comes_back_whatever_is_kept(tmp_path: Path, most: int) -> None:
    kept = articles(tmp_path, most)
    assert len(kept) == len(DOCUMENTS)
    for number in (*range(40), *reversed(range(40)), 3, 3, 5, 3):
        assert kept.article(number) == DOCUMENTS[number]


def test_what_was_shown_last_is_kept(tmp_path: Path) -> None:
    kept = articles(tmp_path, 400)
    first = kept.article(1)
    assert kept.article(1) is first
    for number in range(30, 40):  # more characters than are kept
        kept.article(number)
    assert kept.article(1) is not first
    assert kept.article(39) is kept.article(39)


def test_threads_may_share_them(tmp_path: Path) -> None:
    kept = articles(tmp_path, 500)
    wrong: list[int] = []

    def read(start: int) -> None:
        for step in range(400):
            number = (start + step * 7) % len(DOCUMENTS)
            if kept.article(number) != DOCUMENTS[number]:
                wrong.append(number)

    threads = [Thread(target=read, args=(start,)) for start in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_a_damaged_article_names_the_folder_each_time(tmp_path: Path) -> None:
    kept = articles(tmp_path, 500, damaged=7)
    for _ in range(2):
        with pytest.raises(IndexDamagedError, match=tmp_path.name):
            kept.article(7)
    assert kept.article(8) == DOCUMENTS[8]
