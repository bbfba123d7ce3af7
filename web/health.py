"""For machines that watch or find the server: is it alive, is it ready, how is it searched."""

from xml.etree import ElementTree

from flask import Blueprint, Response, request
from flask_babel import gettext

from index.errors import ConcordeError
from web.context import context, typed_values
from web.errors import REBUILD
from web.problem import SUGGESTIONS_JSON
from web.state import read_state

health = Blueprint("health", __name__)

NAMESPACE = "http://a9.com/-/spec/opensearch/1.1/"
DESCRIPTION_TYPE = "application/opensearchdescription+xml"


@health.get("/healthz")
def alive() -> Response:
    """200 as long as the process answers at all."""
    return _line("ok")


@health.get("/readyz")
def ready() -> Response:
    """200 and the generation while an index is open, else 503 and what to do."""
    try:
        return _line(f"ready {context().engine.status().generation}")
    except ConcordeError:
        # Not the error's own line: it names folders, which are the operator's business only.
        return _line(f"not ready: run `{REBUILD}`", status=503)


@health.get("/opensearch.xml")
def opensearch() -> Response:
    """How a browser's search box asks here: an OpenSearch 1.1 description with absolute URLs."""
    ui = read_state(typed_values(), ()).ui
    chosen = f"&ui={ui}" if ui else ""
    root = request.url_root  # of a trusted host: see web.security
    addresses = (
        ("text/html", "results", f"{root}search?q={{searchTerms}}{chosen}"),
        (
            "application/json",
            "results",
            f"{root}api/v1/search?q={{searchTerms}}&page={{startPage?}}&limit={{count?}}{chosen}",
        ),
        (SUGGESTIONS_JSON, "suggestions", f"{root}api/v1/suggest?q={{searchTerms}}{chosen}"),
        (DESCRIPTION_TYPE, "self", f"{root}opensearch.xml{chosen.replace('&', '?')}"),
    )
    description = ElementTree.Element("OpenSearchDescription", xmlns=NAMESPACE)
    for name, text in (
        ("ShortName", "Concorde"),
        ("Description", gettext("Search English and French press archives")),
        ("InputEncoding", "UTF-8"),
        ("OutputEncoding", "UTF-8"),
        ("Language", "en"),
        ("Language", "fr"),
    ):
        ElementTree.SubElement(description, name).text = text
    icon = ElementTree.SubElement(
        description, "Image", width="16", height="16", type="image/svg+xml"
    )
    icon.text = f"{root}static/concorde.svg"
    for kind, relation, template in addresses:
        ElementTree.SubElement(description, "Url", type=kind, rel=relation, template=template)
    ElementTree.indent(description)
    body = ElementTree.tostring(description, encoding="UTF-8", xml_declaration=True)
    response = Response(body, content_type=f"{DESCRIPTION_TYPE}; charset=utf-8")
    response.vary.add("Accept-Language")
    return response


def _line(text: str, status: int = 200) -> Response:
    response = Response(f"{text}\n", status=status, mimetype="text/plain")
    response.cache_control.no_store = True
    return response
