"""What may be doubtful about an article that is kept anyway: the kinds of warnings."""

from types import MappingProxyType

WARNING_KINDS = MappingProxyType(
    {
        "impossible-date": "a date in the header or the metadata that no calendar has, or no date",
        "unclear-date": "a date in the metadata with two readings, such as 7/3/2024; not used",
        "date-conflict": "metadata, header and trailer are more than a day apart",
        "future-date": "a date after the end of next year, when nothing was published; not used",
        "unknown-language": "a language in the metadata that is none; the text decides",
        "bad-url": "an address that is not http or https, or none at all; left out",
        "replaced-characters": "control or unreadable characters; blanks or U+FFFD in the text",
    }
)
