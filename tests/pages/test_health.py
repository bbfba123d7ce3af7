"""What machines ask: alive, ready, and how the browser's search box asks here."""

from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient

from index.document import Document
from search.memory import MemoryEngine
from web.app import create_app
from web.settings import Settings

OS = "{http://a9.com/-/spec/opensearch/1.1/}"
ARTICLE = Document("a.txt", "The tunnel", "The tunnel under the sea is open.", "en")


@pytest.fixture
def client() -> FlaskClient:
    return create_app(engine=MemoryEngine([ARTICLE])).test_client()


@pytest.fixture
def without_index(tmp_path: Path) -> FlaskClient:
    return create_app(Settings(index_url=f"whoosh:{tmp_path / 'none'}")).test_client()


def described(client: FlaskClient, query: str = "", host: str = "localhost:8000") -> object:
    response = client.get(f"/opensearch.xml{query}", headers={"Host": host})
    assert response.status_code == 200
    assert response.content_type == "application/opensearchdescription+xml; charset=utf-8"
    return ElementTree.fromstring(response.data)  # noqa: S314 - our own answer


def test_alive_whatever_is_asked(client: FlaskClient, without_index: FlaskClient) -> None:
    for each in (client, without_index):
        for query in ("", "?nosuch=1", "?ui=de"):
            response = each.get(f"/healthz{query}")
            assert (response.status_code, response.text) == (200, "ok\n")
            assert response.content_type == "text/plain; charset=utf-8"
            assert response.headers["Cache-Control"] == "no-store"


def test_ready_with_the_generation(client: FlaskClient) -> None:
    response = client.get("/readyz")
    assert (response.status_code, response.text) == (200, "ready memory\n")


def test_not_ready_without_an_index(without_index: FlaskClient, tmp_path: Path) -> None:
    response = without_index.get("/readyz")
    assert response.status_code == 503
    assert response.text == "not ready: run `concorde index rebuild CORPUS`\n"


def test_the_search_box_leads_to_pages_and_api(client: FlaskClient) -> None:
    root = described(client)
    assert root.tag == f"{OS}OpenSearchDescription"
    assert root.findtext(f"{OS}InputEncoding") == "UTF-8"
    assert 0 < len(root.findtext(f"{OS}ShortName")) <= 16
    assert 0 < len(root.findtext(f"{OS}Description")) <= 1024
    templates = {each.get("type"): each.get("template") for each in root.iter(f"{OS}Url")}
    assert templates == {
        "text/html": "http://localhost:8000/search?q={searchTerms}",
        "application/json": "http://localhost:8000/api/v1/search"
        "?q={searchTerms}&page={startPage?}&limit={count?}",
        "application/x-suggestions+json": "http://localhost:8000/api/v1/suggest?q={searchTerms}",
        "application/opensearchdescription+xml": "http://localhost:8000/opensearch.xml",
    }
    relations = {each.get("type"): each.get("rel") for each in root.iter(f"{OS}Url")}
    assert relations["application/opensearchdescription+xml"] == "self"
    assert relations["application/x-suggestions+json"] == "suggestions"


def test_every_address_of_the_description_answers(client: FlaskClient) -> None:
    for query in ("", "?ui=fr"):
        root = described(client, query)
        filled = [
            each.get("template")
            .replace("{searchTerms}", "tunnel")
            .replace("{startPage?}", "")
            .replace("{count?}", "")
            for each in root.iter(f"{OS}Url")
        ]
        for address in (*filled, root.findtext(f"{OS}Image")):
            parts = urlsplit(address)
            assert (parts.scheme, parts.netloc) == ("http", "localhost:8000")
            response = client.get(f"{parts.path}?{parts.query}", buffered=True)
            assert response.status_code == 200, address


def test_the_chosen_language_is_kept(client: FlaskClient) -> None:
    root = described(client, "?ui=fr")
    for each in root.iter(f"{OS}Url"):
        assert parse_qs(urlsplit(each.get("template")).query)["ui"] == ["fr"]
    french = client.get("/opensearch.xml", headers={"Accept-Language": "fr"})
    assert "Accept-Language" in french.vary
    assert described(client, "?ui=fr").findtext(f"{OS}Description") == ElementTree.fromstring(  # noqa: S314
        french.data
    ).findtext(f"{OS}Description")


def test_the_description_needs_no_index(without_index: FlaskClient) -> None:
    assert described(without_index, host="127.0.0.1:9").tag == f"{OS}OpenSearchDescription"


def test_the_description_knows_no_other_parameter(client: FlaskClient) -> None:
    for query in ("?q=x", "?ui=de"):
        assert client.get(f"/opensearch.xml{query}").status_code == 400
