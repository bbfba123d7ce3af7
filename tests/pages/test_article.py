"""The article page: nothing lost, nothing said twice, the words of the query marked."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.document import Document
from search.memory import MemoryEngine
from web.app import create_app
from web.presenters.article import present_article
from web.state import PageState, read_state


def paragraphs(page) -> list[str]:
    return [each.raw for each in page.one("div", class_="text").all("p")]


def test_a_short_standfirst_is_the_heading_and_stands_only_there(get) -> None:
    page = get("/article/lead.txt")
    assert page.one("h1").text == "A bridge joins the two banks of the river since this morning."
    assert paragraphs(page) == ["Traffic begins on Monday.", "The bridge has no toll."]


def test_a_long_standfirst_is_cut_above_and_whole_below(get, archive) -> None:
    page = get("/article/long.txt")
    assert page.one("h1").text.endswith(" after eleven years of work, in…")
    assert paragraphs(page) == [archive[1].title, "The bridge is a kilometre long."]


def test_a_title_of_its_own_stands_above_the_whole_text(get) -> None:
    page = get("/article/fr/pont.txt")
    assert page.one("h1").text == "Le pont est ouvert"
    assert paragraphs(page) == [
        "Le pont sur le fleuve est ouvert.",
        "Il a coûté onze ans de travaux.",
        "Les ponts voisins restent.",
    ]


def test_facts_and_the_way_to_the_original(get) -> None:
    facts = get("/article/fr/pont.txt?ui=fr").one("p", class_="facts")
    assert facts.text == "FR 2024, mois inconnu Le Courrier Calais Page d’origine"
    link = facts.one("a")
    assert link["href"] == "https://example.org/pont?a=1&b=2"
    assert link["rel"] == "noopener noreferrer"
    assert facts.one("time")["title"] == "L’article n’indique que l’année."


def test_the_words_of_the_query_are_marked_and_counted(get) -> None:
    page = get("/article/fr/pont.txt?q=ponts")
    marks = page.one("article").all("mark")
    assert [mark.text for mark in marks] == ["pont", "pont", "ponts"]
    assert [mark["id"] for mark in marks] == ["mark-1", "mark-2", "mark-3"]
    strip = page.one("p", class_="strip")
    assert strip.text == "3 marks for “ponts”"
    assert strip.one("a")["href"] == "#mark-1"


def test_marks_of_a_standfirst_are_counted_once(get) -> None:
    page = get("/article/lead.txt?q=bridge")
    assert [mark.text for mark in page.one("h1").all("mark")] == ["bridge"]
    assert page.one("p", class_="strip").text == "2 marks for “bridge”"
    page = get("/article/long.txt?q=bridge")
    assert not page.one("h1").all("mark")
    assert page.one("p", class_="strip").text == "2 marks for “bridge”"


def test_no_mark_and_no_query(get) -> None:
    assert get("/article/lead.txt?q=zebra").one("p", class_="strip").text == "No marks for “zebra”"
    page = get("/article/lead.txt")
    assert not page.all("p", class_="strip")
    assert not page.all("mark")


def test_the_way_back_keeps_words_filters_and_page(get) -> None:
    back = get("/article/many/3.txt?q=report&lang=fr&page=2&ui=fr").link("Retour aux résultats")
    assert back == "/search?q=report&lang=fr&page=2&ui=fr"
    assert get(back).all("li", class_="hit")
    assert "Back to the results" not in get("/article/many/3.txt").text


def test_ids_may_hold_anything(get, archive) -> None:
    hostile = archive[5]
    address = PageState(read_state({}).request).article_url(hostile.id)
    # A browser would go up one folder at "..": the path is asked for as it stands.
    page = get(address)
    assert page.one("h1").raw == hostile.title
    assert paragraphs(page) == hostile.text.split("\n\n")
    assert page.one("p", class_="facts").all("a") == []
    assert hostile.source in page.one("p", class_="facts").text


@pytest.mark.parametrize(
    "document_id",
    [
        "/a",
        "a//b",
        "a/",
        "a b",
        "a%2Fb",
        "a%",
        "é\u0301",
        "http://x.org/?q=1#2",
        "+",
        ".hidden",
        "search",
    ],
)
def test_odd_ids_lead_to_their_article(document_id: str, judge_page) -> None:
    document = Document(document_id, f"Title of {document_id}", "Text.", "en")
    client = create_app(engine=MemoryEngine([document])).test_client()
    link = judge_page(client.get("/search?q=text").text).one("li", class_="hit").one("a")["href"]
    page = judge_page(client.get(link).text)
    assert page.one("h1").raw == document.title


def test_languages_are_declared_where_they_change(get) -> None:
    page = get("/article/fr/pont.txt?ui=en")
    assert page.one("html")["lang"] == "en"
    assert page.one("h1")["lang"] == "fr"
    assert page.one("div", class_="text")["lang"] == "fr"
    assert get("/article/es.txt").one("h1")["lang"] == ""


def test_an_article_that_is_not_there(get) -> None:
    page = get("/article/nothing.txt?ui=fr&q=x", status=404)
    assert page.one("h1").text == "Il n’y a rien ici"


def test_bad_parameters_of_an_article(get) -> None:
    page = get("/article/lead.txt?q=x&year=soon", status=400)
    assert page.link("Search without what cannot be used") == "/search?q=x"


texts = st.text(alphabet="ab.é\n \u00a0", max_size=80)


@given(texts, st.integers(0, 80), st.sampled_from(("", "a", "b", '"a b"', "b*")))
@settings(deadline=None, max_examples=150)
def test_no_character_of_an_article_is_lost_but_blank_ones(
    text: str, length: int, query: str
) -> None:
    """Title from the beginning of the text: heading and paragraphs hold all of it, in order."""
    title = text.lstrip()[:length].rstrip()
    text = text.lstrip()
    app = create_app(engine=MemoryEngine([]))
    document = Document("x", title, text, "en")
    with app.test_request_context("/"):
        view = present_article(read_state({"q": [query]}), document)
    shown = ["".join(piece.text for piece in each) for each in view.paragraphs]
    heading = "".join(piece.text for piece in view.title)
    body = "".join("".join(shown).split())
    assert "".join(text.split()) in (body, "".join(heading.split()) + body)
    numbers = [
        piece.number for each in (view.title, *view.paragraphs) for piece in each if piece.marked
    ]
    assert numbers == list(range(1, view.mark_count + 1))
