"""Reading posting lists of a Whoosh index into arrays, until the time is up."""

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from whoosh.matching import Matcher
from whoosh.reading import IndexReader

from index.whoosh.opening import naming_damage
from search.engine import Deadline

_LOOK_EVERY = 512  # postings between two looks at the clock


@dataclass(slots=True)
class PostingReader:
    """Reads with one reader for one search; `complete` turns False when the time was up.

    Raises IndexDamagedError, which names `folder`.
    """

    reader: IndexReader
    folder: Path
    deadline: Deadline
    complete: bool = True

    def frequencies(self, field: str, terms: Iterable[str]) -> NDArray[np.float64]:
        """How often any of the terms stands in a field, for each document; shape (documents,)."""
        found = np.zeros(self.reader.doc_count_all())
        with naming_damage(self.folder):
            for term in terms:
                for matcher in self._postings(field, term):
                    found[matcher.id()] += matcher.weight()
        return found

    def positions(
        self, field: str, terms: Iterable[str], among: Container[int] | None = None
    ) -> dict[int, set[int]]:
        """The word positions of any of the terms in a field, by number of the documents `among`."""
        found: dict[int, set[int]] = {}
        with naming_damage(self.folder):
            documents = range(self.reader.doc_count_all())
            for term in terms:
                for matcher in self._postings(field, term):
                    number = documents[matcher.id()]
                    if among is None or number in among:
                        found.setdefault(number, set()).update(matcher.value_as("positions"))
        return found

    def terms(self, field: str, letters: str) -> Iterator[str]:
        """The terms of a field that begin with these letters."""
        with naming_damage(self.folder):
            for term in self.reader.expand_prefix(field, letters):
                if self._time_is_up():
                    return
                yield term.decode()

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
