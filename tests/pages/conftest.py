"""A small archive in memory, a client for its pages, and a reader that judges every page it reads.

The reader is strict on purpose: each page that a test fetches is checked for well-formed HTML and
for what assistive technology needs.
"""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from flask import Flask
from flask.testing import FlaskClient

from index.document import UNDATED, Document, PublicationDate
from search.memory import MemoryEngine
from web.app import create_app

VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr")
)
FIELDS = frozenset(("input", "select", "textarea", "button"))
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


@dataclass(eq=False)
class Element:
    """An element of a page, with the words and elements inside it in their order."""

    tag: str
    attributes: dict[str, str | None]
    children: list["Element | str"] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The words inside, blanks and line breaks as one blank."""
        return " ".join(self.raw.split())

    @property
    def raw(self) -> str:
        """The characters inside, exactly."""
        return "".join(each if isinstance(each, str) else each.raw for each in self.children)

    def __getitem__(self, name: str) -> str:
        return self.attributes[name] or ""

    def __contains__(self, name: str) -> bool:
        return name in self.attributes

    def elements(self) -> Iterator["Element"]:
        """Every element inside, in the order of the page."""
        for child in self.children:
            if isinstance(child, Element):
                yield child
                yield from child.elements()

    def all(self, tag: str, **wanted: str) -> list["Element"]:
        """The elements inside of this tag; `class_` asks for one of the classes."""
        return [each for each in self.elements() if each.tag == tag and each._has(wanted)]

    def one(self, tag: str, **wanted: str) -> "Element":
        """The only such element."""
        found = self.all(tag, **wanted)
        assert len(found) == 1, f"{len(found)} elements {tag} {wanted}"
        return found[0]

    def link(self, text: str) -> str:
        """The address of the only link with this text or accessible name."""
        found = [
            each["href"]
            for each in self.all("a")
            if text in (each.text, each.attributes.get("aria-label"))
        ]
        assert len(found) == 1, f"{len(found)} links {text!r}"
        return found[0]

    def _has(self, wanted: dict[str, str]) -> bool:
        for name, value in wanted.items():
            if name == "class_":
                if value not in (self.attributes.get("class") or "").split():
                    return False
            elif self.attributes.get(name.replace("_", "-")) != value:
                return False
        return True


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("page", {})
        self.open = [self.root]
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        if len(names) != len(set(names)):
            self.faults.append(f"<{tag}> repeats an attribute")
        element = Element(tag, dict(attrs))
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if self.open[-1].tag == tag:
            self.open.pop()
        else:
            self.faults.append(f"</{tag}> closes <{self.open[-1].tag}>")

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def read_page(html: str) -> Element:
    """The page as a tree; fails with everything that is wrong with it."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    faults = reader.faults + [f"<{each.tag}> stays open" for each in reader.open[1:]]
    faults += judge(reader.root) if not faults else []
    assert not faults, "\n".join(faults)
    return reader.root


def judge(page: Element) -> list[str]:
    """What a page lacks that its readers need."""
    every = list(page.elements())
    ids = [each["id"] for each in every if "id" in each]
    faults = [f"id {each!r} twice" for each in set(ids) if ids.count(each) > 1]
    faults += [] if page.one("html")["lang"] in ("en", "fr") else ["the page has no language"]
    faults += [] if page.one("title").text else ["the page has no title"]
    levels = [HEADINGS.index(each.tag) + 1 for each in every if each.tag in HEADINGS]
    if levels.count(1) != 1:
        faults.append(f"{levels.count(1)} h1")
    faults += [f"h{here} after h{before}" for before, here in pairwise(levels) if here > before + 1]
    labelled = {each["for"] for each in every if each.tag == "label"}
    faults += [f"label for nothing: {each}" for each in labelled - set(ids)]
    for each in every:
        name = each.attributes.get("aria-label") or each.text
        foreign = each.tag == "script" and not each.attributes.get("src", "").startswith("/static/")
        if each.tag == "style" or "style" in each or foreign or (each.tag == "script" and each.raw):
            faults.append(f"<{each.tag}> in the page")
        if any(attribute.startswith("on") for attribute in each.attributes):
            faults.append(f"<{each.tag}> has a handler")
        asks = each.tag in FIELDS and each.attributes.get("type") != "hidden"
        if asks and not name and each.attributes.get("id") not in labelled:
            faults.append(f"<{each.tag} name={each.attributes.get('name')}> has no label")
        if each.tag in ("a", "summary", "legend", *HEADINGS) and not name:
            faults.append(f"<{each.tag}> has no name")
        if each.tag == "a" and not each["href"].startswith(("/", "#", "http://", "https://")):
            faults.append(f"<a> leads to {each['href']}")
        if each.tag == "a" and each["href"].startswith("//"):
            faults.append("<a> leads to another server")
        if each.tag == "a" and each["href"].startswith("#") and each["href"][1:] not in ids:
            faults.append(f"<a> leads to nothing: {each['href']}")
        if "form" in each and each["form"] not in ids:
            faults.append(f"no form {each['form']}")
        for target in (each.attributes.get("aria-describedby") or "").split():
            if target not in ids:
                faults.append(f"described by nothing: {target}")
    return faults


