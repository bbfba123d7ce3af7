"""The start page: the name, the box, what the archive holds, what is new, what to search for."""

from urllib.parse import parse_qs, urlsplit

import pytest

from index.document import UNDATED, Document, PublicationDate
from search.memory import MemoryEngine
from web.app import create_app
from web.archive import example_queries


def test_it_says_what_the_archive_holds(get) -> None:
    page = get("/")
    assert page.one("h1").text == "Concorde"
    summary = page.one("p", class_="count").text
    assert summary == (
        "46 articles: 30 in English, 15 in French, 1 in other languages · "
        "from 6 May 1994 to 7 March 2024 · 2 undated"
    )


def test_the_newest_articles_come_first_and_lead_to_the_article(get) -> None:
    hits = get("/").one("ol", class_="hits").all("li")
    assert len(hits) == 5
    dates = [hit.one("time").text for hit in hits[:4]]
    assert dates == [
        "7 March 2024",
        "March 2024, day unknown",
        "2024, month unknown",
        "1 January 2023",
    ]
    assert get(hits[2].one("a")["href"]).one("h1").text == "Le pont est ouvert"


def test_the_form_goes_to_the_results(get) -> None:
    form = get("/?ui=fr").one("form")
    assert form["action"] == "/search"
    assert form["role"] == "search"
    assert "method" not in form
    assert {field["name"] for field in form.all("input")} == {"q", "ui"}


def test_every_example_finds_something(get) -> None:
    page = get("/")
    examples = page.one("p", class_="examples").all("a")
    assert len(examples) == 3
    for link in examples:
        assert parse_qs(urlsplit(link["href"]).query)["q"] == [link.text]
        assert get(link["href"]).all("li", class_="hit")


def test_one_of_the_examples_is_a_phrase_and_one_in_the_other_language() -> None:
    english = "Trade treaty signed. The trade treaty was signed by both ministers."
    french = "Le fromage voyage bien. Le fromage est bon."
    examples = example_queries(
        [
            Document("1", english, english, "en"),
            Document("2", english, english, "en"),
            Document("3", french, french, "fr"),
        ]
    )
    assert examples == ("ministers", '"Trade treaty"', "fromage")


@pytest.mark.parametrize(
    ("documents", "expected"),
    [
        ([], ()),
        ([Document("1", "Of the and", "Of the and", "en")], ()),
        ([Document("1", "12345 67890", "12345 67890", "other")], ()),
        ([Document("1", "Bridges", "Bridges", "en")], ("Bridges",)),
    ],
)
def test_examples_of_archives_with_little_to_say(documents, expected) -> None:
    assert example_queries(documents) == expected


def test_an_archive_of_undated_articles_names_no_dates(judge_page) -> None:
    app = create_app(engine=MemoryEngine([Document("1", "Bridge", "Bridge open.", "fr", UNDATED)]))
    page = judge_page(app.test_client().get("/").text)
    assert page.one("p", class_="count").text == "1 article: 1 in French · 1 undated"
    assert page.one("ol", class_="hits").one("span", class_="honest").text == "undated"


def test_it_follows_a_new_generation(judge_page) -> None:
    class Swapped(MemoryEngine):
        generation = "first"

        def status(self):
            from dataclasses import replace

            return replace(super().status(), generation=self.generation)

    day = PublicationDate("2024-03-07", "day", "header")
    engine = Swapped([Document("1", "Bridge", "Bridge.", "en", day)])
    client = create_app(engine=engine).test_client()
    assert "1 article:" in client.get("/").text
    engine.__init__([Document(str(n), "Bridge", "Bridge.", "en", day) for n in range(2)])  # type: ignore[misc]
    assert "1 article:" in client.get("/").text, "worked out once for a generation"
    engine.generation = "second"
    assert "2 articles:" in client.get("/").text


def test_it_takes_no_search_parameters(get) -> None:
    page = get("/?q=bridge", status=400)
    assert "is not a parameter of this page" in page.text
    assert page.link("Search without what cannot be used") == "/search"
