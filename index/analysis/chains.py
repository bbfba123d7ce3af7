"""What each language makes of a word: the English, the French and the neutral chain.

One definition for indexing, queries, snippets and marks. The order of the steps matters: accents
are folded before stemming, on both sides, so that `securite` and `sécurité` are one term.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from threading import local
from typing import Literal, NamedTuple, get_args

import Stemmer

from index.analysis.folding import fold
from index.analysis.tokenizer import RawToken, raw_tokens
from index.analysis.words import word_forms, word_list

ChainName = Literal["en", "fr", "xx"]
CHAIN_NAMES: tuple[ChainName, ...] = get_args(ChainName)

ANALYSIS_REVISION = 4  # raised with every change that makes other tokens of the same text
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
        self._unprefixed = tuple(word_list(f"unprefixed.{name}")) if prefixes else ()
        self._joins = joins
        self._pairs: dict[str, tuple[str | None, str | None]] = {}

    def term(self, surface: str, *, capitals: bool = False) -> str | None:
        """The term of a word, or None for a stop word; an acronym keeps its letters."""
        return fold(surface) if capitals else self._pair(surface)[0]

    def rest(self, surface: str) -> str | None:
        """The term of what follows a prefix such as counter- or anti-; None without one."""
        return self._pair(surface)[1]

    def tokens(self, raw: Iterable[RawToken], *, extras: bool = True) -> Iterator[Token]:
        """The terms of raw tokens; stop words leave a gap in the positions.

        `extras`: also joined forms and words behind prefixes, as indexing does.
        """
        for surface, position, start, end, capitals, joined in raw:
            if joined and not (extras and self._joins):
                continue
            term, rest = self._pair(surface)
            if capitals:
                term = fold(surface)
            if term:
                yield Token(term, position, start, end, joined)
            if rest and extras and not joined:
                yield Token(rest, position, start, end, extra=True)

    def terms(self, surface: str, capitals: bool, joined: bool) -> tuple[str, ...]:  # noqa: FBT001
        """What indexing makes of one word: its term and extras, all at its position."""
        if joined and not self._joins:
            return ()
        term, rest = self._pair(surface)
        if capitals:
            term = fold(surface)
        if rest and not joined:
            return (term, rest) if term else (rest,)
        return (term,) if term else ()

    def analyze(self, text: str, *, extras: bool = True) -> Iterator[Token]:
        """The terms of a text."""
        return self.tokens(raw_tokens(text), extras=extras)

    def _pair(self, surface: str) -> tuple[str | None, str | None]:
        """The term of a word, and of what follows a prefix in it."""
        pair = self._pairs.get(surface)
        if pair is None:
            if len(self._pairs) >= _MOST_CACHED:
                self._pairs = {}
            pair = self._pairs[surface] = self._new_pair(surface)
        return pair

    def _new_pair(self, surface: str) -> tuple[str | None, str | None]:
        folded = fold(surface)
        plural = self.name != "xx" and _is_plural_of_acronym(surface)
        term = folded[:-1] if plural else self._term(folded)
        prefix = self._prefix.match(folded) if self._prefix else None
        if prefix is None or folded.startswith(self._unprefixed):
            return term, None
        return term, self._term(folded[prefix.end() :])


def _is_plural_of_acronym(surface: str) -> bool:
    """True for NGOs and MPs."""
    return len(surface) > 2 and surface[-1] == "s" and surface[:-1].isupper() and surface.isalpha()


# ---------------------------------------------------------------- English

# -ise and its forms become -ize, so that British and American spelling share a stem.
_ISE = re.compile(r"(.{3,})is(e|es|ed|ing|er|ers|able|ation|ations|ational)$")


def english_term(folded: str) -> str | None:
    """Stop words off, -ise to -ize, Snowball English (Porter 2), American spelling.

    A word with digits is left as it is.
    """
    if folded in word_list("stopwords.en"):
        return None
    if not folded.isalpha():
        return folded
    british = _ISE.match(folded)
    if british and british[1] not in word_list("ise.en"):
        folded = f"{british[1]}iz{british[2]}"
    stem = _stem("english", folded)
    return _american_stems().get(stem, stem)


@cache
def _american_stems() -> Mapping[str, str]:
    """Stem to stem, so that a pair of base words does for all that is derived from them."""
    spellings = word_forms("american.en").items()
    return {_stem("english", word): _stem("english", american) for word, american in spellings}


# ---------------------------------------------------------------- French

# These endings are no plurals, but for the words in forms.fr; nor is what is in invariants.fr.
_SINGULAR_S = ("ss", "ais", "ois")
# The third person plural, which Snowball takes for a noun; -aient and the singulars of venir and
# tenir are left to it.
_THEY = re.compile(r".{3,}(?<!ai)(?<![tv]i)ent$")
# Endings that become others, by the two last letters of a word; the first that fits is applied.
_CHANGES = (
    # Verbs in -re, whose infinitives and participles Snowball leaves apart from their other forms.
    ("re du ue", re.compile(r"(?<=.)(end|erd|pond)(?:re|u|ue)$"), r"\1"),
    ("re", re.compile(r"(?<=.[aeo]in)dre$"), "t"),
    (
        "re tu ue te",
        re.compile(r"^((?:ad|com|e|o|per|pro|re|sou|trans)?met|(?:a|com|de|re)?bat)t(?:re|ue?|e)$"),
        r"\1",
    ),
    (
        "re it te se nt",
        re.compile(r"(str|detr|prod|cond|red|trad|sed|ind)ui(?:re|te?|se|sant)$"),
        r"\1ui",
    ),
    ("re ue ut", re.compile(r"(?<=cl)u(?:re|e|t)$"), "u"),
    ("re", re.compile(r"(suiv|viv)re$"), r"\1e"),
    (
        "it re",
        re.compile(r"^((?:re)?(?:conn|n)|(?:ap|dis|trans)?par)ait(?:re)?$"),
        r"\1aisse",
    ),
    # Folding hides the accents that Snowball reads; these endings are nearly always accented.
    ("te", re.compile(r"(?<=...[bcdfghjklmnpqrstvwxz])ite$"), "ité"),
    ("ee", re.compile(r"(?<=.)ee$"), "ée"),
    ("re nt", re.compile(r"(?<=.)iere(?=ment$|$)"), "ière"),
    ("ie on ur", re.compile(r"(?<=.f)(?:ie|ication|icateur)$"), "ié"),  # of verbs in -fier
    ("ye", re.compile(r"(?<=.[aou])ye$"), "yé"),
    ("se", re.compile(r"(?<=.)asse$"), "assé"),
)
_CHANGES_OF = {
    last: tuple((ending, other) for lasts, ending, other in _CHANGES if last in lasts.split())
    for last in " ".join(lasts for lasts, *_ in _CHANGES).split()
}


def french_term(folded: str) -> str | None:
    """Stop words off, plurals and verb forms made one, accents repaired, Snowball French, folded.

    A word with digits is left as it is; some words have their term in a list.
    """
    if folded in word_list("stopwords.fr"):
        return None
    if not folded.isalpha():
        return folded
    invariants, forms = word_list("invariants.fr"), word_forms("forms.fr")
    if folded in invariants:
        return folded
    if len(folded) > 3 and not folded.endswith(_SINGULAR_S) and folded not in forms:
        folded = folded.removesuffix("s")
    if _is_plural_of_verb(folded):
        folded = folded.removesuffix("nt")
    if folded in forms:
        return forms[folded]
    for ending, other in _CHANGES_OF.get(folded[-2:], ()):
        changed = ending.sub(other, folded)
        if changed != folded:
            return fold(_stem("french", changed))
    return fold(_stem("french", folded))


def _is_plural_of_verb(folded: str) -> bool:
    if folded.endswith("ment"):
        return folded in word_list("ment.fr")
    return _THEY.match(folded) is not None and folded not in word_list("ent.fr")


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
