"""What is known of single words: what they score in which documents, and where they stand there.

A word that was looked up is kept with all of that for the next query that has it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter

import numpy as np

from index.analysis import CHAIN_NAMES
from index.document import LANGUAGES
from index.fields import ZONES, Zone, text_field
from search import scoring, weights
from search.engine import Deadline
from search.plan import Lookup
from search.whoosh.columns import Columns
from search.whoosh.found import NOTHING, Found, Scores, numbers_of, sums_of
from search.whoosh.kept import Kept
from search.whoosh.members import Members, Numbers, PlacesIn
from search.whoosh.places import Places, Spots, counts_of, places_of
from search.whoosh.postings import Posting, PostingLists
from search.whoosh.together import Share, Together

_Key = tuple[tuple[Zone, ...], tuple[frozenset[str], ...]]

_CACHED_BYTES = 128 << 20  # and so many more for each document: words of large archives are large
_CACHED_BYTES_A_DOCUMENT = 384
_MOST_SPOTS = 1 << 20  # of one word
_SIZE_OF_OBJECTS = 2000  # bytes of a word besides its arrays
_K1 = np.array([weights.K1[each] for each in LANGUAGES])


_Lists = Sequence[tuple[Zone, bool, Posting]]  # of each whether its terms are stems


@dataclass(frozen=True, slots=True)
class Word:
    """A word that was typed: its documents with their scores, and its places, once wanted."""

    found: Found | None = None
    spots: Spots | None = None

    @property
    def size(self) -> int:
        """Its bytes, about."""
        found = self.found.size if self.found else 0
        return _SIZE_OF_OBJECTS + found + (self.spots.size if self.spots else 0)


class Words:
    """The words of a generation; safe to share between threads. Errors: see PostingLists.

    `kept` are those that were typed before, as long as there is room.
    """

    def __init__(
        self, columns: Columns, lists: PostingLists, most_bytes: int | None = None
    ) -> None:
        self.lists = lists
        self.columns = columns
        more = _CACHED_BYTES_A_DOCUMENT * columns.documents
        most = _CACHED_BYTES + more if most_bytes is None else most_bytes
        self.kept: Kept[_Key, Word] = Kept(most, attrgetter("size"))  # in bytes, about


class WordReader:
    """Reads words for one search; `complete` turns False when the time was up."""

    def __init__(self, words: Words, deadline: Deadline) -> None:
        self.complete = True
        self._words = words
        self._columns = words.columns
        self._deadline = deadline
        self._known: dict[_Key, Word] = {}
        self._read: dict[_Key, _Lists] = {}
        self._new: set[_Key] = set()

    def found(self, lookup: Lookup) -> Found:
        """The documents of a word and what it scores there."""
        key, word = self._word(lookup)
        found, documents = word.found, self._columns.documents
        if found is None:
            found = self._columns.described(self.with_idf(self.by_itself(lookup)))
            self._keep(key, replace(word, found=found))
        elif (
            found.members is None
            and key not in self._new  # what is typed again is worth it
            and Members.pays(found.documents, documents)
        ):
            found = found.with_members(documents)
            self._keep(key, replace(word, found=found))
        return found

    def share(self, lookup: Lookup, among: Numbers, known: PlacesIn | None = None) -> Share:
        """Where a word stands in those of the documents `among` that have it.

        `known` says where these stand in the documents of the word, if that was found out before.
        """
        key, word = self._word(lookup)
        if word.spots:
            return Share(word.spots, among, known if self.complete else None)
        lists = [(ZONES.index(zone), each) for zone, _, each in self._lists(lookup)]
        # What is typed again is worth to be put in order as a whole.
        if key in self._new or sum(len(each.positions) for _, each in lists) > _MOST_SPOTS:
            return Share(Spots.of(places_of(lists, among)), among)
        spots = Spots.of(places_of(lists))
        self._keep(key, replace(word, spots=spots))
        return Share(spots, among)

    def by_itself(self, lookup: Lookup) -> Found:
        """What a word scores, still without idf."""
        lists, documents = self._lists(lookup), self._columns.documents
        numbers = numbers_of([each.documents for *_, each in lists], documents)
        stems, typed = (
            [(each.documents, each.weights) for _, stem, each in lists if stem is wanted]
            for wanted in (True, False)
        )
        return self.saturated(
            numbers, sums_of(numbers, stems, documents), sums_of(numbers, typed, documents)
        )

    def start(self, letters: str, zones: tuple[Zone, ...]) -> Found:
        """The same of all words that begin so; nothing when the time is up."""
        if self._is_late():
            return NOTHING
        fields = [text_field(zone, "xx").name for zone in zones]
        numbers, counts = self._words.lists.beginning(fields, letters)
        return self.saturated(numbers, counts, counts)

    def in_places(self, places: Places) -> Found:
        """What something scores that stands in these places, without idf."""
        numbers, counts = counts_of(places, self._columns.occurrence_weights)
        return self.saturated(numbers, counts, counts)

    def together(
        self, documents: Numbers, found: Sequence[Together], worth: Sequence[tuple[float, float]]
    ) -> Scores:
        """What pairs of words score in each of `documents` where they were `found` together.

        `worth` says of each pair what it is to be near and to be so many words apart; each of both
        has an idf of its own.
        """
        codes = np.concatenate([each for each, _ in found])
        counts = np.concatenate([each for _, each in found])
        pair = np.arange(len(found)).repeat([len(each) for each, _ in found])
        rows, kind = codes >> 1, 2 * pair + (codes & 1)
        numbers, columns = documents[rows], self._columns
        zones = columns.occurrence_weights[numbers]
        weighed = counts[:, 0] * zones[:, 0] + counts[:, 1] * zones[:, 1]
        lang = columns.lang[numbers]
        scores = scoring.word_score(weighed, weighed, _K1.take(lang))
        group = kind * len(LANGUAGES) + lang
        shape = 2 * len(found), len(LANGUAGES)
        held = np.bincount(group, minlength=shape[0] * shape[1]).reshape(shape)
        idf = scoring.idf(columns.languages, held.astype(np.float64))
        scores = scores * (idf * np.array(worth).reshape(-1, 1)).ravel().take(group)
        return np.bincount(rows, scores, len(documents)).astype(np.float64, copy=False)

    def saturated(self, numbers: Numbers, stems: Scores, typed: Scores) -> Found:
        """A word by what its occurrences count, in any form and as typed; without idf."""
        lang = self._columns.lang[numbers]
        return Found(numbers, scoring.word_score(stems, typed, _K1.take(lang)), lang)

    def with_idf(self, word: Found) -> Found:
        """A word by how rare it is in the language of each document."""
        if not len(word.documents):
            return NOTHING
        lang = self._columns.lang_of(word)
        counts = np.bincount(lang, minlength=len(LANGUAGES)).astype(np.float64)
        idf = scoring.idf(self._columns.languages, counts)
        return Found(word.documents, word.scores * idf.take(lang), lang, counts)

    def _word(self, lookup: Lookup) -> tuple[_Key, Word]:
        key = lookup.zones, tuple(lookup.terms[chain] for chain in CHAIN_NAMES)
        if key not in self._known:
            word = self._words.kept.get(key)
            if word is None:
                self._new.add(key)
                self._keep(key, Word())
            else:
                self._known[key] = word
        return key, self._known[key]

    def _keep(self, key: _Key, word: Word) -> None:
        self._known[key] = word
        if self.complete:
            self._words.kept.keep(key, word)

    def _lists(self, lookup: Lookup) -> _Lists:
        """The posting lists of a word, as far as there was time."""
        key, _ = self._word(lookup)
        if key not in self._read:
            self._read[key] = list(self._postings(lookup))
        return self._read[key]

    def _postings(self, lookup: Lookup) -> Iterator[tuple[Zone, bool, Posting]]:
        for chain in CHAIN_NAMES:
            for zone in lookup.zones:
                for term in lookup.terms[chain]:
                    if self._is_late():
                        return
                    posting = self._words.lists.posting(text_field(zone, chain).name, term)
                    if posting:
                        yield zone, chain != "xx", posting

    def _is_late(self) -> bool:
        self.complete = self.complete and not self._deadline.passed()
        return not self.complete
