"""The results page: hits, facets, chips, orders, pages, and the ways out of an empty one."""

from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

import web
from index.document import Document, PublicationDate
from search.memory import MemoryEngine
from search.message import message
from search.parameters import MAX_RESULTS
from search.query import SearchRequest
from search.results import Snippet
from web.app import create_app
from web.presenters.results import paginate
from web.state import PageState


def query(url: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(url).query)


# ---------------------------------------------------------------- hits


def test_count_and_time_are_a_polite_status(get) -> None:
    status = get("/search?q=bridge").one("p", role="status")
    assert status.one("b").text == "5 articles"
    assert " in " in status.text
    assert status.text.endswith(" ms")


def test_a_hit_has_title_facts_and_snippet(get) -> None:
    hit = get("/search?q=kilometre").one("li", class_="hit")
    assert hit.one("h2")["lang"] == "en"
    facts = hit.one("p", class_="facts")
    assert facts.one("abbr")["title"] == "English"
    assert facts.one("time")["datetime"] == "2024-03"
    assert facts.text == "EN March 2024, day unknown The Gazette Dover"
    snippet = hit.one("p", class_="snippet")
    assert snippet["lang"] == "en"
    assert [mark.text for mark in snippet.all("mark")] == ["kilometre"]


def test_marks_stand_in_titles_too(get) -> None:
    titles = [hit.one("h2") for hit in get("/search?q=pont&lang=fr").all("li", class_="hit")]
    assert [[mark.text for mark in title.all("mark")] for title in titles] == [["pont"]]


def test_the_link_of_a_hit_keeps_the_question(get) -> None:
    link = get("/search?q=kilometre&year=2024&ui=fr").one("li", class_="hit").one("a")["href"]
    assert urlsplit(link).path == "/article/long.txt"
    assert query(link) == {"q": ["kilometre"], "year": ["2024"], "ui": ["fr"]}


def test_a_long_title_is_cut_behind_a_word(get) -> None:
    title = get("/search?q=kilometre").one("li", class_="hit").one("h2").text
    assert title.endswith(" after eleven years of work, in…")
    assert len(title) <= 121


def test_text_of_unknown_language_says_so(get) -> None:
    hit = get("/search?q=puente").one("li", class_="hit")
    assert hit.one("h2")["lang"] == ""
    assert hit.one("abbr").text == "OTHER"


def test_archives_cannot_put_elements_or_addresses_into_the_page(get) -> None:
    page = get("/search?q=bridge&from=2023&to=2023")
    assert "<script>alert(1)</script>" in page.one("li", class_="hit").one("h2").text
    assert [script["src"] for script in page.all("script")] == ["/static/suggest.js"]
    assert not page.all("i")
    assert not page.all("b", text="x")
    assert '"><script>alert(2)</script>' in [label.text for label in page.all("label")]
    assert "javascript:" not in "".join(link["href"] for link in page.all("a"))


@pytest.mark.parametrize("text", ['"><script>x</script>', "{{ 7*7 }}", "a&b='c'", "é\u202ea"])
def test_what_is_typed_comes_back_as_typed(get, client, text) -> None:
    from urllib.parse import quote

    page = get(f"/search?q={quote(text)}")
    assert page.one("input", name="q")["value"] == text
    assert "49" not in page.one("title").text


# ---------------------------------------------------------------- chips


def test_every_filter_has_a_chip_with_its_own_way_out(get) -> None:
    url = "/search?q=bridge&lang=en&lang=-fr&year=2024&month=2024-03&from=2020&to=2024&exact=1"
    chips = get(url).one("ul", class_="chips")
    names = [chip.one("a")["aria-label"] for chip in chips.all("li", class_="chip")]
    assert names == [
        "Remove the filter Language: English",
        "Remove the filter Language: not French",
        "Remove the filter Year: 2024",
        "Remove the filter Month: March 2024",
        "Remove the filter From: from 2020",
        "Remove the filter To: to 2024",
        "Not only the exact words",
    ]
    assert "month" not in query(chips.link("Remove the filter Month: March 2024"))
    assert query(chips.link("Remove the filter Language: not French"))["lang"] == ["en"]
    assert query(chips.link("Clear all")) == {"q": ["bridge"]}