# ---------------------------------------------------------------- the archive


def dated(value: str, source: str = "header") -> PublicationDate:
    """A date of the precision that `value` has."""
    precision = ("year", "month", "day")[value.count("-")]
    return PublicationDate(value, precision, source)  # type: ignore[arg-type]


LEAD = "A bridge joins the two banks of the river since this morning."
LONG_LEAD = (
    "The ministers of both countries have opened the new bridge over the river this morning, after "
    "eleven years of work, in front of several thousand people from either bank."
)

BRIDGES = (
    Document("lead.txt", LEAD, f"{LEAD}\n\nTraffic begins on Monday.\n\nThe bridge has no toll.",
             "en", dated("2024-03-07"), "The Gazette", "London"),
    Document("long.txt", LONG_LEAD, f"{LONG_LEAD}\n\nThe bridge is a kilometre long.",
             "en", dated("2024-03"), "The Gazette", "Dover"),
    Document("fr/pont.txt", "Le pont est ouvert",
             "Le pont sur le fleuve est ouvert.\nIl a coûté onze ans de travaux.\n"
             "Les ponts voisins restent.",
             "fr", dated("2024"), "Le Courrier", "Calais", "https://example.org/pont?a=1&b=2"),
    Document("undated.txt", "Bridge of boats",
             "An old bridge of boats is shown in the museum.", "en"),
    Document("es.txt", "El puente", "El puente fue abierto. The bridge, they say.", "other",
             dated("1994-05-06"), "El Correo"),
)  # fmt: skip
HOSTILE = (
    Document(
        "odd/../ä #1?&\"'<b>.txt",
        "<script>alert(1)</script> & the \"bridge\" 'here'",
        "<img src=x onerror=alert(1)>\n\n{{ 7 * 7 }} bridge </p></main>\n\n<mark>not ours</mark>",
        "en",
        dated("2023-01-01"),
        '"><script>alert(2)</script>',
        "<i>Nowhere</i>",
        "javascript:alert(3)",
    ),
)
MANY = tuple(
    Document(
        f"many/{number}.txt",
        f"Report number {number}",
        f"Harvest report, number {number}.",
        "fr" if number % 3 == 0 else "en",
        UNDATED if number == 0 else dated(f"{2000 + number % 12}-{1 + number % 4:02}"),
        f"Paper {number % 9:02}",
    )
    for number in range(40)
)


@pytest.fixture(autouse=True)
def _own_log(monkeypatch: pytest.MonkeyPatch) -> None:
    """Applications of one name share their logger: a test that silences it does so for itself."""
    monkeypatch.setattr(logging.getLogger("web.app"), "disabled", False)


@pytest.fixture
def archive() -> tuple[Document, ...]:
    """All documents: five on bridges, a hostile one, forty reports."""
    return (*BRIDGES, *HOSTILE, *MANY)


@pytest.fixture(scope="session")
def app() -> Flask:
    """The application over the archive."""
    return create_app(engine=MemoryEngine((*BRIDGES, *HOSTILE, *MANY)))


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A client that sends no Accept-Language unless told."""
    return app.test_client()


@pytest.fixture
def judge_page() -> Callable[[str], Element]:
    """The reader, for pages of other applications."""
    return read_page


@pytest.fixture
def get(client: FlaskClient) -> Callable[..., Element]:
    """Fetches a page, checks its status and its HTML, and gives it as a tree."""

    def fetch(url: str, status: int = 200, language: str | None = None) -> Element:
        headers = {"Accept-Language": language} if language else {}
        response = client.get(url, headers=headers)
        assert response.status_code == status, response.text
        assert response.content_type == "text/html; charset=utf-8"
        return read_page(response.text)

    return fetch
