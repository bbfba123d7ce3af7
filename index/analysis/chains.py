"""What each language makes of a word: the English, the French and the neutral chain.

One definition for indexing, queries, snippets and marks. The order of the steps matters: accents
are folded before stemming, on both sides, so that `securite` and `sécurité` are one term.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from threading import local
from typing import Literal, NamedTuple, get_args

import Stemmer

from index.analysis.folding import fold
from index.analysis.tokenizer import RawToken, raw_tokens
from index.analysis.words import word_list

ChainName = Literal["en", "fr", "xx"]
CHAIN_NAMES: tuple[ChainName, ...] = get_args(ChainName)

ANALYSIS_REVISION = 2  # raised with every change that makes other tokens of the same text
_MOST_CACHED = 200_000  # distinct words a cache holds before it starts again

_stemmers = local()  # a Stemmer may not be shared between threads


def _stem(language: str, word: str) -> str:
    stemmer = getattr(_stemmers, language, None)
    if stemmer is None:
        stemmer = Stemmer.Stemmer(language, 0)
        setattr(_stemmers, language, stemmer)
    stemmed: str = stemmer.stemWord(word)
    return stemmed


class Token(NamedTuple):
    """A term with its place. `position` counts words from 0; `start`, `end` are characters.

    `extra` terms stand at the position of another term: joined forms and words behind a prefix.
    """

    text: str
    position: int
    start: int
    end: int
    extra: bool = False


class Chain:
    """The steps of one language; holds caches of words, safe to share between threads."""

    def __init__(
        self,
        name: ChainName,
        term: Callable[[str], str | None],
        prefixes: tuple[str, ...] = (),
        *,
        joins: bool = True,
    ) -> None:
        self.name = name
        self._term = term
        self._prefix = re.compile(f"(?:{'|'.join(prefixes)})(?=.{{5}})") if prefixes else None
        self._joins = joins
        self._terms: dict[str, str | None] = {}
        self._rests: dict[str, str | None] = {}

    def term(self, surface: str, *, capitals: bool = False) -> str | None:
        """The term of a word, or None for a stop word; an acronym keeps its letters."""
        if capitals:
            return fold(surface)
        try:
            return self._terms[surface]
        except KeyError:
            if len(self._terms) >= _MOST_CACHED:
                self._terms = {}
            term = self._terms[surface] = self._term(fold(surface))
            return term

    def rest(self, surface: str) -> str | None:
        """The term of what follows a prefix such as counter- or anti-; None without one."""
        try:
            return self._rests[surface]
        except KeyError:
            if len(self._rests) >= _MOST_CACHED:
                self._rests = {}
            folded = fold(surface)
            found = self._prefix.match(folded) if self._prefix else None
            rest = self._rests[surface] = self._term(folded[found.end() :]) if found else None
            return rest

    def tokens(self, raw: Iterable[RawToken], *, extras: bool = True) -> Iterator[Token]:
        """The terms of raw tokens; stop words leave a gap in the positions.

        `extras`: also joined forms and words behind prefixes, as indexing does.
        """
        for word in raw:
            if word.joined and not (extras and self._joins):
                continue
            term = self.term(word.surface, capitals=word.capitals)
            if term:
                yield Token(term, word.position, word.start, word.end, word.joined)
            if extras and self._prefix and not word.joined:
                rest = self.rest(word.surface)
                if rest:
                    yield Token(rest, word.position, word.start, word.end, extra=True)

    def analyze(self, text: str, *, extras: bool = True) -> Iterator[Token]:
        """The terms of a text."""
        return self.tokens(raw_tokens(text), extras=extras)


# ---------------------------------------------------------------- English

# -ise and its forms become -ize, so that British and American spelling share a stem.
_ISE = re.compile(r"(.{3,})is(e|es|ed|ing|er|ers|able|ation|ations|ational)$")


def english_term(folded: str) -> str | None:
    """Stop words off, -ise to -ize, Snowball English (Porter 2); with digits left as it is."""
    if folded in word_list("stopwords.en"):
        return None
    if not folded.isalpha():
        return folded
    british = _ISE.match(folded)
    if british and british[1] not in word_list("ise.en"):
        folded = f"{british[1]}iz{british[2]}"
    return _stem("english", folded)


# ---------------------------------------------------------------- French

# Folding hides the accents that Snowball reads; these two endings are nearly always accented.
_ITE = re.compile(r"(.{3,}[bcdfghjklmnpqrstvwxz])ite$")
_EE = re.compile(r"(.+)ee$")


def french_term(folded: str) -> str | None:
    """Stop words off, plural s off, -ité and -ée repaired, Snowball French, folded again.

    A word with digits is left as it is.
    """
    if folded in word_list("stopwords.fr"):
        return None
    if not folded.isalpha():
        return folded
    if (
        len(folded) >= 4
        and folded.endswith("s")
        and not folded.endswith(("ss", "ais", "eus"))
        and folded not in word_list("invariants.fr")
    ):
        folded = folded[:-1]
    folded = _ITE.sub(r"\1ité", folded)
    folded = _EE.sub(r"\1ée", folded)
    return fold(_stem("french", folded))


# ---------------------------------------------------------------- neutral


def neutral_term(folded: str) -> str | None:
    """The folded word itself: nothing stemmed, nothing left out."""
    return folded or None


CHAINS: dict[ChainName, Chain] = {
    "en": Chain("en", english_term, ("counter", "anti", "cyber")),
    "fr": Chain("fr", french_term, ("anti", "contre", "cyber", "narco")),
    "xx": Chain("xx", neutral_term, joins=False),
}


def stemmer_version() -> str:
    """The version of the Snowball stemmers; stems differ between versions."""
    version: str = Stemmer.version()
    return version
