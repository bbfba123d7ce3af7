"""Where the words of a query stand in an article: brute force, by the analysis that indexes it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from index.analysis import CHAINS, ChainName, RawToken, raw_tokens
from index.document import Document, Language
from index.fields import ZONES, Zone, ZoneText, chains_of, zone_text
from search.engine import Deadline
from search.plan import Leaf, Lookup, Sequence, Start
from search.results import Span
from search.roots import beginning, roots

_LOOK_EVERY = 1_024  # words between two looks at the clock
_MOST_CACHED = 50_000  # distinct words whose terms are kept

Term = tuple[ChainName, str]  # as one chain makes it
Place = tuple[int, int, int]  # first and last character, number of the leaf
Places = list[Place]


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One place where a leaf is found: word position and characters of the zone's text."""

    position: int
    start: int
    end: int

    @property
    def span(self) -> Span:
        """Its characters."""
        return self.start, self.end


class AnalyzedZone:
    """The places of terms in one zone of an article: of all of `words`, or of what is wanted."""

    def __init__(
        self, text: ZoneText, words: Iterable[RawToken], wanted: "Wanted | None" = None
    ) -> None:
        self.chains = text.chains
        self._places: dict[Term, list[Occurrence]] = defaultdict(list)
        for word, lang in text.spoken(words):
            for term in terms_of(lang, word.surface, word.capitals, word.joined):
                if wanted is None or wanted.has(term):
                    place = Occurrence(word.position, word.start, word.end)
                    self._places[term].append(place)

    def places(self, leaf: Lookup | Start, chain: ChainName) -> list[Occurrence]:
        """Where the terms stand that a leaf stands for in one chain; each term by itself."""
        if isinstance(leaf, Lookup):
            terms = [(chain, term) for term in leaf.terms[chain]]
        else:
            terms = [term for term in self._places if chain == "xx" and _begins(term, leaf.letters)]
        return [place for term in terms for place in self._places.get(term, ())]

    def occurrences(self, leaf: Leaf) -> list[Occurrence]:
        """Every place of a leaf, in order; one for each word position."""
        if isinstance(leaf, Sequence):
            return list(self._sequences(leaf))
        found: dict[int, Occurrence] = {}
        for chain in self.chains:
            for place in self.places(leaf, chain):
                found.setdefault(place.position, place)
        return [found[position] for position in sorted(found)]

    def _sequences(self, leaf: Sequence) -> Iterator[Occurrence]:
        steps = [
            (offset, {each.position: each for each in self.occurrences(lookup)})
            for offset, lookup in leaf.steps
        ]
        for position, first in steps[0][1].items():
            row = [places.get(position + offset) for offset, places in steps]
            whole = [place for place in row if place is not None]
            if len(whole) == len(row):
                yield Occurrence(position, first.start, max(place.end for place in whole))


def analyzed(document: Document) -> dict[Zone, AnalyzedZone]:
    """The zones of an article with all their terms."""
    texts = ((zone, zone_text(document, zone)) for zone in ZONES)
    return {zone: AnalyzedZone(text, raw_tokens(text)) for zone, text in texts}


class Analysis:
    """Finds leaves in articles, of which it analyses all words."""

    def __init__(self, leaves: Iterable[Leaf]) -> None:
        self.leaves = tuple(leaves)
        self._wanted = Wanted(self.leaves)

    def places(self, document: Document, deadline: Deadline | None = None) -> tuple[Places, Places]:
        """Where leaves stand in the title and in the body, in order."""
        zones = self.zones(document, deadline)
        title, body = (
            sorted(
                (*place.span, number)
                for number, leaf in enumerate(self.leaves)
                if zone in leaf.zones
                for place in zones[zone].occurrences(leaf)
            )
            for zone in ZONES
        )
        return title, body

    def zones(
        self, document: Document, deadline: Deadline | None = None
    ) -> dict[Zone, AnalyzedZone]:
        """The zones of an article with the places of the leaves.

        Past the deadline the rest of a text is not read.
        """
        return {zone: self.zone(zone_text(document, zone), deadline) for zone in ZONES}

    def zone(self, text: ZoneText, deadline: Deadline | None = None) -> AnalyzedZone:
        """One zone."""
        return AnalyzedZone(text, _until(deadline, self._words(text)), self._wanted)

    def _words(self, text: ZoneText) -> Iterator[RawToken]:
        return raw_tokens(text)


class Wanted:
    """The terms that leaves stand for.

    `reach` is the distance from the first word of a phrase to its last one, in words. `every` says
    that some leaf stands for whatever there is.
    """

    def __init__(self, leaves: Iterable[Leaf]) -> None:
        self.reach = 0
        self._terms: set[Term] = set()
        beginnings: list[str] = []
        for leaf in leaves:
            match leaf:
                case Start(letters=letters):
                    beginnings.append(letters)
                case Lookup():
                    self._add(leaf)
                case Sequence(steps=steps):
                    self.reach = max(self.reach, steps[-1][0])
                    for _, lookup in steps:
                        self._add(lookup)
        self._beginnings = tuple(beginnings)
        self.every = "" in beginnings

    def _add(self, lookup: Lookup) -> None:
        self._terms.update((chain, term) for chain, terms in lookup.terms.items() for term in terms)

    def has(self, term: Term) -> bool:
        """True for a term that some leaf stands for."""
        return term in self._terms or _begins(term, self._beginnings)

    def has_some(self, terms: Collection[Term]) -> bool:
        """True when some leaf stands for one of these terms."""
        return not self._terms.isdisjoint(terms) or (
            bool(self._beginnings) and any(_begins(term, self._beginnings) for term in terms)
        )

    def roots(self, chains: Iterable[ChainName]) -> Iterator[str]:
        """How the words of all these terms begin in texts that go through some chains."""
        yield from map(beginning, self._beginnings)
        for chain, term in self._terms:
            if chain in chains:
                yield from roots(chain, term)


def _begins(term: Term, letters: str | tuple[str, ...]) -> bool:
    return term[0] == "xx" and term[1].startswith(letters)


@lru_cache(_MOST_CACHED)
def terms_of(lang: Language, surface: str, capitals: bool, joined: bool) -> tuple[Term, ...]:  # noqa: FBT001
    """All terms that indexing makes of a word in a text of a language."""
    word = RawToken(surface, 0, 0, 0, capitals, joined)
    return tuple(
        (chain, token.text)
        for chain in chains_of(lang)
        for token in CHAINS[chain].tokens(iter((word,)))
    )


def _until(deadline: Deadline | None, words: Iterator[RawToken]) -> Iterator[RawToken]:
    for count, word in enumerate(words):
        if deadline and count % _LOOK_EVERY == 0 and deadline.passed():
            return
        yield word
