"""From what a file says of an article to the document that is indexed, with what is doubtful.

The text stays as it was written, apart from its byte order mark, its date header, CRLF line ends,
and control characters (blanks in their place, so that words stay apart) and lone surrogates.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import combinations
from urllib.parse import urlsplit

from index.corpus.dates import (
    Header,
    days_apart,
    find_trailer,
    is_ambiguous,
    parse_date,
    take_header,
)
from index.corpus.decode import MAX_ARTICLE_BYTES, too_large, with_line_feeds
from index.corpus.language import Languages, Untold, language_of_metadata
from index.corpus.places import find_place
from index.corpus.titles import first_sentence
from index.document import (
    UNDATED,
    DateSource,
    Document,
    Finding,
    Language,
    Normalized,
    PublicationDate,
    RawArticle,
    Rejected,
)
from index.wording import counted

LONGEST_ID = 512  # characters
LONGEST_URL = 2_048  # characters

_FIELDS = ("id", "title", "text", "lang", "date", "source", "place", "url")
_MAY_BE_NUMBERS = ("id", "date")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_ASCII_CONTROLS = bytes(code for code in range(0x80) if _CONTROL.match(chr(code)))
_BEFORE_CONTROLS = b"\xc2"  # in UTF-8, before those beyond ASCII and some other signs
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_NOT_IN_ID = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffd]")
_NOT_IN_URL = re.compile(r"[\s\x00-\x20\x7f-\x9f\ud800-\udfff]")

_Doubts = list[tuple[str, str]]  # kind, detail


class _RejectedError(Exception):
    """This article is left out; `str()` is the reason."""


@dataclass(frozen=True, slots=True)
class Checked:
    """An article that will be indexed, as far as that takes little time to say.

    `values` are its fields as text, `text` what is left of them without a date header.
    """

    place: str  # in the corpus
    id: str
    text: str
    header: Header | None
    values: Mapping[str, str]
    doubts: tuple[tuple[str, str], ...]


def check(raw: RawArticle) -> Checked | Rejected:
    """What `judge` needs of an article, or why it is left out."""
    doubts: _Doubts = []
    try:
        values = {name: _string(name, raw.values.get(name)) for name in _FIELDS}
        identifier = _identifier(values["id"].strip() or raw.place_in_corpus)
        text, header = take_header(_clean(values.pop("text").removeprefix("\ufeff"), doubts))
        _refuse_size(text)
    except _RejectedError as reason:
        return Rejected(raw.place_in_corpus, str(reason))
    return Checked(raw.place_in_corpus, identifier, text, header, values, tuple(doubts))


def judge(articles: Sequence[Checked | Rejected]) -> list[Normalized | Rejected]:
    """The document of each article with its warnings, or why it is left out.

    Many articles take less time together than one after the other.
    """
    # Imported late: it loads NumPy, for which commands that judge nothing need not wait.
    from index.corpus.passages import languages_of

    checked = [each for each in articles if isinstance(each, Checked)]
    doubts: list[_Doubts] = [list(each.doubts) for each in checked]
    untold = [_untold(*each) for each in zip(checked, doubts, strict=True)]
    judged = map(_normalized, checked, doubts, untold, languages_of(untold))
    return [each if isinstance(each, Rejected) else next(judged) for each in articles]


def normalize(raw: RawArticle) -> Normalized | Rejected:
    """The document that `raw` describes with its warnings, or why it is left out."""
    return judge([check(raw)])[0]


def _untold(checked: Checked, doubts: _Doubts) -> Untold:
    values = checked.values
    stated = _stated_language(values["lang"], doubts)
    return Untold(_one_line(values["title"]), checked.text, stated)


def _normalized(
    checked: Checked, doubts: _Doubts, untold: Untold, languages: Languages
) -> Normalized:
    document = _document(checked, doubts, untold.title, languages)
    warnings = (Finding(checked.place, kind, detail) for kind, detail in doubts)
    return Normalized(document, tuple(warnings))


def _refuse_size(text: str) -> None:
    if not text.strip():
        raise _RejectedError("no text")
    # A character takes at most four bytes: most texts need no counting.
    if len(text) * 4 > MAX_ARTICLE_BYTES:
        size = len(text.encode())
        if size > MAX_ARTICLE_BYTES:
            raise _RejectedError(too_large(size))


def _document(checked: Checked, doubts: _Doubts, title: str, languages: Languages) -> Document:
    values, text, header = checked.values, checked.text, checked.header
    lang, passages = languages
    day_first = lang == "fr"  # no French writer puts the month first
    stated = _stated_date(values["date"], doubts, day_first=day_first)
    if header and header.date is None:
        doubts.append(("impossible-date", f"the header says {header.written}"))
    dates: dict[DateSource, PublicationDate | None] = {
        "metadata": stated,
        "header": header.date if header else None,
        "trailer": find_trailer(text, day_first=day_first),
    }
    return Document(
        id=checked.id,
        title=title or first_sentence(text),
        text=text,
        lang=lang,
        date=_publication_date(dates, doubts, trailer_counts=header is None),
        source=_one_line(values["source"]) or None,
        place=_one_line(values["place"]) or find_place(text),
        url=_url(values["url"].strip(), doubts),
        passages=passages,
    )


def _string(name: str, value: object) -> str:
    """The value of a field as text; unknown values are empty."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool) and name in _MAY_BE_NUMBERS:
        return str(value)
    kinds = {bool: "true or false", int: "a number", float: "a number", dict: "an object"}
    raise _RejectedError(f"{name} is {kinds.get(type(value), 'a list')}, not text")


