"""The words of an article that a query may want, found without an analysis of all the others.

Marks and snippets are the same as with it.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache

from index.analysis import ChainName, RawToken, raw_tokens
from index.analysis.tokenizer import chunk_tokens, is_in_capitals
from index.document import LANGUAGES, Document, Language
from index.fields import ZoneText, chains_of, zone_text
from search.engine import Deadline
from search.occurrences import Analysis, AnalyzedZone, Place, Places, Term, Wanted, terms_of
from search.plan import Leaf
from search.results import Span
from search.stretches import FoldedText, Stretches, folded_text

_MOST_CACHED = 20_000  # stretches whose words are kept
_LONGEST_CACHED = 60  # characters of one
_MOST_ARTICLES = 2_000  # that are kept folded, of those that were shown
_LONGEST_KEPT = 10_000  # characters of one
_LOOK_EVERY = 256  # stretches between two looks at the clock

_Words = tuple[RawToken, ...]
# Of each word its terms, its first and last character; all words where two share a position.
_Reading = tuple[tuple[tuple[tuple[Term, ...], int, int], ...], _Words]


class Skimming(Analysis):
    """Finds leaves in articles, of which it analyses only stretches that may hold one.

    It remembers what is in a stretch, for the other articles of a page.
    """

    def __init__(self, leaves: Iterable[Leaf]) -> None:
        super().__init__(leaves)
        self._each = tuple(Wanted((leaf,)) for leaf in self.leaves)
        self._of_titles = {n for n, leaf in enumerate(self.leaves) if "body" not in leaf.zones}
        self._finders: dict[tuple[ChainName, ...], Stretches] = {}
        self._verdicts: dict[Language, dict[str, tuple[Place, ...]]] = {
            lang: {} for lang in LANGUAGES
        }

    def places(self, document: Document, deadline: Deadline | None = None) -> tuple[Places, Places]:
        """Where leaves stand in the title and in the body, in order."""
        found = None if self._wanted.reach else self._skimmed(document, deadline)
        return super().places(document, deadline) if found is None else found

    def _skimmed(
        self, document: Document, deadline: Deadline | None
    ) -> tuple[Places, Places] | None:
        """The same for leaves of one word each; None where all of a text has to be read."""
        behind = len(document.text) + 1
        chains, parts = _parts(document)
        text, folded = _folded_article(document.text, document.title)
        stretches = self._stretches(folded, chains)
        if stretches is None:
            return None
        title: Places = []
        body: Places = []
        lines = _Lines(text)
        limit = -1
        for read in range(0, len(stretches), _LOOK_EVERY):
            if deadline and deadline.passed():
                break
            for start, stop in stretches[read : read + _LOOK_EVERY]:
                while start >= limit:
                    limit, lang = parts.pop()
                    known = self._verdicts[lang]
                    zone, begin = (title, behind) if start >= behind else (body, 0)
                if stop > limit:
                    return None  # another language begins in the middle
                stretch = text[start:stop]
                found = known.get(stretch)
                if found is None:
                    found = self._judge(stretch, lang, lines, start)
                start -= begin
                for first, last, number in found:
                    zone.append((start + first, start + last, number))
        if self._of_titles:
            body = [place for place in body if place[2] not in self._of_titles]
        return title, body

    def _judge(
        self, stretch: str, lang: Language, lines: "_Lines", start: int
    ) -> tuple[Place, ...]:
        """Where the leaves are in a stretch that begins at a place of a text."""
        prose, headline = _readings(stretch, lang)
        found = self._places(stretch, lang, prose)
        if headline is not prose:
            there = self._places(stretch, lang, headline)
            if there != found:
                return there if lines.is_headline(start) else found
        self._verdicts[lang][stretch] = found
        return found

    def _places(self, stretch: str, lang: Language, reading: _Reading) -> tuple[Place, ...]:
        words, joined = reading
        found = [
            (first, last, number)
            for number, wanted in enumerate(self._each)
            for terms, first, last in words
            if wanted.has_some(terms)
        ]
        if len(found) > 1 and joined:
            zone = AnalyzedZone(ZoneText(stretch, lang), joined, self._wanted)
            found = [
                (*place.span, number)
                for number, leaf in enumerate(self.leaves)
                for place in zone.occurrences(leaf)
            ]
        return tuple(sorted(found) if len(found) > 1 else found)

    def _words(self, text: ZoneText) -> Iterator[RawToken]:
        stretches = self._stretches(folded_text(text), text.chains)
        return (
            raw_tokens(text) if stretches is None else _tokens(text, stretches, self._wanted.reach)
        )

    def _stretches(
        self, text: FoldedText | None, chains: tuple[ChainName, ...]
    ) -> list[Span] | None:
        if self._wanted.every or text is None:
            return None
        finder = self._finders.get(chains)
        if finder is None:
            finder = self._finders[chains] = Stretches(self._wanted.roots(chains))
        return finder.of(text)


def _folded_article(text: str, title: str) -> tuple[str, FoldedText | None]:
    """The text of an article with its title behind it, and the same folded."""
    short = len(text) <= _LONGEST_KEPT
    return _kept_articles(text, title) if short else _new_article(text, title)


def _new_article(text: str, title: str) -> tuple[str, FoldedText | None]:
    whole = f"{text}\n{title}"
    return whole, folded_text(whole)


_kept_articles = lru_cache(_MOST_ARTICLES)(_new_article)


def _parts(document: Document) -> tuple[tuple[ChainName, ...], list[tuple[int, Language]]]:
    """The chains of an article, and the languages in its body and then its title.

    Each with where it ends, the last one first.
    """
    lang, behind = document.lang, len(document.text) + 1
    end = behind + len(document.title)
    if not document.passages:
        return chains_of(lang), [(end, lang), (behind, lang)]
    text, passages = document.text, document.passages
    title = lang
    if passages[0].start < len(text) - len(text.lstrip()) + len(document.title):
        title = zone_text(document, "title").lang
    parts = [(end, title), (behind, lang)]
    for passage in reversed(passages):  # which may reach beyond the end
        parts += [
            (min(passage.end, len(text)), passage.lang),
            (min(passage.start, len(text)), lang),
        ]
    return ZoneText("", lang, passages).chains, parts


def _tokens(text: str, stretches: list[Span], reach: int) -> Iterator[RawToken]:
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


def _readings(stretch: str, lang: Language) -> tuple[_Reading, _Reading]:
    """A stretch in prose and in a headline in capitals; one object if the same."""
    kept = len(stretch) <= _LONGEST_CACHED
    return _kept_readings(stretch, lang) if kept else _new_readings(stretch, lang)


def _new_readings(stretch: str, lang: Language) -> tuple[_Reading, _Reading]:
    prose, headline = _words(stretch)
    read = _reading(prose, lang)
    return read, read if headline is prose else _reading(headline, lang)


_kept_readings = lru_cache(_MOST_CACHED)(_new_readings)


def _reading(words: _Words, lang: Language) -> _Reading:
    with_terms = [
        (terms_of(lang, word.surface, word.capitals, word.joined), word.start, word.end)
        for word in words
    ]
    return tuple(with_terms), words if any(word.joined for word in words) else ()


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
