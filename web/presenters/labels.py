"""The names of facets, values and orders in the language of the page."""

from collections.abc import Callable, Mapping

from flask_babel import gettext

from web.presenters.dates import month_name
from web.state import ActiveFilter

# Functions, because the language is known only while a request is answered.
_HEADINGS: Mapping[str, Callable[[], str]] = {
    "q": lambda: gettext("Search"),
    "lang": lambda: gettext("Language"),
    "year": lambda: gettext("Year"),
    "month": lambda: gettext("Month"),
    "source": lambda: gettext("Source"),
    "place": lambda: gettext("Place"),
    "org": lambda: gettext("Organisation"),
    "dated": lambda: gettext("With or without a date"),
    "story": lambda: gettext("Story"),
    "from": lambda: gettext("From"),
    "to": lambda: gettext("To"),
    "sort": lambda: gettext("Sort"),
    "page": lambda: gettext("Page"),
    "exact": lambda: gettext("Exact words only"),
    "recent": lambda: gettext("Recent articles preferred"),
    "ui": lambda: gettext("Language of the page"),
}
_VALUES: Mapping[tuple[str, str], Callable[[], str]] = {
    ("lang", "en"): lambda: gettext("English"),
    ("lang", "fr"): lambda: gettext("French"),
    ("lang", "other"): lambda: gettext("Other language"),
    ("year", "undated"): lambda: gettext("Undated"),
    ("dated", "dated"): lambda: gettext("Dated"),
    ("dated", "undated"): lambda: gettext("Undated"),
    ("sort", "relevance"): lambda: gettext("relevance"),
    ("sort", "newest"): lambda: gettext("newest"),
    ("sort", "oldest"): lambda: gettext("oldest"),
}
# How it is said that a switch is off again.
_SWITCHED_OFF: Mapping[str, Callable[[], str]] = {
    "exact": lambda: gettext("Not only the exact words"),
    "recent": lambda: gettext("Recent articles not preferred"),
}


def heading(name: str) -> str:
    """The name of a parameter; one that is not known is its own name."""
    return _HEADINGS[name]() if name in _HEADINGS else name


def value_label(name: str, value: str) -> str:
    """The name of a value; sources, places and years are their own."""
    if name == "month":
        return month_name(value)
    known = _VALUES.get((name, value))
    return known() if known else value


def excluded(label: str) -> str:
    """The name of a value that is excluded."""
    return str(gettext("not %(value)s", value=label))


def filter_label(active: ActiveFilter) -> str:
    """A filter that is on, in a word or two: `French`, `not French`, `from 2020`."""
    match active.name:
        case "from":
            return str(gettext("from %(date)s", date=active.value))
        case "to":
            return str(gettext("to %(date)s", date=active.value))
        case "exact" | "recent":
            return heading(active.name)
    label = value_label(active.name, active.value)
    return excluded(label) if active.excluded else label


def removal_label(active: ActiveFilter) -> str:
    """What the link of a chip does, for the ear."""
    if active.name in _SWITCHED_OFF:
        return _SWITCHED_OFF[active.name]()
    name, value = heading(active.name), filter_label(active)
    return str(gettext("Remove the filter %(name)s: %(value)s", name=name, value=value))


def html_language(lang: str) -> str:
    """The `lang` attribute of an article's text; "" says that the language is unknown."""
    return "" if lang == "other" else lang
