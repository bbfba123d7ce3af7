"""Runs a query plan on arrays: which documents match, and their scores.

Every part of a plan becomes two arrays over all documents, whether it matches and what it scores;
trees are `and`, `or` and sums of them.
"""

from collections.abc import Container
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.analysis import CHAIN_NAMES
from index.fields import Zone, text_field
from search import scoring
from search.plan import Either, Every, Leaf, Lookup, Plan, Sequence, Start
from search.whoosh.columns import Columns
from search.whoosh.postings import PostingReader

Mask = NDArray[np.bool_]
Scores = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Match:
    """Which documents match (bool) and what each scores (float64, 0 where it does not match)."""

    mask: Mask
    scores: Scores


@dataclass(frozen=True, slots=True)
class Answer:
    """The documents that answer a query. `most` of its plain words were found in one article."""

    match: Match
    most: int


class Executor:
    """Runs plans over one snapshot for one search."""

    def __init__(self, columns: Columns, postings: PostingReader) -> None:
        self._columns = columns
        self._postings = postings

    def run(self, tree: Every) -> Answer:
        """The answer to a whole query.

        Where no document has all plain words, those with most of them match.
        """
        admitted = self._all_but(tree.excluded)
        required = [self._match(each) for each in tree.required]
        plain = [self._match(each) for each in tree.plain]
        for match in required:
            admitted &= match.mask
        found = np.zeros(self._columns.documents, np.int32)
        for match in plain:
            found += match.mask
        most = int(np.max(found, initial=0, where=admitted))
        if plain and not required and most == 0:
            admitted[:] = False
        mask = admitted & (found == most)
        return Answer(Match(mask, self._sum([*required, *plain], mask)), most)

    def _match(self, tree: Plan) -> Match:
        match tree:
            case Either(parts):
                matches = [self._match(each) for each in parts]
                mask = np.zeros(self._columns.documents, bool)
                for each in matches:
                    mask |= each.mask
                return Match(mask, self._sum(matches, mask))
            case Every(required, plain, excluded):
                mask = self._all_but(excluded)
                matches = [self._match(each) for each in (*required, *plain)]
                for each in matches:
                    mask &= each.mask
                return Match(mask, self._sum(matches, mask))
            case leaf:
                return self._leaf(leaf)

    def _all_but(self, excluded: tuple[Plan, ...]) -> Mask:
        """The documents that match none of `excluded`; none at all when the time is up.

        What was not read to its end may be anywhere: nothing that is forbidden slips through.
        """
        mask = np.ones(self._columns.documents, bool)
        for part in excluded:
            mask &= ~self._match(part).mask
        return mask & (self._postings.complete or not excluded)

    def _sum(self, matches: list[Match], mask: Mask) -> Scores:
        total = np.zeros(self._columns.documents)
        for match in matches:
            total += match.scores
        return scoring.rounded(np.where(mask, total, 0.0))

    # ---------------------------------------------------------------- leaves

    def _leaf(self, leaf: Leaf) -> Match:
        columns = self._columns
        mask = np.zeros(columns.documents, bool)
        total = np.zeros(columns.documents)
        for zone in leaf.zones:
            for weight, frequency in self._frequencies(leaf, zone):
                mask |= frequency > 0
                total += weight * scoring.saturation(
                    frequency, columns.lengths[zone], columns.average_lengths[zone], zone
                )
        matching = np.bincount(columns.lang[mask], minlength=len(columns.languages))
        idf = scoring.idf(columns.languages, matching.astype(np.float64))
        return Match(mask, total * idf[columns.lang])

    def _frequencies(self, leaf: Leaf, zone: Zone) -> list[tuple[float, NDArray[np.float64]]]:
        """Weight and occurrences by document: of a word by field, of anything else by zone."""
        match leaf:
            case Lookup(terms=terms):
                fields = [(text_field(zone, chain), terms[chain]) for chain in CHAIN_NAMES]
                return [
                    (field.weight, self._postings.frequencies(field.name, wanted))
                    for field, wanted in fields
                    if wanted
                ]
            case Sequence():
                return [(scoring.ZONE_WEIGHTS[zone], self._in_a_row(leaf, zone))]
            case Start(letters=letters):
                name = text_field(zone, "xx").name
                found = self._postings.frequencies(name, self._postings.terms(name, letters))
                return [(scoring.ZONE_WEIGHTS[zone], found)]

    def _in_a_row(self, leaf: Sequence, zone: Zone) -> NDArray[np.float64]:
        """How often the words stand in a row in a zone, by document."""
        frequency = np.zeros(self._columns.documents)
        places: dict[int, set[int]] | None = None
        for offset, lookup in leaf.steps:
            here = self._positions(lookup, zone, among=places)
            if places is None:
                places = here
                continue
            places = {
                number: {each for each in places[number] if each + offset in positions}
                for number, positions in here.items()
            }
        for number, starts in (places or {}).items():
            frequency[number] = len(starts)
        return frequency

    def _positions(
        self, lookup: Lookup, zone: Zone, among: Container[int] | None
    ) -> dict[int, set[int]]:
        """Where a word stands in the documents `among`, None for all; by document number."""
        found: dict[int, set[int]] = {}
        for chain in CHAIN_NAMES:
            name = text_field(zone, chain).name
            here = self._postings.positions(name, lookup.terms[chain], among)
            for number, places in here.items():
                found.setdefault(number, set()).update(places)
        return found