def test_one_chip_needs_no_clear_all(get) -> None:
    page = get("/search?q=bridge&lang=en")
    assert len(page.all("li", class_="chip")) == 1
    assert "Clear all" not in page.text
    assert not get("/search?q=bridge").all("ul", class_="chips")


# ---------------------------------------------------------------- orders and pages


def test_sort_links(get) -> None:
    page = get("/search?q=bridge&page=1")
    nav = page.one("nav", class_="sort")
    assert [(a.text, "aria-current" in a) for a in nav.all("a")] == [
        ("relevance", True), ("newest", False), ("oldest", False), ("prefer recent", False),
    ]  # fmt: skip
    dates = [p.text for p in get(nav.link("oldest")).all("p", class_="facts")]
    assert "1994" in dates[0]
    assert "undated" in dates[-1]


def test_recent_articles_can_be_preferred_and_no_longer(get) -> None:
    page = get("/search?q=report&lang=en&page=2&ui=en")
    link = page.one("nav", class_="sort").link("prefer recent")
    assert query(link) == {"q": ["report"], "lang": ["en"], "recent": ["1"], "ui": ["en"]}
    preferred = get(link)
    assert not preferred.one("nav", class_="sort").all("a", class_="prefer")
    chips = preferred.one("ul", class_="chips")
    assert [chip.one("bdi").text for chip in chips.all("li", class_="chip")] == [
        "English", "Recent articles preferred",
    ]  # fmt: skip
    back = chips.link("Recent articles not preferred")
    assert query(back) == {"q": ["report"], "lang": ["en"], "ui": ["en"]}
    assert query(chips.link("Clear all")) == {"q": ["report"], "ui": ["en"]}
    line = preferred.one("details", class_="narrow").one("summary").text
    assert line == "Filters: 1 is on", "a preference narrows nothing"
    assert "favoriser les récents" in get("/search?q=report&ui=fr").text
    assert "Articles récents favorisés" in get("/search?q=report&recent=1&ui=fr").text


def test_the_preference_is_kept_in_every_link_and_form(get) -> None:
    page = get("/search?q=report&recent=1&lang=en")
    assert page.one("form").one("input", name="recent")["value"] == "1"
    links = [
        *page.one("nav", class_="pages").all("a"),
        *page.one("nav", class_="sort").all("a"),
        *(hit.one("a") for hit in page.all("li", class_="hit")),
        page.one("footer").one("a"),
    ]
    assert len(links) > 15
    assert all(query(link["href"])["recent"] == ["1"] for link in links)
    article = get(page.all("li", class_="hit")[0].one("a")["href"])
    assert query(article.link("Back to the results"))["recent"] == ["1"]


@pytest.mark.parametrize("url", ["/search?q=report&sort=newest", "/search?q=report&sort=oldest",
                                 "/search", "/search?lang=en&sort=relevance"])  # fmt: skip
def test_in_an_order_of_dates_there_is_nothing_to_prefer(get, url) -> None:
    page = get(url)
    assert not page.all("a", class_="prefer")
    on = get(url + ("&" if "?" in url else "?") + "recent=1")
    assert not on.all("a", class_="prefer")
    assert "preferred" not in on.text
    relevance = on.one("nav", class_="sort").link("relevance")
    assert query(relevance)["recent"] == ["1"], "it counts again where there is relevance"


def test_pages_name_their_neighbours(get) -> None:
    page = get("/search?q=report&page=2")
    nav = page.one("nav", class_="pages")
    assert query(nav.one("a", rel="prev")["href"]) == {"q": ["report"]}
    assert query(nav.one("a", rel="next")["href"])["page"] == ["3"]
    assert page.one("link", rel="prev")["href"] == nav.one("a", rel="prev")["href"]
    assert page.one("link", rel="next")["href"] == nav.one("a", rel="next")["href"]
    assert nav.one("a", aria_current="page").text == "2"
    assert page.one("ol", class_="hits")["start"] == "11"
    last = get("/search?q=report&page=4")
    assert not last.all("link", rel="next")


