"""`.html`: one web page, its main text found by trafilatura (the extra `[html]`).

What stands in the page's head is taken from there and nothing is guessed: a date only where the
page states when it was published.
"""

import json
import logging
from collections.abc import Iterator, Mapping
from types import ModuleType
from typing import Any, BinaryIO

from index.corpus.decode import NotTextError, read_article
from index.document import RawArticle, Rejected

INSTALL = "pip install 'concorde-search[html]'"

_PUBLISHED = (  # names of <meta> elements, the clearest first
    "article:published_time",
    "og:published_time",
    "datepublished",
    "dc.date.issued",
    "dcterms.issued",
    "dcterms.date",
    "dc.date",
    "pubdate",
    "publishdate",
    "date",
)
_MOST_STRUCTURED_DATA = 1_000_000  # characters of JSON-LD


def read_html(stream: BinaryIO, path: str) -> Iterator[RawArticle | Rejected]:
    """The article on the page at `path`, its paragraphs separated by blank lines."""
    try:
        trafilatura = _trafilatura()
        page = read_article(stream)
    except ModuleNotFoundError:
        yield Rejected(path, f"web pages need the extra [html]: {INSTALL}")
        return
    except ImportError as error:
        # trafilatura is there, but something of its own is missing.
        first_line = str(error).partition("\n")[0]
        yield Rejected(path, f"web pages need the extra [html]: {INSTALL} ({first_line})")
        return
    except NotTextError as reason:
        yield Rejected(path, str(reason))
        return
    try:
        yield _article(trafilatura, page, path)
    except Exception as error:  # noqa: BLE001 - a parser of foreign pages; no page may end the run
        yield Rejected(path, f"the page cannot be read as HTML: {type(error).__name__}")


def _trafilatura() -> ModuleType:
    # Imported late: it takes a fifth of a second and is not always installed.
    import trafilatura

    # It writes a line to standard error about each page that holds no text.
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    return trafilatura


def _article(trafilatura: ModuleType, page: str, path: str) -> RawArticle | Rejected:
    tree = trafilatura.load_html(page)
    if tree is None:
        return Rejected(path, "not HTML")
    values = _stated(tree)  # before the main text is looked for, which changes the tree
    found = trafilatura.bare_extraction(tree, include_comments=False)
    paragraphs = [line.strip() for line in found.text.split("\n")] if found and found.text else []
    if paragraphs and _one_line(paragraphs[0]) == _one_line(str(values["title"] or "")):
        del paragraphs[0]
    text = "\n\n".join(filter(None, paragraphs))
    if not text:
        return Rejected(path, "no main text on the page")
    return RawArticle(path, {**values, "text": text})


def _stated(tree: Any) -> dict[str, object]:
    """Title, date, lang, source and url as the page states them, None where it does not."""
    meta: dict[str, str] = {}
    for element in tree.xpath("//meta[@content]"):
        for attribute in ("property", "name", "itemprop"):
            if name := element.get(attribute):
                meta.setdefault(name.strip().lower(), element.get("content").strip())
    return {
        "title": meta.get("og:title") or _first(tree, "//h1") or _first(tree, "//title"),
        "date": _published(tree, meta),
        "lang": tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang"),
        "source": meta.get("og:site_name"),
        "url": _first(tree, "//link[@rel='canonical']/@href") or meta.get("og:url"),
    }


def _published(tree: Any, meta: Mapping[str, str]) -> str | None:
    stated = (meta.get(name) for name in _PUBLISHED)
    elements = ("//*[@itemprop='datePublished']/@datetime", "//time[@pubdate]/@datetime")
    return (
        next(filter(None, stated), None)
        or _structured_date(tree)
        or next(filter(None, (_first(tree, expression) for expression in elements)), None)
    )


def _structured_date(tree: Any) -> str | None:
    """`datePublished` of the page's JSON-LD."""
    for script in tree.xpath("//script[@type='application/ld+json']/text()"):
        if len(script) > _MOST_STRUCTURED_DATA:
            continue
        try:
            data = json.loads(script)
        except (ValueError, RecursionError):
            continue
        items = data.get("@graph", [data]) if isinstance(data, dict) else data
        for item in items if isinstance(items, list) else []:
            if isinstance(item, dict) and isinstance(published := item.get("datePublished"), str):
                return published
    return None


def _first(tree: Any, expression: str) -> str | None:
    """The text of the first element or attribute that is not blank, on one line."""
    for found in tree.xpath(expression):
        text = found if isinstance(found, str) else found.text_content()
        if line := _one_line(text):
            return line
    return None


def _one_line(text: str) -> str:
    # No-break spaces, usual before the signs of French, become blanks too.
    return " ".join(text.split())
