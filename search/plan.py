"""From the tree as typed to what is looked up: terms at positions, for every engine alike.

A word stands for the terms that the chains make of it, one set for each chain; it is found where
any of them stands in the field of that chain. Words are left aside here when they are on a stop
list and nothing forces them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from index.analysis import CHAIN_NAMES, CHAINS, ChainName, fold, is_stop_word, raw_tokens
from index.analysis.tokenizer import RawToken
from index.fields import ZONES, Zone
from search.query import AllOf, AnyOf, Node, Phrase, Prefix, Word, leaves

_LONG = 6  # letters of a word that is no acronym
# Acronyms with the letters of a stop word; every other stop word in capitals is just shouted.
_LIKE_STOP_WORDS = frozenset({"ai", "can", "eu", "it", "un", "us", "who"})

Terms = Mapping[ChainName, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Lookup:
    """A word, `text` as typed: the terms of each chain that stand for it, in these zones."""

    text: str
    terms: Terms
    zones: tuple[Zone, ...] = ZONES


@dataclass(frozen=True, slots=True)
class Sequence:
    """Words in a row: each lookup with its distance from the first one, in words."""

    text: str
    steps: tuple[tuple[int, Lookup], ...]
    zones: tuple[Zone, ...] = ZONES


@dataclass(frozen=True, slots=True)
class Start:
    """Every word that begins with these folded letters."""

    text: str
    letters: str
    zones: tuple[Zone, ...] = ZONES


@dataclass(frozen=True, slots=True)
class Either:
    """One of these is enough."""

    parts: tuple["Plan", ...]


@dataclass(frozen=True, slots=True)
class Every:
    """All of `required`, all of `plain` (see AllOf), none of `excluded`."""

    required: tuple["Plan", ...] = ()
    plain: tuple["Plan", ...] = ()
    excluded: tuple["Plan", ...] = ()


Leaf = Lookup | Sequence | Start
Plan = Leaf | Either | Every


def plan(node: Node) -> Every:
    """What to look up for a query; with nothing to look up, everything is found.

    Where all plain words of a row are stop words they count as words. A query in capitals with a
    word that cannot be an acronym is a headline: nor are its others, unless full stops say so.
    """
    text = " ".join(leaf.text for leaf in leaves(node))
    headline = text.isupper() and not all(_may_be_acronym(word.surface) for word in _spoken(text))
    found = _Planner(acronyms=not headline).plan(node)
    return found if isinstance(found, Every) else Every(plain=(found,) if found else ())


def positive_leaves(tree: Plan) -> Iterator[Leaf]:
    """The leaves that a hit may hold, none excluded."""
    match tree:
        case Either(parts):
            children: tuple[Plan, ...] = parts
        case Every(required, plain, _):
            children = required + plain
        case _:
            yield tree
            return
    for child in children:
        yield from positive_leaves(child)


class _Planner:
    def __init__(self, *, acronyms: bool) -> None:
        self._acronyms = acronyms

    def plan(self, node: Node) -> Plan | None:
        match node:
            case Word(text, title):
                return self._word(text, _zones(title))
            case Phrase(text, title):
                return self._sequence(self._words(text), text, _zones(title))
            case Prefix(text, title):
                return self._prefix(text, _zones(title))
            case AnyOf(nodes):
                return Either(self._all(nodes))
            case AllOf(required, plain, excluded):
                wanted = tuple(each for each in plain if not self._is_left_aside(each))
                if not wanted and not required:
                    wanted = plain
                return Every(self._all(required), self._all(wanted), self._all(excluded))

    def _all(self, nodes: tuple[Node, ...]) -> tuple[Plan, ...]:
        plans = (self.plan(node) for node in nodes)
        return tuple(each for each in plans if each is not None)

    def _is_left_aside(self, node: Node) -> bool:
        if not isinstance(node, Word) or node.title:
            return False
        words = self._words(node.text)
        return bool(words) and all(is_stop_word(fold(w.surface)) and not w.capitals for w in words)

    def _words(self, text: str) -> list[RawToken]:
        return [
            word._replace(capitals=word.capitals and self._is_acronym(word, text))
            for word in _spoken(text)
        ]

    def _is_acronym(self, word: RawToken, text: str) -> bool:
        dotted = "." in text[word.start : word.end]
        return dotted or (self._acronyms and _may_be_acronym(word.surface))

    def _word(self, text: str, zones: tuple[Zone, ...]) -> Plan | None:
        """A word; of several parts (`counter-terrorism`) the parts in a row, or written as one."""
        in_a_row = self._sequence(self._words(text), text, zones)
        joined = [token for token in raw_tokens(text) if token.joined]
        if not joined or in_a_row is None:
            return in_a_row
        return Either((in_a_row, *(Lookup(text, _terms(each), zones) for each in joined)))

    def _sequence(self, words: list[RawToken], text: str, zones: tuple[Zone, ...]) -> Plan | None:
        if not words:
            return None
        if len(words) == 1:
            return Lookup(text, _terms(words[0]), zones)
        first = words[0].position
        steps = ((w.position - first, Lookup(w.surface, _terms(w), zones)) for w in words)
        return Sequence(text, tuple(steps), zones)

    def _prefix(self, text: str, zones: tuple[Zone, ...]) -> Plan | None:
        """Words that begin so; behind a hyphen (`counter-terr*`) also written as one."""
        words = self._words(text)
        if not words:
            return None
        *before, last = words
        start = Start(f"{text}*", fold(last.surface), zones)
        if not before:
            return start
        parts = Every(required=(*(Lookup(w.surface, _terms(w), zones) for w in before), start))
        as_one = fold("".join(word.surface for word in words))
        return Either((parts, Start(f"{text}*", as_one, zones)))


def _spoken(text: str) -> list[RawToken]:
    return [token for token in raw_tokens(text) if not token.joined]


def _may_be_acronym(surface: str) -> bool:
    folded = fold(surface)
    return len(surface) < _LONG and (folded in _LIKE_STOP_WORDS or not is_stop_word(folded))


def _zones(title: bool) -> tuple[Zone, ...]:  # noqa: FBT001
    return ("title",) if title else ZONES


def _terms(word: RawToken) -> Terms:
    """The terms that stand for a word in each chain; an acronym may be written in small letters."""
    folded = fold(word.surface)
    found: dict[ChainName, frozenset[str]] = {}
    for name in CHAIN_NAMES:
        terms = {CHAINS[name].term(word.surface), folded if word.capitals else None}
        found[name] = frozenset(term for term in terms if term)
    if word.capitals and is_stop_word(folded):
        # US and UN are not us and un: only a language's own field keeps them apart.
        found["xx"] = frozenset()
    return found
