"""What goes wrong, as a page or as the API's JSON, in the reader's language.

No answer shows a path, a class or a version; what an operator needs is in the log.
"""

import secrets
from collections.abc import Callable, Mapping
from http import HTTPStatus

from flask import Flask, Response, current_app, make_response, render_template, request
from flask_babel import gettext
from werkzeug.exceptions import HTTPException, InternalServerError

from index.errors import (
    ConcordeError,
    IndexDamagedError,
    IndexNotFoundError,
    IndexOutdatedError,
    IndexRefusedError,
)
from search.parameters import BadParametersError
from web.context import context, typed_values
from web.presenters.problems import present_problems
from web.problem import API_PREFIX, problem

REBUILD = "concorde index rebuild CORPUS"

# Functions, because the language is known only while a request is answered.
_NO_INDEX: Mapping[type[ConcordeError], Callable[[], str]] = {
    IndexNotFoundError: lambda: gettext("There is no index yet."),
    IndexOutdatedError: lambda: gettext("The index was built by another version of Concorde."),
    IndexDamagedError: lambda: gettext("The index is damaged."),
    IndexRefusedError: lambda: gettext("The index may not be trusted."),
}
_STATUSES: Mapping[int, tuple[Callable[[], str], Callable[[], str]]] = {
    400: (
        lambda: gettext("This request cannot be read"),
        lambda: gettext("Something in its address is not as it should be."),
    ),
    404: (
        lambda: gettext("There is nothing here"),
        lambda: gettext("The archive has no page or article of this address."),
    ),
    405: (
        lambda: gettext("This cannot be done"),
        lambda: gettext("The archive can only be read."),
    ),
    500: (
        lambda: gettext("Something went wrong"),
        lambda: gettext("The fault is ours, and it is in our log."),
    ),
}


def register(app: Flask) -> None:
    """Answers every error: bad parameters 400, no usable index 503, all others by their status."""
    app.register_error_handler(BadParametersError, bad_parameters)
    for kind in _NO_INDEX:
        app.register_error_handler(kind, no_index)
    app.register_error_handler(HTTPException, http_error)


def bad_parameters(error: BadParametersError) -> Response:
    """400 with all problems beside what was typed; without an index that is said instead."""
    if missing := _index_error():
        return no_index(missing)
    title = gettext("This search cannot be done as asked")
    if _for_api():
        return problem(400, title, error.problems)
    view = present_problems(error, typed_values())
    return make_response(render_template("bad_parameters.html", title=title, view=view), 400)


def no_index(error: ConcordeError) -> Response:
    """503 with the command that builds an index; the log says why there is none."""
    current_app.logger.warning("no index to search: %s", error)
    title = gettext("The archive cannot be searched now")
    said = next(say() for kind, say in _NO_INDEX.items() if isinstance(error, kind))
    advice = gettext("Whoever runs this server builds the index with this command:")
    if _for_api():
        return problem(503, title, detail=f"{said} {advice} {REBUILD}")
    page = render_template(
        "error.html", title=title, sentences=(said, advice), command=REBUILD, reference=None
    )
    return make_response(page, 503)


def http_error(error: HTTPException) -> Response:
    """Any other error, by its status; without an index no address leads anywhere.

    A fault of ours gets a reference that the log has too.
    """
    status = error.code or 500
    nowhere = status == HTTPStatus.NOT_FOUND and request.endpoint != "static"
    if nowhere and (missing := _index_error()):
        return no_index(missing)
    reference = None
    if isinstance(error, InternalServerError):
        reference = secrets.token_hex(4)
        current_app.logger.error("reference %s stands for the error above", reference)
    say_title, say_detail = _STATUSES.get(status, (lambda: _phrase(status), lambda: ""))
    title, detail = say_title(), say_detail()
    if _for_api():
        response = problem(status, title, detail=detail or None)
    else:
        page = render_template(
            "error.html", title=title, sentences=(detail,), command=None, reference=reference
        )
        response = make_response(page, status)
    allowed = dict(error.get_headers()).get("Allow")
    if allowed:
        response.headers["Allow"] = allowed
    return response


def _index_error() -> ConcordeError | None:
    """Why there is no index that can be searched; None when there is one."""
    try:
        context().engine.status()
    except tuple(_NO_INDEX) as error:
        return error
    return None


def _phrase(status: int) -> str:
    return HTTPStatus(status).phrase


def _for_api() -> bool:
    return request.path.startswith(API_PREFIX)
