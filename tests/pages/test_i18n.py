"""English and French: the choice of the page's language, the catalogue, the dates."""

import io
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from index.document import UNDATED, PublicationDate
from web.presenters.dates import month_name, show_date
from web.presenters.labels import value_label

ROOT = Path(__file__).resolve().parents[2]
TRANSLATIONS = ROOT / "web" / "translations"
FRENCH = TRANSLATIONS / "fr" / "LC_MESSAGES"
URLS = (
    "/",
    "/search?q=bridge",
    "/search?q=report&lang=-en&year=2005&from=2001&page=1&exact=1&sort=oldest",
    "/search?q=report&recent=1&page=2",
    "/search?q=kilometre&lang=fr",
    "/search?q=report&page=9",
    "/article/fr/pont.txt?q=pont",
)


# ---------------------------------------------------------------- which language


@pytest.mark.parametrize(
    ("url", "header", "expected"),
    [
        ("/", None, "en"),
        ("/", "fr", "fr"),
        ("/", "fr-CA,en;q=0.5", "fr"),
        ("/", "de, fr;q=0.3, en;q=0.7", "en"),
        ("/", "de", "en"),
        ("/?ui=fr", "en", "fr"),
        ("/?ui=en", "fr", "en"),
        ("/?ui=", "fr", "fr"),
    ],
)
def test_the_language_of_the_page(get, url, header, expected) -> None:
    assert get(url, language=header).one("html")["lang"] == expected


def test_caches_are_told(client) -> None:
    response = client.get("/search?q=bridge", headers={"Accept-Language": "fr"})
    assert response.headers["Content-Language"] == "fr"
    assert "Accept-Language" in response.headers["Vary"]


@pytest.mark.parametrize("url", URLS)
def test_a_chosen_language_is_kept_in_every_link_and_form(get, url) -> None:
    page = get(url + ("&" if "?" in url else "?") + "ui=fr")
    for link in page.all("a"):
        if link["href"].startswith("/") and "hreflang" not in link:
            assert "ui=fr" in link["href"], link["href"]
    assert page.one("link", rel="search")["href"] == "/opensearch.xml?ui=fr"
    for form in page.all("form"):
        assert [each["value"] for each in form.all("input", name="ui")] == ["fr"]


@pytest.mark.parametrize("url", URLS)
def test_a_language_that_was_not_chosen_is_in_no_link(get, url) -> None:
    page = get(url, language="fr")
    for link in page.all("a"):
        assert ("ui=" in link["href"]) == ("hreflang" in link)
    assert not page.all("input", name="ui")


@pytest.mark.parametrize("url", URLS)
def test_the_switch_leads_to_the_same_page_in_the_other_language(get, url) -> None:
    switch = get(url).one("a", class_="switch")
    assert switch.text == "Français"
    assert switch["hreflang"] == switch["lang"] == "fr"
    there = urlsplit(switch["href"])
    assert there.path == urlsplit(url).path
    assert parse_qs(there.query) == parse_qs(urlsplit(url).query) | {"ui": ["fr"]}
    french = get(switch["href"])
    assert french.one("html")["lang"] == "fr"
    assert french.one("a", class_="switch")["hreflang"] == "en"


def test_three_languages_are_three_things(get) -> None:
    """The page's language changes neither the hits nor the filter."""
    english = get("/search?q=pont&lang=fr&ui=en")
    french = get("/search?q=pont&lang=fr&ui=fr")
    titles = [
        [hit.one("h2").text for hit in page.all("li", class_="hit")] for page in (english, french)
    ]
    assert titles[0] == titles[1] != []
    for page in (english, french):
        assert "checked" in page.one("input", name="lang", value="fr")
        assert page.one("li", class_="hit").one("h2")["lang"] == "fr"


# ---------------------------------------------------------------- the catalogue


