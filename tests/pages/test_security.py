"""Every response carries the headers, no other Host is answered, nothing sets a cookie."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from index.document import Document
from search.memory import MemoryEngine
from web.app import create_app
from web.security import HEADERS, host_name
from web.settings import Settings

ANYWHERE = "0.0.0.0"  # noqa: S104 - as --host it trusts no name but itself
ARTICLE = Document("a b.txt", "The tunnel", "The tunnel under the sea is open.", "en")


@pytest.fixture
def app() -> Flask:
    names = (ANYWHERE, "News.Example.org:8443", "2001:DB8:0::1", "münchen.de")
    settings = Settings(hosts=names)
    app = create_app(settings, MemoryEngine([ARTICLE]))

    @app.get("/broken")
    def broken() -> str:
        raise RuntimeError("secret")

    return app


@pytest.fixture
def client(app: Flask) -> Iterator[FlaskClient]:
    with app.test_client() as client:
        yield client


# method, path, If-None-Match, status
RESPONSES = [
    ("GET", "/", "", 200),
    ("HEAD", "/search?q=tunnel", "", 200),
    ("OPTIONS", "/search", "", 200),
    ("GET", "/article/a%20b.txt?q=tunnel", "", 200),
    ("GET", "/static/concorde.css", "", 200),
    ("GET", "/static/concorde.css", "*", 304),
    ("GET", "/static/suggest.js", "", 200),
    ("GET", "/static/none.css", "", 404),
    ("GET", "/search?nosuch=1", "", 400),
    ("GET", "/article/none", "", 404),
    ("POST", "/search", "", 405),
    ("GET", "/broken", "", 500),
    ("GET", "/api/v1/search?q=tunnel", "", 200),
    ("GET", "/api/v1/suggest?page=1", "", 400),
    ("GET", "/api/v1/status", "*", 304),
    ("GET", "/api/v1/search?page=0", "", 400),
    ("GET", "/api/v1/documents/none", "", 404),
    ("DELETE", "/api/v1/status", "", 405),
    ("GET", "/healthz", "", 200),
    ("GET", "/readyz", "", 200),
    ("GET", "/opensearch.xml", "", 200),
]


def assert_protected(response: object, where: str) -> None:
    headers = response.headers  # type: ignore[attr-defined]
    for name, value in HEADERS.items():
        assert headers.getlist(name) == [value], (where, name)
    assert "Set-Cookie" not in headers, where
    assert "Strict-Transport-Security" not in headers, where


@pytest.mark.parametrize(("method", "path", "tag", "status"), RESPONSES)
def test_every_response_carries_the_headers(
    client: FlaskClient, method: str, path: str, tag: str, status: int
) -> None:
    headers = {"If-None-Match": tag} if tag else {}
    response = client.open(path, method=method, headers=headers, buffered=True)
    assert response.status_code == status
    assert_protected(response, path)
    if status >= 400:
        assert response.headers["Cache-Control"] == "no-store"
    if path.startswith("/static/") and status < 400:
        assert "max-age=3600" in response.headers["Cache-Control"]
    if (response.mimetype or "").startswith("text/"):
        assert response.mimetype_params.get("charset") == "utf-8"


def test_without_an_index_503_carries_them_too(tmp_path: object) -> None:
    client = create_app(Settings(index_url=f"whoosh:{tmp_path}/none")).test_client()
    for path in ("/", "/search?q=x", "/article/a", "/readyz", "/api/v1/search", "/api/v1/status"):
        response = client.get(path)
        assert response.status_code == 503, path
        assert response.headers["Cache-Control"] == "no-store", path
        assert "concorde index rebuild" in response.text, path
        assert str(tmp_path) not in response.text, path
        assert_protected(response, path)


def test_the_policy_allows_nothing_inline_and_no_other_origin() -> None:
    policy = HEADERS["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    assert {source for part in policy.split("; ") for source in part.split()[1:]} == {
        "'none'",
        "'self'",
    }


def test_transport_is_strict_only_where_it_is_encrypted(client: FlaskClient) -> None:
    response = client.get("/healthz", base_url="https://localhost")
    assert response.headers["Strict-Transport-Security"] == "max-age=31536000"


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "LocalHost:8000",
        "127.0.0.1:65535",
        "[::1]",
        "[::1]:8000",
        "0.0.0.0:8000",
        "news.example.org",
        "NEWS.example.org:8443",
        "news.example.org:9",
        "[2001:db8::1]:80",
        "xn--mnchen-3ya.de",
    ],
)
def test_own_names_are_answered(client: FlaskClient, host: str) -> None:
    for path in ("/healthz", "/search?q=tunnel", "/api/v1/status"):
        assert client.get(path, headers={"Host": host}).status_code == 200, path


@pytest.mark.parametrize(
    "host",
    [
        "",
        "evil.example",
        "localhost.evil.example",
        "evil.example:localhost",
        "sub.news.example.org",
        "localhost:0",
        "localhost:",
        "localhost:65536",
        "localhost:80:80",
        "user@localhost",
        "localhost/",
        " localhost",
        "localhost\t",
        "localhost,localhost",
        "127.0.0.2",
        "::1",
        "[::1",
        "[]",
        "192.0.2.7:8000",
    ],
)
def test_other_hosts_are_refused_before_any_page(client: FlaskClient, host: str) -> None:
    for path in ("/", "/healthz", "/static/concorde.css", "/nosuch", "/search?nosuch=1"):
        response = client.get(path, headers={"Host": host})
        assert response.status_code == 400, path
        assert response.mimetype == "text/plain"
        assert "--trusted-host" in response.text
        assert response.headers["Cache-Control"] == "no-store"
        assert_protected(response, path)
        if len(host) > len("localhost"):
            assert host not in response.text


def test_a_foreign_host_gets_a_problem_from_the_api(client: FlaskClient) -> None:
    response = client.get("/api/v1/search?q=x", headers={"Host": "evil.example"})
    assert response.status_code == 400
    assert response.mimetype == "application/problem+json"
    assert "--trusted-host" in response.json["detail"]
    assert_protected(response, "foreign")


def test_no_header_of_a_proxy_moves_an_answer(client: FlaskClient) -> None:
    plain = client.get("/opensearch.xml").data
    for name in ("X-Forwarded-Host", "X-Forwarded-For", "Forwarded", "X-Original-URL", "X-Host"):
        assert client.get("/opensearch.xml", headers={name: "host=evil.example"}).data == plain


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("News.Example.org", "news.example.org"),
        ("news.example.org:8000", "news.example.org"),
        (" localhost ", "localhost"),
        ("::1", "[::1]"),
        ("[::1]", "[::1]"),
        ("2001:db8:0:0::1", "[2001:db8::1]"),
        ("::", "[::]"),
        (ANYWHERE, ANYWHERE),
        ("münchen.de", "xn--mnchen-3ya.de"),
        ("[::1]:8000", "[::1]"),
    ],
)
def test_names_are_written_as_hosts_write_them(written: str, name: str) -> None:
    assert host_name(written) == name


@pytest.mark.parametrize(
    "written", ["", "*", "*.example.org", "http://x.org", "a b", "x/y", "x:0", "a@b", "x..y"]
)
def test_what_is_no_host_is_told_so(written: str) -> None:
    with pytest.raises(ValueError, match="is not the name of a host"):
        host_name(written)
