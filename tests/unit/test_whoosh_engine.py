"""The engine over a Whoosh index while the index changes, is damaged, missing or outdated."""

import json
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from datetime import date
from itertools import chain, repeat
from pathlib import Path
from threading import Event

import pytest

from index.columns import COLUMNS_NAME
from index.errors import (
    ConcordeError,
    IndexDamagedError,
    IndexNotFoundError,
    IndexOutdatedError,
)
from index.opening import open_store
from index.rebuild import rebuild
from index.whoosh.folder import Generation
from index.whoosh.generation import IndexRoot
from search.engine import Deadline
from search.query import SearchRequest
from search.self_test import self_test
from search.whoosh.engine import WhooshEngine, search_snapshot
from search.whoosh.snapshot import Snapshot

THREADS = 6
GENERATIONS = 8
ASKED = 40  # questions of each thread at most
PLACES_DAMAGED = 40
DAY = date(2024, 3, 7)  # of every article

Build = Callable[[int], None]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the index is."""
    return tmp_path / "index"


@pytest.fixture
def build(tmp_path: Path, folder: Path) -> Build:
    """Builds a generation with a number of articles; each says how many there are."""
    store = open_store(f"whoosh:{folder}", self_test)

    def build(count: int) -> None:
        corpus = tmp_path / "articles.jsonl"
        lines = (
            {"id": f"{number}", "title": f"Fish {number}", "lang": "en", "date": str(DAY),
             "text": f"The fish market has {count} stalls and one state of the art scale."}
            for number in range(count)
        )  # fmt: skip
        corpus.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
        rebuild(corpus, store, force=True)

    return build


@pytest.fixture
def engine(folder: Path) -> Iterator[WhooshEngine]:
    """One engine for the whole test, made before there is an index."""
    with closing(WhooshEngine(folder)) as engine:
        yield engine


def total(engine: WhooshEngine, text: str = "fish") -> int:
    return engine.search(SearchRequest(text)).total


# ---------------------------------------------------------------- new generations


def test_a_new_generation_is_picked_up_at_the_next_call(engine: WhooshEngine, build: Build) -> None:
    seen = []
    for count in (1, 3, 2):
        build(count)
        assert total(engine) == total(engine, "") == count
        assert total(engine, f'"{count} stalls"') == count
        assert len(list(engine.documents())) == engine.status().documents == count
        assert (engine.document("2") is None) == (count < 3)
        seen.append(engine.search(SearchRequest("fish")).generation)
        assert seen[-1] == engine.status().generation
    assert len(set(seen)) == 3


def test_rollback_is_picked_up_too(engine: WhooshEngine, build: Build, folder: Path) -> None:
    build(1)
    build(2)
    assert total(engine) == 2
    open_store(f"whoosh:{folder}").rollback()
    assert total(engine) == 1


@pytest.mark.parametrize(
    "ask",
    [
        lambda engine: total(engine),
        lambda engine: engine.document("0"),
        lambda engine: list(engine.documents()),
        lambda engine: engine.status(),
    ],
)
def test_a_generation_that_was_removed_meanwhile_is_left(
    engine: WhooshEngine,
    build: Build,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    ask: Callable[[WhooshEngine], object],
) -> None:
    """The engine read the name of a generation just before two others came and it went."""
    build(1)
    stale = IndexRoot(folder).current_name()
    assert total(engine) == 1
    engine.close()
    build(2)
    assert total(engine) == 2
    build(3)
    assert not (folder / stale).exists()
    right, names = IndexRoot.current_name, iter([stale])
    monkeypatch.setattr(IndexRoot, "current_name", lambda root: next(names, None) or right(root))
    assert ask(engine)
    assert total(engine) == 3


def test_a_snapshot_outlives_its_files(engine: WhooshEngine, build: Build) -> None:
    """Two generations come between the look at the served one and the answer from it."""
    build(2)
    snapshot = engine._current()
    build(1)
    build(3)
    assert not snapshot.folder.exists()
    request, patience = SearchRequest('fish "2 stalls" art', limit=5), Deadline.after(60.0)
    answer = search_snapshot(snapshot, request, patience)
    assert (answer.total, answer.generation) == (2, snapshot.name)
    assert {hit.document.id for hit in answer.hits} == {"0", "1"}
    assert [each.id for each in snapshot.stored()] == ["0", "1"]
    assert snapshot.document("1") == snapshot.article(1)
    assert total(engine) == 3


def test_a_generation_that_goes_while_it_is_opened_is_replaced(
    engine: WhooshEngine, build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(1)
    right, coming = IndexRoot.current, [2, 3]

    def current(root: IndexRoot, fingerprint: str | None = None) -> Generation:
        generation = right(root, fingerprint)
        counts, coming[:] = coming[:], []  # only once: builds ask for the current one too
        for count in counts:
            build(count)
        return generation

    monkeypatch.setattr(IndexRoot, "current", current)
    assert total(engine) == 3
    assert not coming


def test_articles_are_read_to_the_end_of_the_generation_they_were_begun_in(
    engine: WhooshEngine, build: Build
) -> None:
    build(3)
    begun = engine.documents()
    build(1)
    build(2)
    assert total(engine) == 2
    assert [each.id for each in begun] == ["0", "1", "2"]


def test_lists_of_postings_are_read_until_the_time_is_up(
    engine: WhooshEngine, build: Build
) -> None:
    build(20)  # whose titles have a number each
    text = " OR ".join(map(str, range(10)))
    found = []
    for looks in range(1, 150):
        times = chain(repeat(0.0, looks), repeat(2.0))
        found.append(engine.search(SearchRequest(text), Deadline(1.0, times.__next__)).total)
    assert found == sorted(found)
    assert any(0 < count < 10 for count in found)
    assert found[-1] == 10


def test_threads_share_an_engine_while_generations_change(
    engine: WhooshEngine, build: Build
) -> None:
    """Each answer is that of one generation: all its counts are the number that its texts say."""
    build(1)
    finished = Event()

    def ask() -> list[int]:
        answers = []
        for _ in range(ASKED):
            result = engine.search(SearchRequest('fish "state of the art"', limit=100))
            count = result.total
            assert 1 <= count <= GENERATIONS
            assert len(result.hits) == count
            texts = {hit.document.text for hit in result.hits}
            assert texts == {f"The fish market has {count} stalls and one state of the art scale."}
            assert [each.count for each in result.facets["lang"]] == [count]
            assert all(hit.title_highlights and hit.snippets for hit in result.hits)
            assert engine.document("0") is not None
            assert len(list(engine.documents())) in range(1, GENERATIONS + 1)
            answers.append(count)
            if finished.is_set():
                break
        return answers

    with ThreadPoolExecutor(THREADS) as threads:
        asked = [threads.submit(ask) for _ in range(THREADS)]
        try:
            for count in range(2, GENERATIONS + 1):
                build(count)
        finally:
            finished.set()
        for each in asked:
            answers = each.result()
            assert answers == sorted(answers)  # never back to an older generation
    assert total(engine) == GENERATIONS


# ---------------------------------------------------------------- bad indexes


@pytest.mark.parametrize(
    "ask",
    [
        lambda engine: engine.search(SearchRequest("fish")),
        lambda engine: engine.document("0"),
        lambda engine: list(engine.documents()),
        lambda engine: engine.status(),
    ],
    ids=["search", "document", "documents", "status"],
)
class TestBadIndexes:
    """Every method says what is wrong, and works as soon as it is mended."""

    def test_no_index(
        self, engine: WhooshEngine, build: Build, ask: Callable[[WhooshEngine], object]
    ) -> None:
        with pytest.raises(IndexNotFoundError, match="concorde index rebuild"):
            ask(engine)
        build(1)
        assert ask(engine)

    def test_an_outdated_index(
        self,
        folder: Path,
        build: Build,
        monkeypatch: pytest.MonkeyPatch,
        ask: Callable[[WhooshEngine], object],
    ) -> None:
        build(1)
        monkeypatch.setattr("index.fields.ANALYSIS_REVISION", -1)
        with (
            closing(WhooshEngine(folder)) as engine,
            pytest.raises(IndexOutdatedError, match="rebuild needed"),
        ):
            ask(engine)

    def test_a_file_that_is_cut_short(
        self,
        engine: WhooshEngine,
        folder: Path,
        build: Build,
        ask: Callable[[WhooshEngine], object],
    ) -> None:
        build(1)
        segment = file_of(folder)
        segment.write_bytes(segment.read_bytes()[:-1])
        with pytest.raises(IndexDamagedError, match=segment.name):
            ask(engine)
        build(1)
        assert ask(engine)

    def test_a_folder_that_is_gone(
        self,
        engine: WhooshEngine,
        folder: Path,
        build: Build,
        ask: Callable[[WhooshEngine], object],
    ) -> None:
        build(1)
        shutil.rmtree(file_of(folder).parent)
        with pytest.raises(IndexDamagedError):
            ask(engine)


def file_of(folder: Path, ending: str = ".seg") -> Path:
    """A file of the served generation."""
    [file] = IndexRoot(folder).current().path.glob(f"*{ending}")
    return file


@pytest.mark.parametrize("ending", [".seg", "columns.arrays", ".toc"])
def test_bytes_that_changed_are_damage_or_no_matter(
    folder: Path, build: Build, ending: str
) -> None:
    """Sizes stay right, so the files are opened: no error but those of the port comes out."""
    build(3)
    segment = file_of(folder, ending)
    whole = segment.read_bytes()
    damage = 0
    for place in range(0, len(whole), -(-len(whole) // PLACES_DAMAGED)):
        end = min(place + 4, len(whole))
        segment.write_bytes(whole[:place] + b"\xff" * (end - place) + whole[end:])
        with closing(WhooshEngine(folder)) as engine:
            for text in ("fish", '"state of the art"', "st*", "", "-market"):
                try:
                    total(engine, text)
                except ConcordeError:
                    damage += 1
            with suppress(ConcordeError):
                engine.document("0")
                list(engine.documents())
    assert damage


# ---------------------------------------------------------------- what is held open


def files_below(folder: Path) -> list[str]:
    """The files below a folder that this process has open or mapped."""
    try:
        maps = Path("/proc/self/maps").read_text(encoding="utf-8").splitlines()
        links = list(Path("/proc/self/fd").iterdir())
    except FileNotFoundError:
        pytest.skip("this system does not list open files in /proc")
    opened = [line.split(maxsplit=5)[-1] for line in maps]
    for link in links:
        with suppress(FileNotFoundError):  # that of the listing itself
            opened.append(str(link.readlink()))
    return [name for name in opened if name.startswith(str(folder))]


def test_closing_lets_go_of_every_file(engine: WhooshEngine, build: Build, folder: Path) -> None:
    build(2)
    begun = [engine.documents() for _ in range(3)]
    assert total(engine) == 2
    snapshot = engine._current()
    assert files_below(folder)
    engine.close()
    assert [len(list(each)) for each in begun] == [2, 2, 2]
    assert total(engine) == 2  # opened again
    assert engine._current() is not snapshot
    engine.close()
    engine.close()
    assert files_below(folder) == files_below(snapshot.folder) != []  # kept by this test
    del snapshot
    begun.clear()
    assert files_below(folder) == []


def test_only_the_served_generation_is_held_open(
    engine: WhooshEngine, build: Build, folder: Path
) -> None:
    for count in (1, 2, 3):
        build(count)
        assert total(engine) == count
        assert files_below(folder) == files_below(IndexRoot(folder).current().path) != []


def test_one_file_of_a_generation_is_held_open(
    engine: WhooshEngine, build: Build, folder: Path
) -> None:
    """Its segment: all others are read into memory."""
    build(3)
    assert total(engine) == 3
    assert set(files_below(folder)) == {str(file_of(folder))}


def test_columns_that_cannot_be_read_leave_nothing_open(
    engine: WhooshEngine, build: Build, folder: Path
) -> None:
    build(3)
    columns = file_of(folder, COLUMNS_NAME)
    columns.write_bytes(columns.read_bytes()[:-1] + b"?")
    with pytest.raises(IndexDamagedError) as error:
        total(engine)
    assert error.tb  # kept with all that it holds: nothing is closed by being forgotten
    assert files_below(folder) == []


@pytest.mark.parametrize("kept", [b"", b"CONCARY2", None], ids=["empty", "cut", "header"])
def test_an_inverted_index_that_cannot_be_read_leaves_nothing_open(
    build: Build, folder: Path, kept: bytes | None
) -> None:
    build(3)
    inverted = file_of(folder)
    whole = inverted.read_bytes()
    inverted.write_bytes(whole[:20] + b"?" + whole[21:] if kept is None else kept)
    with pytest.raises(IndexDamagedError, match=inverted.name) as error:
        Snapshot("damaged", inverted.parent)
    assert error.tb
    assert files_below(folder) == []


def test_a_search_goes_on_when_its_snapshot_is_closed(
    engine: WhooshEngine, build: Build, folder: Path
) -> None:
    """What it has stays as it is, and what it asks for anew is there."""
    build(2)
    assert total(engine) == 2
    snapshot = engine._current()
    engine.close()
    assert snapshot.postings.posting("body_en", "market")
    assert snapshot.document("1")
    posting = snapshot.postings.posting("body_en", "stall")
    assert posting
    del snapshot
    assert files_below(folder)
    assert posting.positions.tolist() == [5, 5]
    del posting
    assert files_below(folder) == []
