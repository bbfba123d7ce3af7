"""The words of an article that a query may want, found without an analysis of all the others.

Marks and snippets are the same as with it.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain

from index.analysis import ChainName, RawToken, raw_tokens
from index.analysis.tokenizer import chunk_tokens, is_in_capitals
from index.document import Document, Language
from index.fields import Zone, ZoneText, chains_of
from search.engine import Deadline
from search.occurrences import Analysis, AnalyzedZone, Term, Wanted, terms_of
from search.plan import Leaf
from search.results import Span
from search.stretches import Stretches

_MOST_CACHED = 20_000  # stretches whose words are kept
_LONGEST_CACHED = 60  # characters of one
_LOOK_EVERY = 256  # stretches between two looks at the clock

_Words = tuple[RawToken, ...]
_Found = tuple[tuple[int, int, int], ...]  # number of a leaf, first and last character
_NOTHING: tuple[_Found, _Found] = ((), ())


class Skimming(Analysis):
    """Finds leaves in articles, of which it analyses only stretches that may hold one.

    It remembers what is in a stretch, for the other articles of a page.
    """

    def __init__(self, leaves: Iterable[Leaf]) -> None:
        super().__init__(leaves)
        self._each = tuple(Wanted((leaf,)) for leaf in self.leaves)
        self._finders: dict[tuple[ChainName, ...], Stretches] = {}
        self._found: dict[tuple[str, Language], tuple[_Found, _Found]] = {}

    def spans(
        self, document: Document, deadline: Deadline | None = None
    ) -> dict[Zone, list[tuple[Span, ...]]]:
        """For each zone the characters of each leaf in turn, in order."""
        if document.passages or self._wanted.reach:
            return super().spans(document, deadline)
        lang, body = document.lang, len(document.title) + 1
        text = f"{document.title}\n{document.text}"
        stretches = self._stretches(text, chains_of(lang))
        if stretches is None:
            return super().spans(document, deadline)
        in_title: list[list[Span]] = [[] for _ in self.leaves]
        in_body: list[list[Span]] = [[] for _ in self.leaves]
        lines = _Lines(text)
        for count, (start, stop) in enumerate(stretches):
            if deadline and count % _LOOK_EVERY == 0 and deadline.passed():
                break
            stretch = text[start:stop]
            prose, headline = self._found.get((stretch, lang)) or self._find(stretch, lang)
            here = prose
            if prose is not headline and lines.is_headline(start):
                here = headline
            if here:
                found, begin = (in_title, start) if start < body else (in_body, start - body)
                for number, first, last in here:
                    found[number].append((begin + first, begin + last))
        return {"title": self._of_zone("title", in_title), "body": self._of_zone("body", in_body)}

    def _of_zone(self, zone: Zone, found: list[list[Span]]) -> list[tuple[Span, ...]]:
        return [
            tuple(spans) if spans and zone in leaf.zones else ()
            for leaf, spans in zip(self.leaves, found, strict=True)
        ]

    def _find(self, stretch: str, lang: Language) -> tuple[_Found, _Found]:
        """Where the leaves are in a stretch of prose and of a headline; one object if the same."""
        found: tuple[_Found, _Found] = _NOTHING
        if self._wanted.has_some(_terms_in(stretch, lang)):
            prose, headline = _words(stretch)
            here = there = self._in_words(stretch, lang, prose)
            if headline is not prose:
                there = self._in_words(stretch, lang, headline)
            found = here, here if here == there else there
        self._found[stretch, lang] = found
        return found

    def _in_words(self, stretch: str, lang: Language, words: _Words) -> _Found:
        if len(words) > 1 and any(word.joined for word in words):  # two words at one position
            zone = AnalyzedZone(ZoneText(stretch, lang), words, self._wanted)
            return tuple(
                (number, *span)
                for number, leaf in enumerate(self.leaves)
                for span in sorted(place.span for place in zone.occurrences(leaf))
            )
        return tuple(
            (number, start, end)
            for surface, _, start, end, capitals, joined in words
            for number, wanted in enumerate(self._each)
            if wanted.has_some(terms_of(lang, surface, capitals, joined))
        )

    def _words(self, text: ZoneText) -> Iterator[RawToken]:
        stretches = self._stretches(text, text.chains)
        return raw_tokens(text) if stretches is None else _read(text, stretches, self._wanted.reach)

    def _stretches(self, text: str, chains: tuple[ChainName, ...]) -> list[Span] | None:
        if self._wanted.every:
            return None
        finder = self._finders.get(chains)
        if finder is None:
            finder = self._finders[chains] = Stretches(self._wanted.roots(chains))
        return finder.of(text)


def _read(text: str, stretches: list[Span], reach: int) -> Iterator[RawToken]:
    """The words of stretches; positions count up to `reach` words between two of them."""
    lines = _Lines(text)
    position = end = 0
    for start, stop in stretches:
        if reach:
            position += _count(text[end:start], reach)
        prose, headline = _words(text[start:stop])
        words = prose
        if prose is not headline and lines.is_headline(start):
            words = headline
        for surface, behind, first, last, capitals, joined in words:
            yield RawToken(
                surface, position + behind, start + first, start + last, capitals, joined
            )
        position += sum(not word.joined for word in words)
        end = stop


def _count(text: str, most: int) -> int:
    """How many words a text has; of a long one not many more than `most` are counted."""
    first = text.split(None, 2 * most)
    rest = first.pop() if len(first) > 2 * most else ""
    count = sum(map(_length, first))
    return count if count >= most else count + _length(rest)


def _length(stretch: str) -> int:
    return sum(not word.joined for word in _words(stretch)[0])


def _words(stretch: str) -> tuple[_Words, _Words]:
    """The words of a stretch in prose and in a headline in capitals; one object if the same."""
    return _kept_words(stretch) if len(stretch) <= _LONGEST_CACHED else _new_words(stretch)


def _new_words(stretch: str) -> tuple[_Words, _Words]:
    prose, headline = (tuple(chunk_tokens(stretch, headline=each)) for each in (False, True))
    return prose, prose if prose == headline else headline


_kept_words = lru_cache(_MOST_CACHED)(_new_words)


@lru_cache(_MOST_CACHED)
def _terms_in(stretch: str, lang: Language) -> frozenset[Term]:
    """All terms of a stretch, be it in prose or in a headline."""
    words = {*chain.from_iterable(_words(stretch))}
    return frozenset(
        chain.from_iterable(terms_of(lang, w.surface, w.capitals, w.joined) for w in words)
    )


class _Lines:
    """Tells which lines of a text are headlines in capitals, judging each line once."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._verdicts: dict[int, bool] = {}

    def is_headline(self, offset: int) -> bool:
        """The verdict on the line around a place."""
        start = self._text.rfind("\n", 0, offset) + 1
        verdict = self._verdicts.get(start)
        if verdict is None:
            end = self._text.find("\n", offset)
            line = self._text[start : end if end >= 0 else None]
            verdict = self._verdicts[start] = is_in_capitals(line)
        return verdict
