"""What goes wrong: the status, the reader's language, what was typed kept, nothing given away."""

import re

import pytest

from index.document import Document
from index.errors import (
    IndexDamagedError,
    IndexNotFoundError,
    IndexOutdatedError,
    IndexRefusedError,
)
from search.memory import MemoryEngine
from web.app import create_app
from web.settings import Settings


class Broken(MemoryEngine):
    """An engine whose every question raises `error`."""

    def __init__(self, error: Exception) -> None:
        super().__init__([Document("1", "T", "t", "en")])
        self.error = error

    def search(self, request, deadline=None):
        raise self.error

    def document(self, document_id):
        raise self.error

    def status(self):
        raise self.error


# ---------------------------------------------------------------- 400


def test_all_problems_stand_beside_what_was_typed(get) -> None:
    page = get("/search?q=x&year=twenty&lang=de&lang=xx&foo=1&foo=2&page=0&sort=best", status=400)
    complaints = {
        term.text: detail.text for term, detail in zip(page.all("dt"), page.all("dd"), strict=True)
    }
    assert complaints["Year twenty"] == "must be a year such as 2024, or undated"
    assert complaints["Language de xx"] == "must be en, fr or other"
    assert complaints["foo 1 2"] == "is not a parameter of this page"
    assert "Page 0" in complaints
    assert "Sort best" in complaints


def test_the_problems_are_said_in_french_too(get) -> None:
    page = get("/search?year=twenty&ui=fr", status=400)
    assert page.one("h1").text == "Cette recherche ne peut se faire telle quelle"
    assert page.one("dt").text == "Année twenty"
    assert page.one("dd").text == "doit être une année comme 2024, ou undated"


def test_a_wrong_date_is_named_beside_its_field_and_stays_typed(get) -> None:
    page = get("/search?q=bridge&from=yesterday&to=2020", status=400)
    field = page.one("input", name="from")
    assert field["value"] == "yesterday"
    assert field["aria-invalid"] == "true"
    wrong = page.one("span", class_="wrong")
    assert wrong["id"] in field["aria-describedby"].split()
    assert wrong.text.startswith("must be a date such as")
    assert page.one("input", name="to")["value"] == "2020"
    assert "aria-invalid" not in page.one("input", name="to")
    assert page.one("input", name="q")["value"] == "bridge"


def test_a_range_that_ends_before_it_begins(get) -> None:
    page = get("/search?from=2024&to=2020", status=400)
    assert page.one("span", class_="wrong").text == "must not be after the end of the range"


def test_the_form_keeps_what_is_right_and_drops_what_is_not(get) -> None:
    page = get(
        "/search?q=b&lang=fr&lang=-en&year=x&place=A%26B&exact=1&recent=1&page=7&ui=en", status=400
    )
    hidden = [
        (each["name"], each["value"]) for each in page.one("form").all("input", type="hidden")
    ]
    assert hidden == [
        ("lang", "fr"),
        ("lang", "-en"),
        ("place", "A&B"),
        ("recent", "1"),
        ("ui", "en"),
    ]
    assert "checked" in page.one("input", name="exact")
    usable = page.link("Search without what cannot be used")
    assert usable == "/search?q=b&lang=fr&lang=-en&place=A%26B&page=7&exact=1&recent=1&ui=en"
    get(usable)


def test_a_wrong_language_of_the_page_is_a_problem_like_others(get) -> None:
    page = get("/search?ui=de", status=400, language="fr")
    assert page.one("html")["lang"] == "fr"
    assert page.one("dt").text == "Langue de la page de"
    assert page.link("Chercher sans ce qui ne peut servir") == "/search"


def test_a_very_long_value_is_not_repeated_in_full(get) -> None:
    assert len(get("/search?year=" + "9" * 5000, status=400).one("dt").text) < 120


# ---------------------------------------------------------------- 404, 405, 500


@pytest.mark.parametrize("url", ["/nothing", "/article/", "/search/", "/..%2f", "/%00", "/é"])
def test_nothing_here(get, url) -> None:
    page = get(url, status=404)
    assert page.one("h1").text == "There is nothing here"
    assert page.link("To the start page") == "/"


@pytest.mark.parametrize("path", ["//evil.example/x", "/\\evil.example"])
def test_the_switch_never_leads_to_another_server(client, judge_page, path) -> None:
    response = client.get("/", environ_overrides={"PATH_INFO": path})
    switch = judge_page(response.text).one("a", class_="switch")["href"]
    assert re.match(r"/[^/\\]", switch)


