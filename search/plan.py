"""From the tree as typed to what is looked up: terms at positions, for every engine alike.

A word stands for the terms that the chains make of it, one set for each chain; it is found where
any of them stands in the field of that chain. Words are left aside here when they are on a stop
list and nothing forces them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

from index.analysis import (
    CHAIN_NAMES,
    CHAINS,
    ChainName,
    RawToken,
    fold,
    is_stop_word,
    may_be_acronym,
)
from index.fields import ZONES, Zone
from search import weights
from search.clitics import without_clitics
from search.query import AllOf, AnyOf, Node, Phrase, Prefix, Word, leaves
from search.typed import spoken, typed_tokens

_MOST_KNOWN = 10_000  # typed words whose terms are kept
_TWO = 2  # words of a pair
WIDEST_PAIR = 3  # words from the first of a pair to the second; stop words stand between

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
class Near:
    """Two words not far from each other, in either order."""

    text: str
    first: Lookup
    second: Lookup
    zones: tuple[Zone, ...] = ZONES


@dataclass(frozen=True, slots=True)
class Start:
    """Every word that begins with these folded letters."""

    text: str
    letters: str
    zones: tuple[Zone, ...] = ZONES


@dataclass(frozen=True, slots=True)
class Group:
    """One word in several spellings: any of them is the word, and the best one scores."""

    spellings: tuple["Leaf", ...]


@dataclass(frozen=True, slots=True)
class Either:
    """One of these is enough; each that is there scores."""

    parts: tuple["Plan", ...]


@dataclass(frozen=True, slots=True)
class Every:
    """All of `required`, all of `plain` (see AllOf), none of `excluded`.

    Nothing but the score of a whole query depends on `pairs`, plain words beside each other as
    typed, and `near`. `common` says that its words are stop words, all of them.
    """

    required: tuple["Plan", ...] = ()
    plain: tuple["Plan", ...] = ()
    excluded: tuple["Plan", ...] = ()
    pairs: tuple[Sequence, ...] = ()
    near: tuple[Near, ...] = ()
    common: bool = False


Leaf = Lookup | Sequence | Start
Plan = Leaf | Group | Either | Every


def plan(node: Node) -> Every:
    """What to look up for a query; with nothing to look up, everything is found.

    Where all plain words of a row are stop words they count as words. A query in capitals with a
    word that cannot be an acronym is a headline: nor are its others, unless full stops say so.
    """
    text = " ".join([leaf.text for leaf in leaves(node)])
    headline = text.isupper() and not all(may_be_acronym(word.surface) for word in spoken(text))
    planner = _Planner(acronyms=not headline)
    root = node if isinstance(node, AllOf) else AllOf(plain=(node,))
    wanted = planner.wanted(root)
    plain = planner.planned(wanted)
    words = [each for each in plain if isinstance(each, Lookup) and each.zones == ZONES]
    together = combinations(words[: weights.NEAR_WORDS], 2)
    near = tuple([Near(f"{one.text} {other.text}", one, other) for one, other in together])
    return Every(
        required=planner.planned(root.required),
        plain=plain,
        excluded=planner.planned(root.excluded),
        pairs=planner.pairs(root.plain, wanted),
        near=near,
        common=bool(wanted) and all(map(planner.is_left_aside, wanted)),
    )


def positive_leaves(tree: Plan) -> Iterator[Leaf]:
    """The leaves that a hit may hold, none excluded."""
    match tree:
        case Group(parts) | Either(parts):
            children: tuple[Plan, ...] = parts
        case Every(required, plain):
            children = required + plain
        case _:
            yield tree
            return
    for child in children:
        yield from positive_leaves(child)


class _Planner:
    """Plans one query; what becomes of a word is the same in every query."""

    def __init__(self, *, acronyms: bool) -> None:
        self._acronyms = acronyms

    def plan(self, node: Node) -> Plan | None:
        """What a node looks up; None for a word without a term."""
        match node:
            case Word(text, title):
                return _word(text, _zones(title), self._acronyms)
            case Phrase(text, title):
                return _sequence(_words(text, self._acronyms), text, _zones(title))
            case Prefix(text, title):
                return self._prefix(text, _zones(title))
            case AnyOf(nodes):
                return Either(self.planned(nodes))
            case AllOf():
                return self.all_of(node)

    def all_of(self, node: AllOf) -> Every:
        """What the clauses of a node look up."""
        wanted = self.wanted(node)
        return Every(self.planned(node.required), self.planned(wanted), self.planned(node.excluded))

    def planned(self, nodes: tuple[Node, ...]) -> tuple[Plan, ...]:
        """What each of some nodes looks up."""
        plans = map(self.plan, nodes)
        return tuple([each for each in plans if each is not None])

    def wanted(self, node: AllOf) -> tuple[Node, ...]:
        """The plain parts without stop words; with them where nothing else is there."""
        wanted = tuple([each for each in node.plain if not self.is_left_aside(each)])
        return wanted if wanted or node.required else node.plain

    def pairs(self, row: tuple[Node, ...], wanted: tuple[Node, ...]) -> tuple[Sequence, ...]:
        """Each wanted word of a row and the next one, as far apart as typed; stop words count."""
        if len(wanted) < _TWO:
            return ()
        found: list[Sequence] = []
        before: tuple[int, Lookup] | None = None
        behind = 0
        for part in row:
            position = behind
            words = _words(part.text, self._acronyms) if isinstance(part, Word) else None
            behind += WIDEST_PAIR + 1 if words is None else len(words)
            if part not in wanted:
                continue
            here = None if words is None else self.plan(part)
            if not isinstance(here, Lookup) or here.zones != ZONES:
                before = None
                continue
            if before and position - before[0] <= WIDEST_PAIR:
                steps = ((0, before[1]), (position - before[0], here))
                found.append(Sequence(f"{before[1].text} {here.text}", steps))
            before = position, here
        return tuple(found)

    def is_left_aside(self, node: Node) -> bool:
        """True for a stop word that nothing forces."""
        return isinstance(node, Word) and not node.title and _is_common(node.text, self._acronyms)

    def _prefix(self, text: str, zones: tuple[Zone, ...]) -> Plan | None:
        """Words that begin so; behind a hyphen (`counter-terr*`) also written as one."""
        words = _words(text, self._acronyms)
        if not words:
            return None
        *before, last = words
        start = Start(f"{text}*", fold(last.surface), zones)
        if not before:
            return start
        parts = Every(required=(*(Lookup(w.surface, _terms(w), zones) for w in before), start))
        as_one = fold("".join(word.surface for word in words))
        return Either((parts, Start(f"{text}*", as_one, zones)))


def _zones(title: bool) -> tuple[Zone, ...]:  # noqa: FBT001
    return ("title",) if title else ZONES


# ---------------------------------------------------------------- words, known from query to query


@lru_cache(_MOST_KNOWN)
def _word(text: str, zones: tuple[Zone, ...], acronyms: bool) -> Plan | None:  # noqa: FBT001
    """A word; of several parts (`counter-terrorism`) the parts in a row, or written as one."""
    text = without_clitics(text)
    in_a_row = _sequence(_words(text, acronyms), text, zones)
    joined = [token for token in typed_tokens(text) if token.joined]
    if not joined or in_a_row is None:
        return in_a_row
    return Group((in_a_row, *(Lookup(text, _terms(each), zones) for each in joined)))


@lru_cache(_MOST_KNOWN)
def _is_common(text: str, acronyms: bool) -> bool:  # noqa: FBT001
    words = _words(text, acronyms)
    return bool(words) and all(is_stop_word(fold(w.surface)) and not w.capitals for w in words)


def _words(text: str, acronyms: bool) -> list[RawToken]:  # noqa: FBT001
    """The words of a text; of capitals only those that may be an acronym."""
    return [
        word._replace(capitals=_is_acronym(word, text, acronyms)) if word.capitals else word
        for word in spoken(text)
    ]


def _is_acronym(word: RawToken, text: str, acronyms: bool) -> bool:  # noqa: FBT001
    dotted = "." in text[word.start : word.end]
    return dotted or (acronyms and may_be_acronym(word.surface))


def _sequence(words: list[RawToken], text: str, zones: tuple[Zone, ...]) -> Leaf | None:
    if not words:
        return None
    if len(words) == 1:
        return Lookup(text, _terms(words[0]), zones)
    first = words[0].position
    steps = [(w.position - first, Lookup(w.surface, _terms(w), zones)) for w in words]
    return Sequence(text, tuple(steps), zones)


@lru_cache(_MOST_KNOWN)
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
