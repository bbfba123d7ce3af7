"""What every engine of a comparison must do, and what a query asks of it."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Protocol, TypedDict

from search.answer import to_json

Form = Literal["all", "any", "phrase", "prefix"]
FACETS = ("lang", "year", "source", "place", "dated")
HITS = 10
SNIPPET_LENGTH = 200  # characters, about
UNDATED = "undated"


class Article(TypedDict):
    """A line of the articles' file; `lang` is absent where Concorde has to tell it."""

    id: str
    title: str
    text: str
    lang: str
    date: str | None
    source: str
    place: str | None


@dataclass(frozen=True, slots=True)
class Query:
    """Words and how they are to be found; `lang` and `year` filter, `newest` sorts by date.

    `page` asks for the whole page: hits with snippets, and five facets over all matches, the one
    of the language without its own filter.
    """

    words: tuple[str, ...]
    form: Form = "all"
    lang: str | None = None
    year: str | None = None
    newest: bool = False
    page: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """How many articles match, and for a page its JSON.

    `seconds` are set by an engine that is not in this process and has a clock of its own for the
    same work, from the typed words to the finished JSON; None leaves it to whoever asked.
    """

    total: int
    body: str = ""
    seconds: float | None = None


class Articles(Protocol):
    """Articles to read one after the other, or by number."""

    def __iter__(self) -> Iterator[Article]: ...
    def __getitem__(self, number: int, /) -> Article: ...


class Engine(Protocol):
    """One engine, set up as somebody would who knows it."""

    def build(self, articles: Path, folder: Path) -> None:
        """Makes an index of a JSON Lines file of articles in an empty folder."""
        ...

    def open(self, folder: Path) -> None:
        """Makes the index in `folder` ready for `search`."""
        ...

    def search(self, query: Query) -> Answer:
        """Ten best hits and the exact total, or the whole page, from the typed words on."""
        ...

    def close(self) -> None:
        """Ends what `open` has started beside this process: nothing, for most."""


Counts = Mapping[str, Mapping[str, int]]  # of each facet, of each value


def page_json(total: int, hits: Iterable[Mapping[str, Any]], facets: Counts) -> str:
    """The JSON of a page, by Concorde's encoder; `hits` have id, title, date and snippet."""
    return to_json({"total": total, "hits": list(hits), "facets": facets}).decode()


def articles_of(path: Path) -> Iterable[Article]:
    """The articles of a file, one after the other."""
    with path.open(encoding="utf-8") as file:
        yield from map(json.loads, file)


def facts(article: Article) -> dict[str, str]:
    """What facets and filters look at: the article's value in each of FACETS; `""` is none."""
    year = (article["date"] or "")[:4]
    return {
        "lang": article["lang"],
        "year": year or UNDATED,
        "source": article["source"],
        "place": article["place"] or "",
        "dated": "dated" if year else UNDATED,
    }


def day_number(article: Article) -> int:
    """The day of an article as a number that sorts, such as 20240307; 0 without a date."""
    return int((article["date"] or "0").replace("-", ""))