def test_only_reading_is_allowed(client, judge_page) -> None:
    response = client.post("/search?ui=fr", data={"q": "x"})
    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]
    assert judge_page(response.text).one("h1").text == "Cela ne se peut pas"


def test_other_statuses_have_a_page_too(get, app) -> None:
    from werkzeug.exceptions import RequestURITooLarge

    fresh = create_app(engine=Broken(RequestURITooLarge()))
    response = fresh.test_client().get("/search")
    assert response.status_code == 414
    assert response.content_type.startswith("text/html")


@pytest.mark.parametrize(
    "url", ["/", "/search?q=x", "/article/1", "/api/v1/search", "/api/v1/status"]
)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_fault_of_ours_gives_nothing_away(url, language, judge_page, caplog) -> None:
    app = create_app(engine=Broken(RuntimeError("secret in /srv/archive/index")))
    response = app.test_client().get(url, headers={"Accept-Language": language})
    assert response.status_code == 500
    for hidden in ("secret", "/srv", "RuntimeError", "Traceback", "Python", "Flask", "Werkzeug"):
        assert hidden not in response.text
    assert "secret in /srv/archive/index" in caplog.text
    if url.startswith("/api/"):
        assert response.content_type == "application/problem+json"
        assert response.get_json()["status"] == 500
        return
    page = judge_page(response.text)
    assert page.one("html")["lang"] == language
    reference = re.search(r"[0-9a-f]{8}", page.one("main").text)
    assert reference is not None
    assert reference[0] in caplog.text


# ---------------------------------------------------------------- 503

REASONS = {
    IndexNotFoundError: ("There is no index yet.", "Il n’y a pas encore d’index."),
    IndexOutdatedError: (
        "The index was built by another version of Concorde.",
        "L’index vient d’une autre version de Concorde.",
    ),
    IndexDamagedError: ("The index is damaged.", "L’index est endommagé."),
    IndexRefusedError: ("The index may not be trusted.", "L’index n’est pas digne de confiance."),
}


@pytest.mark.parametrize("kind", REASONS)
@pytest.mark.parametrize("url", ["/", "/search?q=x", "/search?foo=1", "/article/1", "/nosuch"])
def test_without_an_index_every_page_names_the_command(kind, url, judge_page, caplog) -> None:
    client = create_app(engine=Broken(kind("nothing at /srv/index"))).test_client()
    for language, reason in zip(("en", "fr"), REASONS[kind], strict=True):
        response = client.get(url, headers={"Accept-Language": language})
        assert response.status_code == 503
        page = judge_page(response.text)
        assert reason in page.one("main").text
        assert page.one("code").text == "concorde index rebuild CORPUS"
        assert "/srv" not in response.text
    assert "nothing at /srv/index" in caplog.text


def test_it_starts_without_an_index(tmp_path, judge_page) -> None:
    app = create_app(Settings(index_url=f"whoosh:{tmp_path / 'none'}"))
    response = app.test_client().get("/")
    assert response.status_code == 503
    assert judge_page(response.text).one("code").text == "concorde index rebuild CORPUS"
    with app.test_client().get("/static/concorde.css") as sheet:
        assert sheet.status_code == 200
    assert app.test_client().get("/static/nosuch.css").status_code == 404
    assert not (tmp_path / "none").exists()


# ---------------------------------------------------------------- the API's answers


@pytest.mark.parametrize(
    ("url", "status"),
    [("/api/v1/search?foo=1&year=x", 400), ("/api/v1/documents/none", 404), ("/api/v1/x", 404)],
)
def test_the_api_answers_problems_as_json(client, url, status) -> None:
    response = client.get(url)
    assert response.status_code == status
    assert response.content_type == "application/problem+json"
    body = response.get_json()
    assert body["status"] == status
    assert body["title"]
    if status == 400:
        assert [each["parameter"] for each in body["errors"]] == ["foo", "year"]


def test_problems_of_the_api_in_the_readers_language(client) -> None:
    body = client.get("/api/v1/search?year=x", headers={"Accept-Language": "fr-CA"}).get_json()
    assert body["errors"] == [
        {"parameter": "year", "detail": "doit être une année comme 2024, ou undated"}
    ]


def test_the_api_without_an_index() -> None:
    client = create_app(engine=Broken(IndexNotFoundError("x"))).test_client()
    for url in ("/api/v1/search", "/api/v1/search?foo=1", "/api/v1/nosuch"):
        response = client.get(url)
        assert response.status_code == 503
        assert response.content_type == "application/problem+json"
        assert "concorde index rebuild CORPUS" in response.get_json()["detail"]
