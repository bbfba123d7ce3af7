"""The language of the page: `ui=en` or `ui=fr`, else what the browser prefers, else English."""

from dataclasses import dataclass
from urllib.parse import quote

from flask import Flask, Response, request
from flask_babel import Babel, format_decimal, get_locale

from web.context import typed_values
from web.state import PageState, Ui, address, ui_language

LANGUAGE_NAMES: dict[Ui, str] = {"en": "English", "fr": "Français"}  # each in its own tongue


@dataclass(frozen=True, slots=True)
class Switch:
    """The link to this very page in the other language."""

    language: Ui
    name: str
    url: str


def register(app: Flask) -> None:
    """Lets templates speak the reader's language, and know the way to the other one."""
    app.jinja_env.filters["number"] = format_decimal
    Babel(app, default_locale="en", locale_selector=choose_language)
    app.context_processor(_layout)
    app.after_request(_declare)


def choose_language() -> Ui:
    """The language of the current request's page."""
    return _asked() or _preferred() or "en"


def _asked() -> Ui | None:
    return ui_language(request.args.get("ui"))


def _preferred() -> Ui | None:
    """The first language of the browser's list that we speak; `fr-CA` is French."""
    spoken = (
        ui_language(tag.split("-")[0].lower())
        for tag, quality in request.accept_languages
        if quality > 0
    )
    return next((language for language in spoken if language), None)


def _layout() -> dict[str, object]:
    """What every page needs: its language, the way home, the switch."""
    language = choose_language()
    asked = _asked()
    return {
        "language": language,
        "ui": asked,
        "start_url": PageState(ui=asked).start_url(),
        "opensearch_url": address("/opensearch.xml", [("ui", asked)] if asked else []),
        "switch": _switch("fr" if language == "en" else "en"),
    }


def _switch(language: Ui) -> Switch:
    path = quote(request.path, safe="/")  # begins with one slash, so it stays on this server
    pairs = [
        (name, value) for name, values in typed_values().items() for value in values if name != "ui"
    ]
    return Switch(language, LANGUAGE_NAMES[language], address(path, [*pairs, ("ui", language)]))


def _declare(response: Response) -> Response:
    if response.mimetype == "text/html":
        locale = get_locale()
        response.content_language = [locale.language if locale else "en"]
        response.vary.add("Accept-Language")
    return response
