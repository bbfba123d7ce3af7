"""Runs a query plan on arrays: which documents match, and their scores.

Every part of a plan becomes the documents that it finds, in order, with the score of each; work
follows the postings of the query's words and not the size of the archive.
"""

from search.plan import Either, Every, Group, Leaf, Lookup, Plan, Sequence, Start
from search.whoosh.columns import Columns
from search.whoosh.found import Found, best_of, in_all, in_any, in_every, without
from search.whoosh.places import Places, in_a_row
from search.whoosh.ranking import Answer, Parts, Ranking
from search.whoosh.words import WordReader


class Executor:
    """Runs plans over one snapshot for one search."""

    def __init__(self, columns: Columns, words: WordReader) -> None:
        self._columns = columns
        self._words = words
        self._documents = columns.documents

    def run(self, tree: Every, votes: float) -> Answer:
        """The answer to a whole query; `votes` are those of its stop words for a language."""
        excluded = self._excluded(tree.excluded)
        required = [self._find(each) for each in tree.required]
        plain = [self._find(each) for each in tree.plain]
        parts = Parts(required, plain, excluded)
        return Ranking(self._columns, self._words, tree, parts, votes).answer()

    def _find(self, tree: Plan) -> Found:
        match tree:
            case Lookup():
                return self._words.found(tree)
            case Either(parts):
                return in_any([self._find(each) for each in parts], self._documents)
            case Every(required, plain, excluded):
                wanted = [self._find(each) for each in (*required, *plain)]
                found = in_all(wanted) if wanted else Found.everything(self._documents)
                kept = without(found.documents, self._excluded(excluded), self._documents)
                return found.at(kept)
            case Group(spellings):
                return self._words.with_idf(
                    best_of([self._word(each) for each in spellings], self._documents)
                )
            case leaf:
                return self._words.with_idf(self._word(leaf))

    def _word(self, leaf: Leaf) -> Found:
        """What a word scores, still without idf."""
        match leaf:
            case Sequence():
                return self._words.in_places(self._row(leaf))
            case Start(letters=letters, zones=zones):
                return self._words.start(letters, zones)
            case Lookup():
                return self._words.by_itself(leaf)

    def _row(self, row: Sequence) -> Places:
        """Where words stand in a row, of those places in documents that have all of them."""
        numbers, places = in_every([self._words.found(lookup) for _, lookup in row.steps])
        return in_a_row(
            [
                (offset, self._words.share(lookup, numbers, known).places())
                for (offset, lookup), known in zip(row.steps, places, strict=True)
            ]
        )

    def _excluded(self, parts: tuple[Plan, ...]) -> list[Found]:
        """What may not be found; everything when the time is up.

        What was not read to its end may be anywhere: nothing that is forbidden slips through.
        """
        found = [self._find(part) for part in parts]
        if parts and not self._words.complete:
            return [Found.everything(self._documents)]
        return found
