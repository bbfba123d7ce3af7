"""The line of facts that stands below every title: language, date, source, place."""

from dataclasses import dataclass

from flask_babel import gettext

from index.document import Document
from web.presenters.dates import ShownDate, show_date
from web.presenters.labels import value_label


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of an article; `badge` is its language in short, `language` in full."""

    badge: str
    language: str
    date: ShownDate
    source: str | None
    place: str | None


def article_facts(document: Document) -> Facts:
    """The facts of `document` in the language of the page."""
    badge = gettext("other") if document.lang == "other" else document.lang
    return Facts(
        badge=badge.upper(),
        language=value_label("lang", document.lang),
        date=show_date(document.date),
        source=document.source,
        place=document.place,
    )
