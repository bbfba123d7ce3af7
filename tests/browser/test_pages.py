"""The pages in a real browser: desk and phone, light and dark, without script and with it."""

import json
import re
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from urllib.request import urlopen

import pytest
from selenium import webdriver
from selenium.common.exceptions import StaleElementReferenceException, WebDriverException
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.expected_conditions import staleness_of
from selenium.webdriver.support.wait import WebDriverWait
from werkzeug.serving import make_server

import web
from index.document import UNDATED, Document, PublicationDate
from search.memory import MemoryEngine
from web.app import create_app

SHEET = Path(web.__file__).parent / "static" / "concorde.css"
BROWSER = shutil.which("chromium") or shutil.which("chromium-browser")
DRIVER = shutil.which("chromedriver")
SWITCHES = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE_S = 20
DESK, PHONE = (1280, 860), (390, 844)
URLS = (
    "/?ui=en",
    "/search?q=bridge&ui=fr",
    "/search?q=bridge&lang=-fr&year=2024&from=2020&to=2025&exact=1&ui=fr",
    "/search?q=bridge&page=2",
    "/search?q=bridge&lang=other",
    "/search?from=someday&year=soon",
    "/article/long.txt?q=bridge",
    "/nothing",
)
LONG = "bridge" * 60  # a word that no line can hold

needs_browser = pytest.mark.skipif(
    BROWSER is None or DRIVER is None,
    reason="no chromium with chromedriver here: the pages are not tried in a browser",
)


def documents() -> Iterator[Document]:
    """Thirty articles with ten sources, one of them all of one endless word."""
    day = PublicationDate("2024-03-07", "day", "header")
    yield Document("long.txt", LONG, f"{LONG}\n\nA bridge, {LONG}.", "en", day, LONG, LONG)
    for number in range(30):
        yield Document(
            f"{number}.txt",
            f"Bridge number {number} was opened by the ministers of both countries in the morning",
            f"The bridge number {number} joins two banks of a river. Le pont est ouvert.",
            "fr" if number % 3 else "en",
            day if number % 4 else UNDATED,
            f"Source number {number % 10}",
            "London" if number % 2 else None,
        )


class Held(MemoryEngine):
    """Suggests nothing for `slow` before it may, and fails for `broken`."""

    asked = threading.Event()
    may_answer = threading.Event()

    def suggest(self, typed: str, limit: int = 10) -> tuple[str, ...]:
        if typed == "broken":
            raise RuntimeError("no suggestions")
        if typed == "slow":
            self.asked.set()
            self.may_answer.wait(PATIENCE_S)
            return ("slow and late",)
        return super().suggest(typed, limit)


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    """The address of a server of the pages."""
    server = make_server("127.0.0.1", 0, create_app(engine=Held(documents())), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@contextmanager
def driven(profile: Path, *, scripts: bool) -> Iterator[WebDriver]:
    """A browser that keeps what its console says."""
    options = webdriver.ChromeOptions()
    options.binary_location = str(BROWSER)
    for switch in (*SWITCHES, f"--user-data-dir={profile}"):
        options.add_argument(switch)
    options.add_experimental_option("prefs", {"webkit.webprefs.javascript_enabled": scripts})
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(str(DRIVER)))
    driver.implicitly_wait(PATIENCE_S / 4)  # a page that was just asked for
    yield driver
    driver.quit()


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebDriver]:
    """A browser that runs no script of a page."""
    with driven(tmp_path_factory.mktemp("browser"), scripts=False) as driver:
        yield driver


@pytest.fixture(scope="module")
def scripted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebDriver]:
    """A browser that runs the scripts of a page."""
    with driven(tmp_path_factory.mktemp("scripted"), scripts=True) as driver:
        yield driver


def show(browser: WebDriver, size: tuple[int, int], theme: str = "light") -> None:
    """Gives the window this size and theme."""
    width, height = size
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": size == PHONE},
    )
    browser.execute_cdp_cmd(
        "Emulation.setEmulatedMedia",
        {"features": [{"name": "prefers-color-scheme", "value": theme}]},
    )


def one(browser: WebDriver, selector: str) -> WebElement:
    return browser.find_element(By.CSS_SELECTOR, selector)


