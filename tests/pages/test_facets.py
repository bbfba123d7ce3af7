"""The facets beside the results: what is checked, what is hidden, what is said of the rest."""

from search.results import FacetValue, SearchResult
from web.presenters.facets import FIRST_SHOWN, MOST_LISTED, facet_groups
from web.state import PageState


def group(page, heading: str):
    return next(
        each for each in page.all("fieldset") if each.one("legend").text.startswith(heading)
    )


def boxes(part) -> dict[str, tuple[str, bool, str]]:
    """Label -> (value, checked, count) of each checkbox."""
    found = {}
    for item in part.all("li"):
        box = item.all("input")[0]
        found[item.all("label")[0].text] = (
            box["value"],
            "checked" in box,
            item.all("span", class_="count")[0].text,
        )
    return found


def test_facets_and_their_order(get) -> None:
    legends = [each.text for each in get("/search?q=bridge").all("legend")]
    assert legends == [
        "Language", "Year", "Date", "Source", "Place", "With or without a date", "Words",
    ]  # fmt: skip


def test_the_facets_are_one_get_form_with_the_box(get) -> None:
    page = get("/search?q=bridge&sort=oldest&story=s&ui=en")
    form = page.one("form")
    assert form["action"] == "/search"
    assert "method" not in form
    assert page.one("input", name="q")["form"] == form["id"]
    hidden = {each["name"]: each["value"] for each in form.all("input", type="hidden")}
    assert hidden == {"sort": "oldest", "story": "s", "ui": "en"}
    assert form.one("button").text == "Apply"


def test_a_chosen_value_is_checked_and_counts_stay(get) -> None:
    page = get("/search?q=bridge&lang=other")
    language = group(page, "Language")
    assert language.one("legend").text == "Language 1 selected"
    assert boxes(language) == {
        "English": ("en", False, "4"),
        "Other language": ("other", True, "1"),
    }


def test_an_excluded_value_is_shown_and_can_be_unchecked(get) -> None:
    page = get("/search?q=bridge&lang=-en&lang=-fr")
    language = group(page, "Language")
    assert language.one("legend").text == "Language 2 selected"
    assert boxes(language)["not English"] == ("-en", True, "4")
    assert boxes(language)["not French"] == ("-fr", True, "0")
    assert len(page.all("li", class_="hit")) == 1


def test_months_stand_below_their_year_when_it_is_chosen(get) -> None:
    assert not get("/search?q=report").all("input", name="month")
    year = group(get("/search?q=report&year=2005"), "Year")
    items = [item for item in year.all("li") if item.all("input")[0]["name"] == "year"]
    opened = [item for item in items if item.all("ul")]
    assert [item.all("label")[0].text for item in opened] == ["2005"]
    assert boxes(opened[0].one("ul")) == {"February": ("2005-02", False, "3")}


def test_a_chosen_month_opens_its_year_even_when_nothing_is_found(get) -> None:
    page = get("/search?q=report&month=2031-12&ui=fr")
    year = group(page, "Année")
    assert year.one("legend").text == "Année 1 choisi"
    assert boxes(year) == {"2031": ("2031", False, "0"), "décembre": ("2031-12", True, "0")}


def test_long_facets_show_six_and_keep_chosen_ones_in_place(get) -> None:
    source = group(get("/search?q=report"), "Source")
    more = source.one("details")
    assert more.one("summary").text == f"Show {9 - FIRST_SHOWN} more"
    assert list(boxes(more)) == ["Paper 06", "Paper 07", "Paper 08"]
    source = group(get("/search?q=report&source=Paper+07"), "Source")
    assert list(boxes(source)) == [
        "Paper 00", "Paper 01", "Paper 02", "Paper 03", "Paper 04", "Paper 05",
        "Paper 07", "Paper 06", "Paper 08",
    ]  # fmt: skip
    assert list(boxes(source.one("details"))) == ["Paper 06", "Paper 08"]


def test_a_source_that_does_not_exist_stays_listed(get) -> None:
    page = get("/search?q=bridge&source=No+Such+Paper&org=XYZ")
    assert boxes(group(page, "Source"))["No Such Paper"] == ("No Such Paper", True, "0")
    assert boxes(group(page, "Organisation"))["XYZ"] == ("XYZ", True, "0")
    assert not page.all("li", class_="hit")


def test_very_long_facets_are_cut_and_say_so(app) -> None:
    values = tuple(FacetValue(f"P{n}", 5) for n in range(FIRST_SHOWN + MOST_LISTED + 7))
    with app.test_request_context("/search"):
        (place,) = facet_groups(PageState(), SearchResult(5, (), {"place": values}, "g"))
    assert (len(place.seen), len(place.hidden), place.unlisted) == (FIRST_SHOWN, MOST_LISTED, 7)


def test_one_value_more_than_six_is_simply_shown(app) -> None:
    values = tuple(FacetValue(f"P{n}", 5) for n in range(FIRST_SHOWN + 1))
    with app.test_request_context("/search"):
        (place,) = facet_groups(PageState(), SearchResult(5, (), {"place": values}, "g"))
    assert (len(place.seen), len(place.hidden)) == (FIRST_SHOWN + 1, 0)


def test_the_phone_line_names_how_many_filters_are_on(get) -> None:
    def line(url: str) -> str:
        return get(url).one("form").one("details", class_="narrow").all("summary")[0].text

    assert line("/search?q=bridge") == "Filters"
    assert line("/search?q=bridge&lang=en") == "Filters: 1 is on"
    assert line("/search?q=bridge&lang=en&from=2020&exact=1&ui=fr") == "Filtres : 3 actifs"


def test_dates_and_exact_stand_in_the_form(get) -> None:
    page = get("/search?q=bridge&from=March+2024&to=7/3/2024&exact=1")
    assert page.one("input", name="from")["value"] == "March 2024"
    assert page.one("input", name="to")["value"] == "7/3/2024"
    assert "checked" in page.one("input", name="exact")