def test_a_page_beyond_the_last_says_so(get) -> None:
    page = get("/search?q=report&page=9&ui=en")
    assert page.one("p", role="status").one("b").text == "40 articles"
    assert page.one("p", class_="nothing").text == "There is no page 9: the last one is page 4."
    assert page.link("Back to page 1") == "/search?q=report&ui=en"
    assert not page.all("nav", class_="pages")


@pytest.mark.parametrize(
    ("page", "total", "expected"),
    [
        (1, 0, "1"),
        (1, 10, "1"),
        (1, 11, "1 2"),
        (1, 100, "1 2 3 … 10"),
        (5, 100, "1 … 3 4 5 6 7 … 10"),
        (4, 100, "1 2 3 4 5 6 … 10"),
        (10, 100, "1 … 8 9 10"),
    ],
)
def test_the_window_of_pages(page: int, total: int, expected: str) -> None:
    window = paginate(PageState(SearchRequest(page=page)), total)
    assert " ".join(link.text if link else "…" for link in window.numbers) == expected
    assert all(link.current == (link.text == str(page)) for link in window.numbers if link)


def test_no_page_leads_beyond_what_may_be_asked() -> None:
    last = MAX_RESULTS // 10
    window = paginate(PageState(SearchRequest(page=last)), MAX_RESULTS + 500)
    assert (window.last, window.next, window.capped) == (last, None, True)
    assert not paginate(PageState(), MAX_RESULTS).capped


# ---------------------------------------------------------------- did you mean


@pytest.fixture
def suggesting(archive, judge_page):
    """Fetches a page of an engine that always suggests one query; it does not search it."""

    def fetch(url: str, suggestion: str | None):
        class Suggesting(MemoryEngine):
            def search(self, request, deadline=None):
                return replace(super().search(request, deadline), suggestion=suggestion)

        app = create_app(engine=Suggesting(archive))
        return judge_page(app.test_client().get(url).text)

    return fetch


def test_a_suggestion_is_one_link_that_keeps_everything_else(suggesting) -> None:
    url = "/search?q=brige&lang=en&from=1990&exact=1&recent=1&page=3&ui=en"
    said = suggesting(url, "bridge").one("p", class_="meant")
    assert said.text == "Did you mean bridge?"
    link = said.one("a")["href"]
    kept = {"lang": ["en"], "from": ["1990"], "exact": ["1"], "recent": ["1"], "ui": ["en"]}
    assert query(link) == {"q": ["bridge"], **kept}
    french = suggesting("/search?q=brige&sort=oldest&ui=fr", "bridge").one("p", class_="meant")
    assert french.text == "Vouliez-vous dire bridge ?"
    assert query(french.one("a")["href"]) == {"q": ["bridge"], "sort": ["oldest"], "ui": ["fr"]}


def test_the_suggestion_of_the_engine_finds_more(get) -> None:
    for typed, meant in (("brige", "bridge"), ("harvst report", "harvest report")):
        said = get(f"/search?{urlencode({'q': typed})}").one("p", class_="meant")
        assert said.one("a").text == meant
        followed = get(said.one("a")["href"])
        assert followed.all("li", class_="hit")
        assert not followed.all("p", class_="meant")


@pytest.mark.parametrize(
    ("typed", "suggestion", "changed"),
    [
        ("brige river", "bridge river", ["bridge"]),
        ("securite Nationale", "sécurité nationale", ["sécurité"]),
        ('"old brige" -boats', '"old bridge" -boats', ['bridge"']),
        ("a  b", "a b", []),
    ],
)
def test_only_words_that_are_not_as_typed_stand_out(suggesting, typed, suggestion, changed) -> None:
    link = suggesting(f"/search?{urlencode({'q': typed})}", suggestion).one("p", class_="meant")
    assert link.one("a").raw == suggestion
    assert [each.text for each in link.all("em")] == changed


def test_a_suggestion_stands_above_the_hits_and_on_an_empty_page(suggesting) -> None:
    for url, after in (("/search?q=bridge", "hits"), ("/search?q=zebra", "ways")):
        page = suggesting(url, "bridges")
        order = [each.attributes.get("class") for each in page.elements()]
        assert order.index("meant") < order.index(after)
        assert page.one("input", name="q")["value"] in url, "it is not searched unasked"
    assert not suggesting("/search?q=bridge", None).all("p", class_="meant")


