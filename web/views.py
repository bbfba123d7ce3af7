"""The pages: start, results, article."""

from time import perf_counter

from flask import Blueprint, abort, render_template

from web.context import context, typed_values
from web.presenters.article import present_article
from web.presenters.results import present_results
from web.presenters.start import present_start
from web.state import read_state
from web.ways_out import ways_out

pages = Blueprint("pages", __name__)


@pages.get("/")
def start() -> str:
    """What the archive holds, and the search box."""
    state = read_state(typed_values(), allowed=())
    return render_template("start.html", view=present_start(state, context().archive()))


@pages.get("/search")
def results() -> str:
    """The answer to the question in the URL."""
    started = perf_counter()
    state = read_state(typed_values())
    engine, deadline = context().engine, context().deadline()
    result = engine.search(state.request, deadline)
    took_ms = (perf_counter() - started) * 1000
    nearby = () if result.total else ways_out(state, engine, deadline)
    view = present_results(state, result, nearby)
    return render_template("results.html", view=view, took_ms=took_ms)


@pages.get("/article/<document:document_id>")
def article(document_id: str) -> str:
    """One article, the words of the query marked; it takes the parameters of the results page."""
    state = read_state(typed_values())
    document = context().engine.document(document_id)
    if document is None:
        abort(404)
    return render_template("article.html", view=present_article(state, document))
