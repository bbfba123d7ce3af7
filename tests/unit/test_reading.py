"""Reading a corpus in one process or several: one order, each id once, no process left."""

import json
import os
import signal
from multiprocessing import active_children
from pathlib import Path
from typing import Any

import pytest

from index.corpus import open_corpus
from index.document import Normalized, RawArticle, Rejected
from index.errors import CorpusError
from index.reading import read_documents

JOBS = (1, 2)


def corpus_of(folder: Path, count: int, *, repeated: int = 0) -> Path:
    """A file of articles, some of them without text, the last ones with ids of the first."""
    lines = [
        {"id": f"id-{number}", "text": "" if number % 10 == 3 else f"Article {number} of many."}
        for number in range(count)
    ]
    lines += [{"id": f"id-{number}", "text": "Again."} for number in range(repeated)]
    path = folder / "articles.jsonl"
    path.write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    return path


def said(result: Normalized | Rejected) -> str:
    return result.document.id if isinstance(result, Normalized) else result.path


@pytest.mark.parametrize("jobs", JOBS)
def test_articles_come_in_the_order_of_the_corpus(tmp_path: Path, jobs: int) -> None:
    path = corpus_of(tmp_path, 200)
    found = [said(result) for result in read_documents(open_corpus(path), jobs)]
    assert found == [
        f"articles.jsonl#{number + 1}" if number % 10 == 3 else f"id-{number}"
        for number in range(200)
    ]


def test_any_number_of_processes_says_the_same(tmp_path: Path) -> None:
    corpus = open_corpus(corpus_of(tmp_path, 150, repeated=20))
    assert list(read_documents(corpus, 2)) == list(read_documents(corpus, 1))


@pytest.mark.parametrize("jobs", JOBS)
def test_the_second_of_two_is_rejected_and_names_the_first(tmp_path: Path, jobs: int) -> None:
    path = corpus_of(tmp_path, 4, repeated=4)
    results = list(read_documents(open_corpus(path), jobs))
    assert [said(result) for result in results] == [
        *("id-0", "id-1", "id-2", "articles.jsonl#4"),
        *("articles.jsonl#5", "articles.jsonl#6", "articles.jsonl#7"),
        "id-3",  # its first article was rejected itself
    ]
    assert results[4] == Rejected(
        "articles.jsonl#5", "the id 'id-0' is that of articles.jsonl#1 already: give it another"
    )


@pytest.mark.parametrize("jobs", JOBS)
def test_an_empty_corpus_has_no_articles(tmp_path: Path, jobs: int) -> None:
    assert list(read_documents(open_corpus(tmp_path), jobs)) == []


@pytest.mark.parametrize("taken", [0, 1, 70])
def test_no_process_is_left_when_the_reader_stops_early(tmp_path: Path, taken: int) -> None:
    results = read_documents(open_corpus(corpus_of(tmp_path, 400)), 2)
    for _ in range(taken):
        next(results)
    results.close()
    assert active_children() == []


def test_the_corpus_is_read_only_a_little_ahead(tmp_path: Path) -> None:
    path = corpus_of(tmp_path, 4_000)
    corpus = open_corpus(path)
    results = read_documents(corpus, 2)
    next(results)
    assert corpus.bytes_read < corpus.size_bytes / 4
    results.close()


def test_a_process_that_is_killed_ends_the_reading(tmp_path: Path) -> None:
    results = read_documents(open_corpus(corpus_of(tmp_path, 1_000)), 2)
    next(results)
    for child in active_children():
        assert child.pid
        os.kill(child.pid, signal.SIGKILL)
    with pytest.raises(CorpusError, match=r"killed.*fewer --jobs"):
        list(results)
    assert active_children() == []


def test_processes_leave_an_interrupt_to_their_parent(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    results = read_documents(open_corpus(corpus_of(tmp_path, 300)), 2)
    found = [next(results)]
    for child in active_children():
        assert child.pid
        os.kill(child.pid, signal.SIGINT)  # as a terminal does to all of them
    found += results
    assert len(found) == 300
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("jobs", JOBS)
def test_a_mistake_in_a_process_is_raised_here(jobs: int) -> None:
    nameless: Any = [RawArticle(None, {"text": "A bridge."})]  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        list(read_documents(nameless, jobs))
    assert active_children() == []
