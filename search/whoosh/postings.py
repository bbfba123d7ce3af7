"""Reading posting lists of a Whoosh index into arrays, until the time is up.

A place is one integer (int64), document number times `PLACES` plus word position, so that a
posting list is one sorted array and rows of words are found by adding and intersecting.
"""

from collections import OrderedDict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

import numpy as np
from numpy.typing import NDArray
from whoosh.matching import Matcher
from whoosh.reading import IndexReader

from index.whoosh.opening import naming_damage
from search.engine import Deadline

PLACES = 1 << 24  # more than the words of the longest article
_LOOK_EVERY = 512  # postings between two looks at the clock
_MOST_CACHED_BYTES = 64 << 20

Places = NDArray[np.int64]
NOWHERE: Places = np.zeros(0, np.int64)


class PlacesCache:
    """The posting lists of the terms that were asked for last; safe to share between threads."""

    def __init__(self, most_bytes: int = _MOST_CACHED_BYTES) -> None:
        self._most_bytes = most_bytes
        self._lock = Lock()
        self._lists: OrderedDict[tuple[str, str], Places] = OrderedDict()
        self._bytes = 0

    def get(self, field: str, term: str) -> Places | None:
        """The list of a term, or None."""
        with self._lock:
            found = self._lists.get((field, term))
            if found is not None:
                self._lists.move_to_end((field, term))
            return found

    def put(self, field: str, term: str, places: Places) -> None:
        """Keeps a whole list, in place of those that were not asked for longest."""
        with self._lock:
            if (field, term) in self._lists or places.nbytes > self._most_bytes:
                return
            self._lists[field, term] = places
            self._bytes += places.nbytes
            while self._bytes > self._most_bytes:
                self._bytes -= self._lists.popitem(last=False)[1].nbytes


@dataclass(slots=True)
class PostingReader:
    """Reads with one reader for one search; `complete` turns False when the time was up.

    Raises IndexDamagedError, which names `folder`.
    """

    reader: IndexReader
    folder: Path
    cache: PlacesCache
    deadline: Deadline
    complete: bool = True

    def places(self, field: str, terms: Iterable[str]) -> Places:
        """Where any of the terms stands in a field, in order, each place once."""
        with naming_damage(self.folder):
            return union([self._places_of(field, term) for term in terms])

    def terms(self, field: str, letters: str) -> Iterator[str]:
        """The terms of a field that begin with these letters."""
        with naming_damage(self.folder):
            for term in self.reader.expand_prefix(field, letters):
                if self._time_is_up():
                    return
                yield term.decode()

    def _places_of(self, field: str, term: str) -> Places:
        found = self.cache.get(field, term)
        if found is not None:
            return found
        documents = range(self.reader.doc_count_all())
        read: list[int] = []
        for matcher in self._postings(field, term):
            first = documents[matcher.id()] * PLACES
            read.extend([first + position for position in matcher.value_as("positions")])
        places = np.array(read, np.int64)
        if self.complete:
            self.cache.put(field, term, places)
        return places

    def _postings(self, field: str, term: str) -> Iterator[Matcher]:
        """The matcher of a term at each of its postings."""
        if self._time_is_up() or (field, term) not in self.reader:
            return
        matcher = self.reader.postings(field, term)
        count = 0
        while matcher.is_active():
            yield matcher
            matcher.next()
            count += 1
            if count % _LOOK_EVERY == 0 and self._time_is_up():
                return

    def _time_is_up(self) -> bool:
        if self.deadline.passed():
            self.complete = False
        return not self.complete


def union(lists: Iterable[Places]) -> Places:
    """The places of all lists, in order, each once."""
    filled = [places for places in lists if len(places)]
    if len(filled) < 2:
        return filled[0] if filled else NOWHERE
    return np.unique(np.concatenate(filled))
