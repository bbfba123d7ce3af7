"""The fields of an index: one table that schema, mapping, scoring and columns are made from.

An article has two zones, its title and its body. Each word is indexed twice: in the field of its
language, stemmed, and in a neutral field, folded only. It is in the language of its passage, mostly
that of the article, and has the same position in all fields, so that a phrase may mix them.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from dataclasses import fields as fields_of
from importlib.resources import files
from typing import Any, Literal, get_args

from index.analysis import CHAINS, ChainName, RawToken
from index.analysis.chains import ANALYSIS_REVISION, stemmer_version
from index.analysis.tokenizer import recent_tokens
from index.corpus.titles import lead_end
from index.document import Document, Language, Passage, PublicationDate

Zone = Literal["title", "body"]
ZONES: tuple[Zone, ...] = get_args(Zone)
Kind = Literal["key", "text", "value", "number", "stored"]


@dataclass(frozen=True, slots=True)
class Field:
    """A field: `key` finds one article, `text` is searched, `value` and `number` are columns."""

    name: str
    kind: Kind
    zone: Zone | None = None
    chain: ChainName | None = None


FIELDS: Mapping[str, Field] = {
    field.name: field
    for field in (
        Field("id", "key"),
        Field("article", "stored"),
        Field("title_en", "text", "title", "en"),
        Field("body_en", "text", "body", "en"),
        Field("title_fr", "text", "title", "fr"),
        Field("body_fr", "text", "body", "fr"),
        Field("title_x", "text", "title", "xx"),
        Field("body_x", "text", "body", "xx"),
        Field("lang", "value"),
        Field("source", "value"),
        Field("place", "value"),
        Field("first_day", "number"),  # days since 1 January of year 1, from 1; 0 is undated
        Field("last_day", "number"),
        Field("title_length", "number"),  # words, stop words too
        Field("body_length", "number"),
        Field("standfirst", "number"),  # 1 where the title is how the text begins
    )
}

FILES_REVISION = 5  # raised with every change of our own files, and of how an article is stored

TEXT_FIELDS: tuple[Field, ...] = tuple(each for each in FIELDS.values() if each.kind == "text")

_CHAINS_OF: Mapping[Language, tuple[ChainName, ...]] = {
    "en": ("en", "xx"),
    "fr": ("fr", "xx"),
    "other": ("xx",),
}


def text_field(zone: Zone, chain: ChainName) -> Field:
    """The field that holds a zone as one chain makes it."""
    return FIELDS[f"{zone}_{'x' if chain == 'xx' else chain}"]


def chains_of(lang: Language) -> tuple[ChainName, ...]:
    """The chains that words of this language go through: its own and the neutral one."""
    return _CHAINS_OF[lang]


class ZoneText(str):
    """The text of a zone: `passages` are in order what is in another language than `lang`."""

    lang: Language
    passages: tuple[Passage, ...]

    def __new__(cls, text: str, lang: Language, passages: tuple[Passage, ...] = ()) -> "ZoneText":
        """Passages may reach beyond the end of the text."""
        made = super().__new__(cls, text)
        made.lang = lang
        made.passages = passages
        return made

    @property
    def chains(self) -> tuple[ChainName, ...]:
        """The chains of all its languages, those of the main one first."""
        spoken = (self.lang, *(passage.lang for passage in self.passages))
        return tuple(dict.fromkeys(chain for lang in spoken for chain in chains_of(lang)))

    def spoken(self, words: Iterable[RawToken]) -> Iterator[tuple[RawToken, Language]]:
        """Words of this text, which stand in order, each with its language."""
        passages = iter(self.passages)
        passage = next(passages, None)
        for word in words:
            while passage and passage.end <= word.start:
                passage = next(passages, None)
            if passage and passage.start <= word.start:
                yield word, passage.lang
            else:
                yield word, self.lang

    def words_of(self, chain: ChainName) -> Iterable[RawToken]:
        """The words that go through a chain, at their positions in the whole text."""
        words = recent_tokens(self)
        if not self.passages:
            return words if chain in chains_of(self.lang) else ()
        return (word for word, lang in self.spoken(words) if chain in chains_of(lang))


def zone_text(document: Document, zone: Zone) -> ZoneText:
    """The text of a zone of an article.

    A title that is the standfirst has the language that it has in the text.
    """
    if zone == "body":
        return ZoneText(document.text, document.lang, document.passages)
    end = lead_end(document.title, document.text) if document.passages else 0
    around = (passage.lang for passage in document.passages if passage.start < end <= passage.end)
    return ZoneText(document.title, next(around, document.lang))


def columns(document: Document, lengths: Mapping[Zone, int] | None = None) -> dict[str, str | int]:
    """The values of an article's `value` and `number` fields; empty text where unknown.

    `lengths` are the words of each zone; they are counted where they are not given.
    """
    lengths = lengths or {zone: word_count(zone_text(document, zone)) for zone in ZONES}
    first, last = document.date.first_day, document.date.last_day
    return {
        "lang": document.lang,
        "source": document.source or "",
        "place": document.place or "",
        "first_day": first.toordinal() if first else 0,
        "last_day": last.toordinal() if last else 0,
        "standfirst": int(lead_end(document.title, document.text) > 0),
        **{f"{zone}_length": lengths[zone] for zone in ZONES},
    }


def word_count(text: str) -> int:
    """How many words a text has, as the analysis counts them."""
    return sum(1 for token in recent_tokens(text) if not token.joined)


def fingerprint() -> str:
    """SHA-256 (hex) of all that makes an index what it is; with another one it needs a rebuild.

    That is the schema, what is stored of an article, analysis, word lists and stemmer.
    """
    digest = hashlib.sha256()
    parts: list[Any] = [sorted(FIELDS), ANALYSIS_REVISION, stemmer_version(), sorted(CHAINS)]
    parts += [(field.name, field.kind, field.zone, field.chain) for field in FIELDS.values()]
    parts += [field.name for stored in (Document, PublicationDate) for field in fields_of(stored)]
    parts += [*Passage._fields, FILES_REVISION]
    for path in sorted(files("index.analysis").joinpath("data").iterdir(), key=lambda p: p.name):
        parts.append((path.name, path.read_text(encoding="utf-8")))
    digest.update(repr(parts).encode())
    return digest.hexdigest()