def follow(browser: WebDriver, selector: str) -> None:
    """Clicks what leads to another page, and waits for that page."""
    before = one(browser, "html")
    one(browser, selector).click()
    # While pages change, ChromeDriver may say in other words that an element is gone.
    left = WebDriverWait(browser, PATIENCE_S, ignored_exceptions=(WebDriverException,))
    left.until(staleness_of(before))


def count(browser: WebDriver) -> str:
    return one(browser, "p[role=status] b").text


# ---------------------------------------------------------------- layout


@needs_browser
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("url", URLS)
def test_no_page_scrolls_sideways_or_breaks_the_policy(browser, site, size, url) -> None:
    show(browser, size)
    browser.get(site + url)
    layout = browser.execute_cdp_cmd("Page.getLayoutMetrics", {})
    assert layout["cssContentSize"]["width"] <= size[0]
    said = [entry["message"] for entry in browser.get_log("browser")]
    assert [each for each in said if "status of" not in each] == []


@needs_browser
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_what_one_operates_is_24_pixels_high(browser, site, size) -> None:
    show(browser, size)
    browser.get(f"{site}/search?q=bridge&lang=en&year=2024")
    if size == PHONE:
        one(browser, "details.narrow > summary").click()
    selectors = "button, .chip a, .clear, .sort a, .pages a, summary, .facets label, .name, .switch"
    shown = [
        each for each in browser.find_elements(By.CSS_SELECTOR, selectors) if each.is_displayed()
    ]
    assert len(shown) > 20
    small = [
        (each.text, each.size)
        for each in shown
        if each.size["height"] < 24 or each.size["width"] < 24
    ]
    assert [each for each in small if each[1]["height"] < 24] == []


@needs_browser
def test_on_a_desk_the_filters_are_open_and_only_the_rest_is_folded(browser, site) -> None:
    show(browser, DESK)
    browser.get(f"{site}/search?q=bridge")
    assert not one(browser, "details.narrow > summary").is_displayed()
    assert one(browser, "input[name=lang]").is_displayed()
    folded = one(browser, "details.more input")
    assert not folded.is_displayed()
    one(browser, "details.more summary").click()
    assert folded.is_displayed()


@needs_browser
def test_on_a_phone_the_filters_are_one_line_until_opened(browser, site) -> None:
    show(browser, PHONE)
    browser.get(f"{site}/search?q=bridge&lang=en&ui=en")
    line = one(browser, "details.narrow > summary")
    assert line.text == "Filters: 1 is on"
    assert not one(browser, "input[name=lang]").is_displayed()
    line.click()
    assert one(browser, "input[name=lang]").is_displayed()


# ---------------------------------------------------------------- the work of a reader


@needs_browser
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_search_filter_read_and_come_back_without_script(browser, site, size) -> None:
    show(browser, size)
    browser.get(f"{site}/?ui=en")
    one(browser, "input[name=q]").send_keys("bridge")
    follow(browser, "form.box button")
    assert count(browser) == "31 articles"

    if size == PHONE:
        one(browser, "details.narrow > summary").click()
    one(browser, "input[name=lang][value=fr]").click()
    follow(browser, ".apply")
    assert count(browser) == "20 articles"
    assert [chip.text for chip in browser.find_elements(By.CSS_SELECTOR, ".chip bdi")] == ["French"]
    assert "ui=en" in browser.current_url

    follow(browser, ".pages a[rel=next]")
    follow(browser, ".hit h2 a")
    assert one(browser, "article mark").text == "Bridge"
    follow(browser, ".back a")
    assert "page=2" in browser.current_url
    assert count(browser) == "20 articles"

    follow(browser, ".chip a")
    assert count(browser) == "31 articles"


@needs_browser
def test_enter_in_the_box_keeps_the_filters_and_apply_keeps_the_words(browser, site) -> None:
    show(browser, DESK)
    browser.get(f"{site}/search?q=bridge&lang=fr&ui=en")
    box = one(browser, "input[name=q]")
    box.clear()
    box.send_keys("pont\n")
    new_page = WebDriverWait(
        browser, PATIENCE_S, ignored_exceptions=(StaleElementReferenceException,)
    )
    new_page.until(lambda _: staleness_of(box)(browser) and count(browser) == "20 articles")
    assert "q=pont" in browser.current_url
    one(browser, "input[name=q]").send_keys(" river")
    one(browser, "input[name=from]").send_keys("someday")
    follow(browser, ".apply")
    assert one(browser, "#from").get_attribute("value") == "someday"
    assert one(browser, ".wrong").is_displayed()
    one(browser, "#from").clear()
    follow(browser, ".apply")
    assert one(browser, "input[name=q]").get_attribute("value") == "pont river"
    assert [chip.text for chip in browser.find_elements(By.CSS_SELECTOR, ".chip bdi")] == ["French"]


