"""The article page: nothing of the article lost, nothing said twice."""

from dataclasses import dataclass

from index.corpus.titles import lead_end
from index.document import Document
from search.highlight import Marks, marks
from web.presenters.facts import Facts, article_facts
from web.presenters.labels import html_language
from web.presenters.pieces import LONGEST_TITLE, Pieces, numbered, paragraphs, pieces, shortened
from web.state import PageState


@dataclass(frozen=True, slots=True)
class ArticleView:
    """Everything that the template of the article page shows. `mark_count` counts marks seen."""

    name: str
    lang: str
    title: Pieces
    facts: Facts
    paragraphs: tuple[Pieces, ...]
    mark_count: int
    query: str
    url: str | None
    back_url: str | None


def present_article(state: PageState, document: Document) -> ArticleView:
    """`document` with the words of the query of `state` marked.

    A title of its own stands above the text. A standfirst, which begins the text, is the heading:
    when it is a short paragraph it stands only there; else it is shortened there, and the text
    below is whole.
    """
    query = state.request.text.strip()
    found = marks(query, document) if query else Marks((), ())
    title = document.title or document.id
    start = 0
    lead = lead_end(document.title, document.text)
    if not lead:
        heading = pieces(title, found.title)
    elif _stands_alone(title, document.text[lead:]):
        heading = pieces(document.text, found.text, start=lead - len(title), end=lead)
        start = lead
    else:
        heading = shortened(title)
    body = paragraphs(document.text, found.text, start)
    heading, *body_numbered = numbered((heading, *body))
    return ArticleView(
        name=_plain(shortened(title)),
        lang=html_language(document.lang),
        title=heading,
        facts=article_facts(document),
        paragraphs=tuple(body_numbered),
        mark_count=sum(piece.marked for group in (heading, *body) for piece in group),
        query=query,
        url=_web_address(document.url),
        back_url=state.url() if state.asked else None,
    )


def _stands_alone(standfirst: str, rest: str) -> bool:
    """True when the standfirst is a paragraph of its own that fits a heading."""
    behind = rest.lstrip(" \t\u00a0")
    return len(standfirst) <= LONGEST_TITLE and (not behind or behind.startswith("\n"))


def _plain(title: Pieces) -> str:
    return "".join(piece.text for piece in title)


def _web_address(url: str | None) -> str | None:
    """`url` where a browser may follow it; an article is foreign text."""
    return url if url and url.startswith(("http://", "https://")) else None
