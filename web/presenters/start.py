"""The start page: what the archive holds, what is new in it, what one may ask it."""

from dataclasses import dataclass

from flask_babel import format_decimal, gettext, ngettext

from index.document import LANGUAGES
from web.archive import Archive
from web.presenters.dates import show_date
from web.presenters.facts import Facts, article_facts
from web.presenters.labels import html_language
from web.presenters.pieces import Pieces, shortened
from web.presenters.results import Link
from web.state import PageState


@dataclass(frozen=True, slots=True)
class NewArticle:
    """One of the newest articles."""

    url: str
    lang: str
    title: Pieces
    facts: Facts


@dataclass(frozen=True, slots=True)
class StartView:
    """Everything that the template of the start page shows; `summary` is one line."""

    summary: str
    examples: tuple[Link, ...]
    newest: tuple[NewArticle, ...]
    everything_url: str


def present_start(state: PageState, archive: Archive) -> StartView:
    """What `archive` holds, in the language of the page."""
    return StartView(
        summary=_summary(archive),
        examples=tuple(Link(text, state.with_text(text).url()) for text in archive.examples),
        newest=tuple(
            NewArticle(
                state.article_url(document.id),
                html_language(document.lang),
                shortened(document.title or document.id),
                article_facts(document),
            )
            for document in archive.newest
        ),
        everything_url=state.url(),
    )


def _summary(archive: Archive) -> str:
    articles = ngettext(
        "%(count)s article",
        "%(count)s articles",
        archive.documents,
        count=format_decimal(archive.documents),
    )
    spoken = {
        "en": gettext("%(count)s in English", count=_count(archive, "en")),
        "fr": gettext("%(count)s in French", count=_count(archive, "fr")),
        "other": gettext("%(count)s in other languages", count=_count(archive, "other")),
    }
    parts = [", ".join(spoken[lang] for lang in LANGUAGES if archive.languages.get(lang))]
    first, last = show_date(archive.first), show_date(archive.last)
    if first.machine and last.machine:
        span = gettext("from %(first)s to %(last)s", first=first.plain, last=last.plain)
        parts.append(first.plain if first.plain == last.plain else span)
    if archive.undated:
        parts.append(gettext("%(count)s undated", count=format_decimal(archive.undated)))
    said = " · ".join(part for part in parts if part)
    return str(gettext("%(articles)s: %(details)s", articles=articles, details=said))


def _count(archive: Archive, lang: str) -> str:
    return str(format_decimal(archive.languages.get(lang, 0)))