# ---------------------------------------------------------------- suggestions, with the script


def typed(browser: WebDriver, text: str) -> WebElement:
    """The box with nothing but `text` in it."""
    box = one(browser, "input[name=q]")
    box.clear()
    box.send_keys(text)
    return box


def offered(browser: WebDriver, box: WebElement) -> list[str]:
    """The suggestions, once there are any."""
    WebDriverWait(browser, PATIENCE_S).until(lambda _: box.get_attribute("aria-expanded") == "true")
    options = browser.find_elements(By.CSS_SELECTOR, "#suggestions [role=option]")
    assert all(each.is_displayed() for each in options)
    return [each.text for each in options]


def gone(browser: WebDriver) -> bool:
    return not one(browser, "#suggestions").is_displayed()


def selected(browser: WebDriver, box: WebElement) -> str | None:
    """The text of the suggestion that Enter would take."""
    name = box.get_attribute("aria-activedescendant")
    if not name:
        return None
    option = one(browser, f"#{name}")
    assert option.get_attribute("aria-selected") == "true"
    return option.text


def arrived(browser: WebDriver, query: str) -> None:
    """Waits for the results of `query`."""
    WebDriverWait(browser, PATIENCE_S).until(
        lambda _: parse_qs(urlsplit(browser.current_url).query).get("q") == [query]
    )


@needs_browser
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("path", ["/?ui=fr", "/search?q=pont&ui=fr", "/article/1.txt?ui=fr"])
def test_suggestions_come_while_one_types(scripted, site, size, path) -> None:
    show(scripted, size)
    scripted.get(site + path)
    box = typed(scripted, "bri")
    with urlopen(f"{site}/api/v1/suggest?q=bri&limit=8") as answer:  # noqa: S310
        assert offered(scripted, box) == json.load(answer)[1] != []
    assert box.get_attribute("role") == "combobox"
    listed = one(scripted, f"#{box.get_attribute('aria-controls')}")
    assert listed.get_attribute("role") == "listbox"
    assert listed.get_attribute("aria-label") == "Suggestions"
    layout = scripted.execute_cdp_cmd("Page.getLayoutMetrics", {})
    assert layout["cssContentSize"]["width"] <= size[0]
    assert scripted.get_log("browser") == []


@needs_browser
def test_suggestions_are_chosen_by_the_keyboard_and_filters_stay(scripted, site) -> None:
    show(scripted, DESK)
    scripted.get(f"{site}/search?q=pont&lang=fr&recent=1&ui=en")
    box = typed(scripted, "bri")
    first, second, *_ = offered(scripted, box)
    last = one(scripted, "#suggestions li:last-child").text
    seen = []
    for key in (Keys.UP, Keys.DOWN, Keys.DOWN, Keys.DOWN, Keys.UP, Keys.UP, Keys.DOWN, Keys.DOWN):
        box.send_keys(key)
        seen.append(selected(scripted, box))
    assert seen == [last, None, first, second, first, None, first, second]
    assert box.get_attribute("value") == "bri", "what was typed stays until one is taken"
    box.send_keys(Keys.ENTER)
    arrived(scripted, second)
    asked = parse_qs(urlsplit(scripted.current_url).query)
    assert (asked["lang"], asked["recent"], asked["ui"]) == (["fr"], ["1"], ["en"])
    assert one(scripted, "input[name=q]").get_attribute("value") == second


@needs_browser
def test_escape_closes_and_enter_searches_what_was_typed(scripted, site) -> None:
    show(scripted, DESK)
    scripted.get(f"{site}/?ui=en")
    box = typed(scripted, "bri")
    offered(scripted, box)
    box.send_keys(Keys.DOWN, Keys.ESCAPE)
    assert gone(scripted)
    assert box.get_attribute("aria-expanded") == "false"
    assert (box.get_attribute("value"), selected(scripted, box)) == ("bri", None)
    box.send_keys(Keys.DOWN)
    assert offered(scripted, box)
    box.send_keys(Keys.ENTER)
    arrived(scripted, "bri")


