"""JSON answers: compact UTF-8 without escapes, and what went wrong in the form of RFC 9457."""

from collections.abc import Iterable
from typing import Any

from flask import Response
from flask_babel import gettext

from search.answer import to_json
from search.parameters import Problem

API_PREFIX = "/api/"  # below it, errors are JSON as well
JSON = "application/json"
PROBLEM_JSON = "application/problem+json"
SUGGESTIONS_JSON = "application/x-suggestions+json"


def json_response(body: object, status: int = 200, mimetype: str = JSON) -> Response:
    """`body` as JSON in UTF-8."""
    return encoded_response(to_json(body), status, mimetype)


def encoded_response(encoded: bytes, status: int = 200, mimetype: str = JSON) -> Response:
    """The same of what is JSON already.

    Its language may be the reader's, so caches keep languages apart.
    """
    response = Response(encoded, status=status, mimetype=mimetype)
    response.vary.add("Accept-Language")
    return response


def problem(
    status: int, title: str, errors: Iterable[Problem] = (), detail: str | None = None
) -> Response:
    """An error of the JSON API as `application/problem+json`.

    `title` and `detail` stand in the reader's language already; `errors` are translated here.
    """
    body: dict[str, Any] = {"title": title, "status": status}
    if detail is not None:
        body["detail"] = detail
    body["errors"] = [
        {"parameter": each.parameter, "detail": each.detail.translated(gettext)} for each in errors
    ]
    return json_response(body, status, PROBLEM_JSON)
