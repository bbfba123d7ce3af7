"""Where the words of a query stand in an article: brute force, by the analysis that indexes it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from index.analysis import CHAINS, ChainName, RawToken, raw_tokens
from index.document import Document, Language
from index.fields import ZONES, Zone, ZoneText, chains_of, zone_text
from search.engine import Deadline
from search.plan import Leaf, Lookup, Sequence, Start
from search.results import Span

_LOOK_EVERY = 1_024  # words between two looks at the clock
_MOST_CACHED = 50_000  # distinct words whose terms are kept

_Term = tuple[ChainName, str]  # as one chain makes it


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
    """The places of all terms in one zone of an article, or of the terms of `leaves` only.

    Past the deadline the rest of the text is not read.
    """

    def __init__(
        self,
        text: ZoneText,
        leaves: Iterable[Leaf] | None = None,
        deadline: Deadline | None = None,
    ) -> None:
        self.chains = text.chains
        self._places: dict[_Term, list[Occurrence]] = defaultdict(list)
        wanted = None if leaves is None else _Wanted(leaves)
        for word, lang in text.spoken(_until(deadline, raw_tokens(text))):
            for term in _terms(lang, word.surface, word.capitals, word.joined):
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


def analyzed(
    document: Document, leaves: Iterable[Leaf] | None = None, deadline: Deadline | None = None
) -> dict[Zone, AnalyzedZone]:
    """The zones of an article: all its terms, or those of `leaves` only, which takes less time."""
    return {zone: AnalyzedZone(zone_text(document, zone), leaves, deadline) for zone in ZONES}


class _Wanted:
    """Tells the terms that leaves stand for from all others."""

    def __init__(self, leaves: Iterable[Leaf]) -> None:
        self._terms: set[_Term] = set()
        beginnings: list[str] = []
        for leaf in leaves:
            match leaf:
                case Start(letters=letters):
                    beginnings.append(letters)
                case Lookup():
                    self._add(leaf)
                case Sequence(steps=steps):
                    for _, lookup in steps:
                        self._add(lookup)
        self._beginnings = tuple(beginnings)

    def _add(self, lookup: Lookup) -> None:
        self._terms.update((chain, term) for chain, terms in lookup.terms.items() for term in terms)

    def has(self, term: _Term) -> bool:
        return term in self._terms or _begins(term, self._beginnings)


def _begins(term: _Term, letters: str | tuple[str, ...]) -> bool:
    return term[0] == "xx" and term[1].startswith(letters)


@lru_cache(_MOST_CACHED)
def _terms(lang: Language, surface: str, capitals: bool, joined: bool) -> tuple[_Term, ...]:  # noqa: FBT001
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