@needs_browser
def test_a_suggestion_is_taken_with_a_click_and_tab_leaves_the_box(scripted, site) -> None:
    show(scripted, PHONE)
    scripted.get(f"{site}/?ui=en")
    box = typed(scripted, "bri")
    first, *_ = offered(scripted, box)
    box.send_keys(Keys.TAB)
    assert gone(scripted)
    box.send_keys(Keys.DOWN)
    assert offered(scripted, box)[0] == first
    one(scripted, "#suggestions li").click()
    arrived(scripted, first)


@needs_browser
def test_an_answer_that_comes_too_late_is_not_shown(scripted, site) -> None:
    show(scripted, DESK)
    scripted.get(f"{site}/?ui=en")
    box = typed(scripted, "slow")
    assert Held.asked.wait(PATIENCE_S)
    box = typed(scripted, "bri")
    before = offered(scripted, box)
    Held.may_answer.set()
    again = "fetch('/api/v1/suggest?q=slow').then(a => a.json()).then(arguments[0])"
    assert scripted.execute_async_script(again) == ["slow", ["slow and late"]]
    assert offered(scripted, box) == before


@needs_browser
def test_without_an_answer_the_box_is_a_field_like_any_other(scripted, site) -> None:
    show(scripted, DESK)
    scripted.get(f"{site}/?ui=en")
    box = typed(scripted, "bri")
    offered(scripted, box)
    box = typed(scripted, "broken")
    WebDriverWait(scripted, PATIENCE_S).until(gone)
    box.send_keys(Keys.ENTER)
    arrived(scripted, "broken")
    scripted.get_log("browser")


@needs_browser
def test_without_script_there_is_no_list(browser, site) -> None:
    browser.get(f"{site}/?ui=en")
    assert one(browser, "input[name=q]").get_attribute("role") is None


# ---------------------------------------------------------------- colours


def colours(theme: str) -> dict[str, str]:
    """Name -> colour of the sheet's variables in one theme."""
    pairs = re.findall(
        r"--(\w+): light-dark\((#\w{6}), (#\w{6})\)", SHEET.read_text(encoding="utf-8")
    )
    return {name: light if theme == "light" else dark for name, light, dark in pairs}


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one_colour: str, other: str) -> float:
    """Contrast ratio as WCAG 2 defines it, from 1 to 21."""
    low, high = sorted((luminance(one_colour), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_that_of_wcag() -> None:
    assert round(contrast("#000000", "#ffffff"), 1) == 21
    assert round(contrast("#777777", "#ffffff"), 2) == 4.48


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    ("text", "ground", "least"),
    [
        *(
            (text, ground, 4.5)
            for text in ("ink", "quiet", "link", "seen", "wrong")
            for ground in ("paper", "sheet")
        ),
        ("ink", "found", 4.5),
        ("link", "found", 4.5),  # a mark in the title of a hit
        ("seen", "found", 4.5),
        ("ink", "fill", 4.5),
        ("sheet", "link", 4.5),  # buttons
        ("edge", "paper", 3),
        ("edge", "sheet", 3),
        ("focus", "paper", 3),
        ("focus", "sheet", 3),  # also the suggestion that Enter would take
    ],
)
def test_every_pair_of_text_and_ground_is_legible(theme, text, ground, least) -> None:
    known = colours(theme)
    assert contrast(known[text], known[ground]) >= least


@needs_browser
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_browser_shows_the_colours_of_the_sheet(browser, site, theme) -> None:
    show(browser, DESK, theme)
    browser.get(f"{site}/search?q=bridge")
    known = colours(theme)
    for selector, name, kind in (
        ("html", "paper", "background-color"),
        ("html", "ink", "color"),
        ("mark", "found", "background-color"),
        (".bar", "sheet", "background-color"),
        (".facts", "quiet", "color"),
    ):
        shown = one(browser, selector).value_of_css_property(kind)
        red, green, blue = re.findall(r"\d+", shown)[:3]
        assert f"#{int(red):02x}{int(green):02x}{int(blue):02x}" == known[name], selector


def test_the_sheet_is_small_and_holds_no_colour_outside_its_table() -> None:
    sheet = SHEET.read_text(encoding="utf-8")
    assert len(sheet.encode()) < 9000
    rules = sheet.split("/* Ground and type */")[1]
    assert set(re.findall(r"#[0-9a-f]{3,8}\b(?!:)", rules)) <= {"#fff"}
