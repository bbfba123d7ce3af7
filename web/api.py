"""The JSON API: the questions of the pages, answered for scripts."""

from collections.abc import Sequence
from time import perf_counter

from flask import Blueprint, Response, abort, request
from flask_babel import gettext

from search.answer import answer_in_json
from search.message import Message
from search.parameters import API_PARAMETERS, SUGGEST_PARAMETERS
from search.query import SearchRequest
from web.context import context, typed_values
from web.openapi import openapi_document
from web.problem import SUGGESTIONS_JSON, encoded_response, json_response
from web.state import read_state

api = Blueprint("api", __name__)

SUGGESTIONS_MAX_AGE_S = 60  # whoever takes a letter back need not ask again


@api.get("/search")
def search() -> Response:
    """The object of search.answer: parameters of the results page, also limit and explain."""
    started = perf_counter()
    wanted = _wanted(API_PARAMETERS)
    result = context().engine.search(wanted, context().deadline())
    # No ETag: took_ms makes each answer another one.
    return encoded_response(answer_in_json(wanted, result, started, _say))


@api.get("/documents/<document:document_id>")
def document(document_id: str) -> Response:
    """One stored article with its text."""
    _wanted()
    found = context().engine.document(document_id)
    if found is None:
        abort(404)
    return _tagged(json_response(found.stored()))


@api.get("/suggest")
def suggest() -> Response:
    """What was typed so far and whole queries that go on from there: OpenSearch suggestions."""
    wanted = _wanted(SUGGEST_PARAMETERS)
    found = context().engine.suggest(wanted.text, wanted.limit)
    response = json_response([wanted.text, list(found)], mimetype=SUGGESTIONS_JSON)
    response.cache_control.max_age = SUGGESTIONS_MAX_AGE_S
    return _tagged(response)


@api.get("/status")
def status() -> Response:
    """What is served: the object of `concorde index status`."""
    _wanted()
    return _tagged(json_response(context().engine.status().fields()))


@api.get("/openapi.json")
def openapi() -> Response:
    """The description of this API; like all of it, it is there only while an index is."""
    _wanted()
    context().engine.status()
    return _tagged(json_response(openapi_document()))


def _wanted(allowed: Sequence[str] = ()) -> SearchRequest:
    """What the parameters ask for. Raises BadParametersError for any but `allowed` and `ui`."""
    return read_state(typed_values(), allowed).request


def _say(said: Message) -> str:
    return said.translated(gettext)


def _tagged(response: Response) -> Response:
    """`response` with a digest of its body as ETag, or 304 for whoever has that body."""
    response.add_etag()
    response.make_conditional(request)
    return response