def extracted() -> set[str | tuple[str, ...]]:
    with (TRANSLATIONS / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    keywords = {"gettext": None, "ngettext": (1, 2), "message": None}
    found = set()
    for _, _, text, _, _ in extract_from_dir(ROOT, methods, options, keywords=keywords):
        found.add(text)
    return found


@pytest.fixture(scope="module")
def catalogue():
    with (FRENCH / "messages.po").open("rb") as file:
        return read_po(file, locale="fr")


def test_every_sentence_has_its_translation_and_no_translation_is_left_over(catalogue) -> None:
    texts = extracted()
    assert len(texts) > 100, "the extraction found next to nothing"
    translated = {message.id for message in catalogue if message.id}
    assert texts - translated == set(), "not in messages.po"
    assert translated - texts == set(), "no longer said anywhere"


def test_translations_are_whole_and_name_the_same_values(catalogue) -> None:
    for message in catalogue:
        if not message.id:
            continue
        assert not message.fuzzy, message.id
        strings = (message.string,) if isinstance(message.string, str) else message.string
        assert all(strings), f"not translated: {message.id}"
        assert list(message.check(catalogue)) == []
        ids = (message.id,) if isinstance(message.id, str) else message.id
        for text, string in zip(ids, strings, strict=True):
            values = sorted(part.split(")")[0] for part in text.split("%(")[1:])
            assert sorted(part.split(")")[0] for part in string.split("%(")[1:]) == values


def test_the_compiled_catalogue_is_the_written_one(catalogue) -> None:
    compiled = read_mo(io.BytesIO((FRENCH / "messages.mo").read_bytes()))
    assert _strings(compiled) == _strings(catalogue)


def _strings(catalogue) -> dict[tuple[str, ...], tuple[str, ...]]:
    def both(text):
        return (text,) if isinstance(text, str) else tuple(text)

    return {both(each.id): both(each.string) for each in catalogue if each.id}


def test_french_puts_no_breaking_blank_before_its_signs(catalogue) -> None:
    for message in catalogue:
        for string in (message.string,) if isinstance(message.string, str) else message.string:
            if message.id:
                assert not any(sign in string for sign in (" :", " ;", " ?", " !", " »", "« "))


# ---------------------------------------------------------------- dates and values


@pytest.mark.parametrize(
    ("date", "english", "french"),
    [
        (PublicationDate("2024-03-07", "day"), "7 March 2024", "7 mars 2024"),
        (PublicationDate("2024-08-01", "day"), "1 August 2024", "1er août 2024"),
        (PublicationDate("2024-08-11", "day"), "11 August 2024", "11 août 2024"),
        (PublicationDate("2024-03", "month"), "March 2024, day unknown", "mars 2024, jour inconnu"),
        (PublicationDate("2024", "year"), "2024, month unknown", "2024, mois inconnu"),
        (PublicationDate("0987", "year"), "987, month unknown", "987, mois inconnu"),
        (UNDATED, "undated", "sans date"),
    ],
)
def test_dates_say_no_more_than_is_known(app, date, english, french) -> None:
    for language, expected in (("en", english), ("fr", french)):
        with app.test_request_context(f"/?ui={language}"):
            shown = show_date(date)
            assert shown.text == expected
            assert shown.machine == date.value
            assert bool(shown.why) == (date.precision != "day")


@pytest.mark.parametrize(
    ("name", "value", "english", "french"),
    [
        ("lang", "fr", "French", "Français"),
        ("year", "undated", "Undated", "Sans date"),
        ("year", "2024", "2024", "2024"),
        ("month", "2024-03", "March 2024", "mars 2024"),
        ("month", "0000-03", "0000-03", "0000-03"),
        ("source", "undated", "undated", "undated"),
        ("place", "en", "en", "en"),
    ],
)
def test_values_in_words(app, name, value, english, french) -> None:
    for language, expected in (("en", english), ("fr", french)):
        with app.test_request_context(f"/?ui={language}"):
            assert value_label(name, value) == expected


def test_a_month_alone(app) -> None:
    with app.test_request_context("/?ui=fr"):
        assert month_name("2024-12", "LLLL") == "décembre"