def _identifier(identifier: str) -> str:
    if len(identifier) > LONGEST_ID:
        raise _RejectedError(
            f"id of {len(identifier):,} characters, the limit is {LONGEST_ID}: shorten it"
        )
    if _NOT_IN_ID.search(identifier):
        raise _RejectedError("id with control or unreadable characters: rename it")
    return identifier


def _clean(text: str, doubts: _Doubts) -> str:
    text = with_line_feeds(text)
    if _is_clean(text):
        return text
    text, controls = _CONTROL.subn(" ", text)
    text = _SURROGATE.sub("\ufffd", text)
    unreadable = text.count("\ufffd")
    if controls:
        doubts.append(
            ("replaced-characters", f"{counted(controls, 'control character')} became blanks")
        )
    if unreadable:
        doubts.append(
            ("replaced-characters", f"{counted(unreadable, 'character')} could not be read")
        )
    return text


def _is_clean(text: str) -> bool:
    """True for a text without control characters, surrogates and U+FFFD.

    Found out in a fifth of the time that cleaning takes.
    """
    try:
        encoded = text.encode()
    except UnicodeEncodeError:  # a surrogate
        return False
    if "\ufffd" in text or len(encoded) != len(encoded.translate(None, _ASCII_CONTROLS)):
        return False
    return _BEFORE_CONTROLS not in encoded or _CONTROL.search(text) is None


def _one_line(value: str) -> str:
    """`value` trimmed, on one line, without characters that cannot be written."""
    return " ".join(_SURROGATE.sub("\ufffd", _CONTROL.sub(" ", value)).split())


def _stated_language(stated: str, doubts: _Doubts) -> Language | None:
    lang = language_of_metadata(stated)
    if lang is None and stated.strip():
        doubts.append(("unknown-language", f"{_quoted(stated)} is no language"))
    return lang


def _stated_date(stated: str, doubts: _Doubts, *, day_first: bool) -> PublicationDate | None:
    found = parse_date(stated, day_first=day_first)
    if found is None and is_ambiguous(stated):
        doubts.append(("unclear-date", f"{_quoted(stated)} has two readings: write YYYY-MM-DD"))
    elif found is None and stated.strip():
        doubts.append(("impossible-date", f"{_quoted(stated)} is no date: write YYYY-MM-DD"))
    return found


def _publication_date(
    dates: Mapping[DateSource, PublicationDate | None], doubts: _Doubts, *, trailer_counts: bool
) -> PublicationDate:
    """The first of `dates`, which stand in the order of trust, with its source.

    Behind a header, even one that cannot be, the trailer is only compared.
    """
    today = datetime.now(UTC).date()
    known: list[PublicationDate] = []
    for source, found in dates.items():
        if found is None or found.first_day is None:
            continue
        if found.first_day.year > today.year + 1:
            doubts.append(("future-date", f"{source} {found.value}, today is {today}"))
        else:
            known.append(replace(found, source=source))
    for one, other in combinations(known, 2):
        if days_apart(one, other) > 1:
            detail = f"{one.source} {one.value}, {other.source} {other.value}"
            doubts.append(("date-conflict", detail))
    usable = (found for found in known if trailer_counts or found.source != "trailer")
    return next(usable, UNDATED)


def _url(stated: str, doubts: _Doubts) -> str | None:
    if not stated:
        return None
    if len(stated) <= LONGEST_URL and not _NOT_IN_URL.search(stated):
        try:
            parts = urlsplit(stated)
            port = parts.port
        except ValueError:  # an unfinished [IPv6] host or a port that is no number
            parts, port = None, None
        if parts and parts.scheme in ("http", "https") and parts.hostname and port != 0:
            return stated
    doubts.append(("bad-url", f"{_quoted(stated)} is no http or https address"))
    return None


def _quoted(value: str) -> str:
    line = _one_line(value)
    return f"'{line}'" if len(line) <= 60 else f"'{line[:59]}…'"