def test_a_suggestion_is_text_like_any_other(suggesting) -> None:
    said = suggesting("/search?q=x", "<b>&amp; %(query)s").one("p", class_="meant")
    assert said.text == "Did you mean <b>&amp; %(query)s?"


# ---------------------------------------------------------------- nothing found, issues


def test_an_empty_result_offers_ways_out_that_find_something(get) -> None:
    page = get("/search?q=kilometre&lang=fr&year=1994&ui=en")
    ways = page.one("ul", class_="ways").all("li")
    assert ways[0].text == "Without any filter 1 article"
    for way in ways:
        assert get(way.one("a")["href"]).all("li", class_="hit")
        assert "ui=en" in way.one("a")["href"]


@pytest.mark.parametrize(
    ("url", "first"),
    [
        ("/search?q=kilometre&lang=fr", "Without the filter Language: French 1 article"),
        ('/search?q="bridge+kilometre"', "Search for bridge kilometre 2 articles"),
        ("/search?q=%2Bbridge+%2Bzebra", "Search for +bridge 5 articles"),
        ("/search?q=zebra", "All articles of the archive"),
        ("/search?q=(zebra+OR+yak)+AND+gnu", "All articles of the archive"),
    ],
)
def test_the_first_way_out(get, url, first) -> None:
    assert get(url).one("ul", class_="ways").all("li")[0].text == first


def test_issues_of_the_query_stand_above_the_hits_in_the_readers_language(get) -> None:
    page = get("/search?q=bridge+(kilometre&ui=fr")
    issues = page.one("ul", class_="issues")
    assert issues.text.startswith("Une parenthèse n’était pas fermée")
    order = [each.attributes.get("class") for each in page.elements()]
    assert order.index("issues") < order.index("hits")


@pytest.mark.parametrize(
    "text",
    [
        "x",
        "'",
        "🚀",
        "🚀 bridge",
        "سلام",
        "\u0301" * 256,
        "e" + "\u0301" * 255,
        "(" * 256,
        "\u200b",
    ],
    ids=lambda text: ascii(text)[:20],
)
@pytest.mark.parametrize("ui", ["en", "fr"])
def test_odd_queries_have_a_page_that_says_how_they_were_read(get, text, ui) -> None:
    asked = urlencode({"q": text, "ui": ui})
    page = get(f"/search?{asked}")
    assert page.one("ul", class_="issues").all("li")
    assert page.all("ol", class_="hits") or page.all("p", class_="nothing")
    assert get(f"/article/lead.txt?{asked}").one("input", name="q")["value"] == text


def test_snippets_that_are_cut_say_so_and_values_in_issues_are_escaped(judge_page) -> None:
    class Odd(MemoryEngine):
        def search(self, request, deadline=None):
            result = super().search(request, deadline)
            hit = replace(
                result.hits[0], snippets=(Snippet("a <b>bridge</b>", ((2, 15),), True, True),)
            )
            said = message("There is no field “%(name)s”; its name was read as a word.", name="<b>")
            return replace(result, hits=(hit,), issues=(said,))

    date = PublicationDate("2024", "year", "header")
    app = create_app(engine=Odd([Document("1", "T", "a bridge", "en", date)]))
    page = judge_page(app.test_client().get("/search?q=bridge").text)
    assert page.one("p", class_="snippet").raw == "… a <b>bridge</b> …"
    assert "“<b>”" in page.one("ul", class_="issues").text


def test_nothing_steps_around_the_escaping_of_templates() -> None:
    sources = [
        path for path in Path(web.__file__).parent.rglob("*") if path.suffix in (".py", ".html")
    ]
    assert len(sources) > 20
    for path in sources:
        text = path.read_text(encoding="utf-8")
        for way_around in ("|safe", "| safe", "Markup", "autoescape false"):
            assert way_around not in text, path


def test_the_same_search_as_json(get, client) -> None:
    url = get("/search?q=bridge&lang=en&ui=fr").one("footer").one("a")["href"]
    answer = client.get(url).get_json()
    assert answer["query"]["filters"] == {"lang": ["en"]}
    assert answer["total"] == 4
