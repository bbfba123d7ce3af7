"""The rebuild against a store in memory: what it asks of the store, and in which order."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from index.corpus import Corpus
from index.document import Accepted, Document, Rejected
from index.errors import CorpusError, IndexDamagedError, WriterBusyError
from index.reading import read_documents
from index.rebuild import rebuild
from index.report import Report
from index.status import IndexStatus
from index.store import Served, Summary
from index.whoosh.mapped import Group, GroupWriter
from index.whoosh.store import WhooshStore


@dataclass
class Memory:
    """A store that keeps its generations in a list and tells what was done to it."""

    served_now: Served | None = None
    articles: list[Document] = field(default_factory=list)
    done: list[str] = field(default_factory=list)
    fails_at: str = ""
    jobs: int = 0

    def step(self, name: str, error: Exception | None = None) -> None:
        self.done.append(name)
        if name == self.fails_at:
            raise error or IndexDamagedError("the self-test found nothing")

    @contextmanager
    def writing(self) -> Iterator["Memory"]:
        self.step("lock", WriterBusyError("process 7 is writing"))
        yield self
        self.done.append("unlock")

    def served(self) -> Served | None:
        return self.served_now

    @contextmanager
    def writer(self, jobs: int = 1) -> Iterator["Memory"]:
        self.step("begin")
        self.jobs = jobs
        before, self.articles = self.articles, []
        try:
            yield self
        finally:
            if self.done[-1] != "commit" or self.fails_at == "commit":
                self.articles = before

    def index(self, corpus: Corpus) -> Iterator[Accepted | Rejected]:
        for result in read_documents(corpus):
            if isinstance(result, Rejected):
                yield result
            else:
                self.articles.append(result.document)
                yield result.accepted()

    def commit(self, summary: Summary) -> IndexStatus:
        self.step("commit")
        status = IndexStatus(
            f"gen-{len(self.done)}",
            len(self.articles),
            "0.1.0",
            summary.languages,
            summary.dated,
            summary.undated,
            1,
            "now",
            summary.source,
        )
        self.served_now = Served(status, summary.source_digest, True, summary.report)
        return status


@pytest.fixture
def store() -> Any:
    return Memory()


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    for number in range(4):
        (folder / f"{number}.txt").write_text(f"date 2024-03-0{number + 1} A bridge over a river.")
    return folder


def test_articles_go_into_the_writer_in_their_order(store: Any, corpus: Path) -> None:
    outcome = rebuild(corpus, store)
    assert outcome.kind == "built"
    assert [document.id for document in store.articles] == ["0.txt", "1.txt", "2.txt", "3.txt"]
    assert store.done == ["lock", "begin", "commit", "unlock"]
    assert outcome.status == store.served_now.status
    assert outcome.status.source == str(corpus)
    assert (outcome.status.dated, outcome.status.undated) == (4, 0)


@pytest.mark.parametrize("jobs", [1, 3])
def test_the_writer_is_told_how_many_processes_there_are(
    store: Any, corpus: Path, jobs: int
) -> None:
    rebuild(corpus, store, jobs=jobs)
    assert store.jobs == jobs


def test_the_report_stays_with_the_generation(store: Any, corpus: Path) -> None:
    (corpus / "bad.txt").touch()
    built = rebuild(corpus, store).report
    kept = store.served_now.report
    assert kept.keys() == built.keys()
    assert kept["rejected"] == [{"path": "bad.txt", "reason": "empty file"}]


def test_nothing_is_built_when_nothing_changed(store: Any, corpus: Path) -> None:
    first = rebuild(corpus, store)
    again = rebuild(corpus, store)
    assert (again.kind, again.status) == ("unchanged", first.status)
    assert store.done.count("begin") == 1
    assert rebuild(corpus, store, force=True).kind == "built"


def test_what_the_store_calls_outdated_is_built(store: Any, corpus: Path) -> None:
    rebuild(corpus, store)
    served = store.served_now
    store.served_now = Served(served.status, served.source_digest, False, {})
    assert rebuild(corpus, store).kind == "built"


def test_a_dry_run_asks_the_store_for_nothing(store: Any, corpus: Path) -> None:
    outcome = rebuild(corpus, store, dry_run=True)
    assert (outcome.kind, outcome.status, outcome.report["documents"]) == ("dry-run", None, 4)
    assert store.done == []


def test_nothing_to_index_is_told_before_the_lock(store: Any, tmp_path: Path) -> None:
    (tmp_path / "bad.txt").touch()
    for path in (tmp_path, tmp_path / "none"):
        with pytest.raises(CorpusError):
            rebuild(path, store)
    assert store.done == []


@pytest.mark.parametrize(("left", "passes"), [(1, False), (2, True), (4, True)])
def test_half_of_the_articles_must_be_left(
    store: Any, corpus: Path, left: int, passes: bool
) -> None:
    rebuild(corpus, store)
    for number in range(left, 4):
        (corpus / f"{number}.txt").unlink()
    if not passes:
        with pytest.raises(CorpusError, match=r"only 1 of 4 .* would be left.*--force"):
            rebuild(corpus, store)
        assert len(store.articles) == 4
    rebuild(corpus, store, force=not passes)
    assert len(store.articles) == left


@pytest.mark.parametrize("step", ["lock", "begin", "commit"])
def test_what_the_store_refuses_is_raised(store: Any, corpus: Path, step: str) -> None:
    rebuild(corpus, store)
    served = store.served_now
    store.fails_at = step
    with pytest.raises((WriterBusyError, IndexDamagedError)):
        rebuild(corpus, store, force=True)
    assert store.served_now == served
    assert len(store.articles) == 4


def test_progress_hears_of_every_article(store: Any, corpus: Path) -> None:
    heard: list[tuple[int, int]] = []

    def progress(corpus: Corpus, report: Report) -> None:
        heard.append((report.read, corpus.bytes_read))

    rebuild(corpus, store, progress=progress)
    assert [read for read, _ in heard] == [1, 2, 3, 4]
    assert heard[-1][1] == sum(path.stat().st_size for path in corpus.iterdir())


# ---------------------------------------------------------------- on the disk


def articles(folder: Path, count: int) -> Path:
    folder.mkdir()
    for number in range(count):
        words = " ".join(f"word{(number * 37 + n * 11) % 4_999}" for n in range(250))
        (folder / f"{number:04}.txt").write_text(f"Report {number} of the harbour. {words}.")
    return folder


def test_an_end_in_the_middle_is_quiet(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    corpus = articles(tmp_path / "corpus", 100)
    store = WhooshStore(tmp_path / "index")
    read = count(1)

    def interrupt(_corpus: Corpus, _report: Report) -> None:
        if next(read) == 50:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rebuild(corpus, store, progress=interrupt)
    gc.collect()
    assert {path.name for path in (tmp_path / "index").iterdir()} == {"writer.lock"}
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("error", [OSError, KeyboardInterrupt])
@pytest.mark.parametrize("module", ["run", "segment"])
def test_an_end_while_arrays_are_written_is_quiet(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    error: type[BaseException],
    module: str,
) -> None:
    """In a run as in the segment, whose file has some groups then and no others."""
    corpus = articles(tmp_path / "corpus", 60)

    class Ending(GroupWriter):
        written = 0

        def add_group(self, group: str, arrays: Group) -> None:
            super().add_group(group, arrays)
            self.written += 1
            if self.written == 2:
                raise error

    monkeypatch.setattr(f"index.whoosh.{module}.GroupWriter", Ending)
    with pytest.raises(error):
        rebuild(corpus, WhooshStore(tmp_path / "index"))
    gc.collect()
    assert {path.name for path in (tmp_path / "index").iterdir()} == {"writer.lock"}
    assert capfd.readouterr() == ("", "")
