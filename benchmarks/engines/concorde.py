"""Concorde, through the doors that users take: `concorde index rebuild`, and the search's port."""

from pathlib import Path
from time import perf_counter

from benchmarks.protocol import HITS, Answer, Engine, Query
from concorde import cli
from search.answer import answer_in_json
from search.engine import Deadline
from search.opening import open_engine
from search.parameters import read_parameters

JOBS = 2
_PATIENCE_S = 60.0  # nothing is cut short, so that totals are exact


class Concorde(Engine):
    """Typed as operators say it: `a AND b`, `a OR b`."""

    between_words = " AND "

    def __init__(self) -> None:
        self._engine = open_engine("whoosh:nowhere")  # opens nothing, but imports the engine

    def build(self, articles: Path, folder: Path) -> None:
        """One `concorde index rebuild`."""
        command = ["index", "rebuild", str(articles), "--jobs", str(JOBS), "--json"]
        cli.main([*command, "--index", f"whoosh:{folder}"], standalone_mode=False)

    def open(self, folder: Path) -> None:
        """The engine itself opens its files with the first question."""
        self._engine = open_engine(f"whoosh:{folder}")

    def search(self, query: Query) -> Answer:
        """A bare class asks for a ranking only."""
        started = perf_counter()
        request = read_parameters({name: [value] for name, value in self.given(query).items()})
        deadline = Deadline.after(_PATIENCE_S)
        if not query.page:
            return Answer(self._engine.rank(request, deadline).total)
        result = self._engine.search(request, deadline)
        return Answer(result.total, answer_in_json(request, result, started).decode())

    def close(self) -> None:
        """Closes the engine."""
        self._engine.close()

    def given(self, query: Query) -> dict[str, str]:
        """The parameters of a query, on the command line as in a URL."""
        every = {
            "q": self.typed(query),
            "lang": query.lang,
            "year": query.year,
            "sort": "newest" if query.newest else None,
            "limit": str(HITS),
        }
        return {name: value for name, value in every.items() if value}

    def typed(self, query: Query) -> str:
        """The query as somebody types it."""
        match query.form:
            case "all":
                return self.between_words.join(query.words)
            case "any":
                return " OR ".join(query.words)
            case "phrase":
                return f'"{" ".join(query.words)}"'
            case "prefix":
                return f"{query.words[0]}*"


class PlainlyTyped(Concorde):
    """Words with a blank between them: where few articles have them all, one is enough."""

    between_words = " "
