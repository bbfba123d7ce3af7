"""The contract of an engine: one suite, run on every engine that is listed in ENGINES.

An engine is built once a session for each collection, from the files, as the commands do it. What
a query finds stands in `queries.tsv`, written by hand.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

import pytest

from index.corpus import open_corpus
from index.document import Document, Normalized
from index.opening import open_store
from index.reading import read_documents
from index.rebuild import rebuild
from index.whoosh import merging, writer
from search.engine import Engine
from search.memory import MemoryEngine
from search.opening import open_engine
from search.parameters import read_parameters
from search.query import SearchRequest
from search.results import SearchResult
from search.self_test import self_test

HERE = Path(__file__).resolve().parent
ARTICLES = HERE.parent / "data" / "articles.jsonl"
REAL_ARTICLES = HERE.parents[1].parent / "shared" / "corpus"

ORACLE = "memory"
RUNS = 8  # about as many as an index is made in
TERMS_AT_ONCE = 300  # that are merged


def read(corpus: Path) -> list[Document]:
    """The documents of a corpus as a rebuild reads them."""
    results = read_documents(open_corpus(corpus))
    return [each.document for each in results if isinstance(each, Normalized)]


def memory_engine(corpus: Path, folder: Path) -> Engine:
    """The engine that reads everything for every question."""
    return MemoryEngine(read(corpus))


def whoosh_engine(corpus: Path, folder: Path) -> Engine:
    """The engine over the index that a rebuild writes into `folder`, merged from several runs."""
    url = f"whoosh:{folder / 'index'}"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(writer, "_MOST_CHARACTERS", open_corpus(corpus).size_bytes // RUNS)
        patch.setattr(merging, "_MOST_TERMS", TERMS_AT_ONCE)
        rebuild(corpus, open_store(url, self_test))
    return open_engine(url)


# How to get an engine from a corpus and an empty folder. A new engine is one line here.
ENGINES: Mapping[str, Callable[[Path, Path], Engine]] = {
    ORACLE: memory_engine,
    "whoosh": whoosh_engine,
}

EngineOver = Callable[[str, Path], Engine]
Search = Callable[..., SearchResult]


# ---------------------------------------------------------------- engines


@pytest.fixture(scope="session")
def engine_over(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EngineOver]:
    """Gives the engine of a name over a corpus; each is built once."""
    built: dict[tuple[str, Path], Engine] = {}

    def engine_over(name: str, corpus: Path) -> Engine:
        if (name, corpus) not in built:
            folder = tmp_path_factory.mktemp(name)
            built[name, corpus] = ENGINES[name](corpus, folder)
        return built[name, corpus]

    yield engine_over
    for engine in built.values():
        engine.close()


@pytest.fixture(scope="session", params=ENGINES)
def engine_name(request: pytest.FixtureRequest) -> str:
    """Each engine in turn."""
    name: str = request.param
    return name


@pytest.fixture(scope="session")
def engine(engine_name: str, engine_over: EngineOver) -> Engine:
    """Each engine in turn, over the articles of the contract."""
    return engine_over(engine_name, ARTICLES)


@pytest.fixture
def opened(
    engine_name: str, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[Iterable[Document]], AbstractContextManager[Engine]]:
    """Opens each engine in turn over articles of a test's own, for one `with` block."""

    @contextmanager
    def opened(documents: Iterable[Document]) -> Iterator[Engine]:
        folder = tmp_path_factory.mktemp("opened")
        corpus = folder / "articles.jsonl"
        lines = (json.dumps(each.stored()) for each in documents)
        corpus.write_text("\n".join(lines), encoding="utf-8")
        with closing(ENGINES[engine_name](corpus, folder)) as engine:
            yield engine

    return opened


@pytest.fixture(scope="session")
def real_engine(engine_name: str, engine_over: EngineOver) -> Engine:
    """Each engine in turn, over the real articles where there are any."""
    if not REAL_ARTICLES.is_dir():
        pytest.skip(f"the real articles are not here: {REAL_ARTICLES} is no folder")
    return engine_over(engine_name, REAL_ARTICLES)


@pytest.fixture(scope="session", params=[name for name in ENGINES if name != ORACLE])
def both(request: pytest.FixtureRequest, engine_over: EngineOver) -> tuple[Engine, Engine]:
    """The oracle and another engine, each of the others in turn, over the same articles."""
    return engine_over(ORACLE, ARTICLES), engine_over(request.param, ARTICLES)


# ---------------------------------------------------------------- questions


@pytest.fixture(scope="session")
def documents() -> Mapping[str, Document]:
    """The articles of the contract by id, in their order."""
    return {each.id: each for each in read(ARTICLES)}


@pytest.fixture(scope="session")
def ask() -> Callable[..., SearchRequest]:
    """Makes a request from parameters as typed: `ask("q", lang=["fr"], from_="2024")`.

    Without `limit`, all articles of the contract fit on one page.
    """

    def ask(text: str = "", **parameters: str | list[str]) -> SearchRequest:
        given = {"q": [text], "limit": ["100"]}
        for name, value in parameters.items():
            given[name.rstrip("_")] = [value] if isinstance(value, str) else value
        return read_parameters(given)

    return ask


@pytest.fixture(scope="session")
def search(engine: Engine, ask: Callable[..., SearchRequest]) -> Search:
    """The answer of the engine to parameters as `ask` takes them."""

    def search(text: str = "", **parameters: str | list[str]) -> SearchResult:
        return engine.search(ask(text, **parameters))

    return search


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that takes `query` and `expected` runs on each line of `queries.tsv`."""
    if {"query", "expected"} <= set(metafunc.fixturenames):
        lines = (HERE / "queries.tsv").read_text(encoding="utf-8").splitlines()
        rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
        metafunc.parametrize(("query", "expected"), rows, ids=[row[0] for row in rows])
