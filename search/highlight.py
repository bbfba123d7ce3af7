"""Which characters of an article a query found: the marks of its title and text, and snippets.

Marks come from the analysis that indexed the article, so a word that was found through its stem or
without its accents is marked as well.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

from index.corpus.titles import LONGEST_TITLE, lead_end
from index.document import Document
from index.fields import ZONES
from search.engine import Deadline
from search.occurrences import Analysis
from search.parser import parse
from search.plan import plan, positive_leaves
from search.results import Snippet, Span
from search.skimming import Skimming

SNIPPET_LENGTH = 240  # characters
_PAIR_LENGTH = 150  # characters of each, where one passage cannot show all the words
_CONTEXT = 60  # characters before the first mark
_REACH = 25  # characters that are looked at for the end of a word
_ENOUGH = 200_000  # characters of a long article that are read for its snippets
_MOST_TRIED = 100  # places of each word that a passage may begin before

_FEW = 8  # spans that are sooner looked at than looked for
_INK = re.compile(r"\S")


_Found = tuple[tuple[Span, ...], set[int]]  # a word's spans, and where passages may begin


@dataclass(frozen=True, slots=True)
class Marks:
    """Where the words of a query stand: spans in order that do not overlap.

    `by_leaf` keeps, for each leaf of the query in turn, its spans in the text.
    """

    title: tuple[Span, ...] = ()
    text: tuple[Span, ...] = ()
    by_leaf: tuple[tuple[Span, ...], ...] = field(default=())


def marks(query: str, document: Document) -> Marks:
    """The marks of the query as typed."""
    return marks_of(Skimming(positive_leaves(plan(parse(query).node))), document)


def first_marks_of(analysis: Analysis, document: Document, deadline: Deadline) -> Marks:
    """The marks of the beginning of a long article where there are any, else of all of it.

    One huge article must not use up the time of all the others on its page.
    """
    if len(document.text) > _ENOUGH:
        beginning = replace(document, text=document.text[:_ENOUGH])
        found = marks_of(analysis, beginning, deadline)
        if found.text:
            return found
    return marks_of(analysis, document, deadline)


def marks_of(analysis: Analysis, document: Document, deadline: Deadline | None = None) -> Marks:
    """The marks of all the words, phrases and prefixes that an analysis is for.

    Past the deadline, those in the part of the article that was read.
    """
    if not analysis.leaves:
        return Marks()
    found = analysis.spans(document, deadline)
    title, text = (_without_overlap(chain.from_iterable(found[zone])) for zone in ZONES)
    return Marks(title, text, tuple(found["body"]))


def snippets(document: Document, found: Marks) -> tuple[Snippet, ...]:
    """One passage that shows as many of the words as can be, or two where one cannot show all.

    Without a mark in the text it is the beginning, behind a standfirst that is the title.
    """
    text = document.text
    lead = _lead_end(document)
    if not found.text:
        start = lead + len(text[lead:]) - len(text[lead:].lstrip())
        return (_passage(text, start if start < len(text) else 0, SNIPPET_LENGTH, ()),)
    leaves = [(spans, _starts(text, spans, lead)) for spans in found.by_leaf if spans]
    first = _best_start(leaves, lead, SNIPPET_LENGTH)
    one = _passage(text, first, SNIPPET_LENGTH, found.text)
    missing = _missing(leaves, first, first + len(one.text))
    if not missing:
        return (one,)
    first = _best_start(leaves, lead, _PAIR_LENGTH)
    missing = _missing(leaves, first, first + _PAIR_LENGTH) or missing
    second = _best_start(missing, lead, _PAIR_LENGTH)
    first, second = sorted((first, second))
    if second - first < _PAIR_LENGTH:
        return (_passage(text, first, second - first + _PAIR_LENGTH, found.text),)
    return tuple(_passage(text, start, _PAIR_LENGTH, found.text) for start in (first, second))


def _lead_end(document: Document) -> int:
    """`lead_end`, without a look for the end of the sentence where a title cannot be the first."""
    title, text = document.title, document.text
    start = len(text) - len(text.lstrip())
    end = start + len(title)
    if not text.startswith(title, start):
        return 0
    if end < len(text) and not text[end].isspace() and len(title) < LONGEST_TITLE:
        return 0  # a sentence ends at a blank
    return lead_end(title, text)


def _without_overlap(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The spans in order; those that overlap become one."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def _best_start(leaves: Sequence[_Found], lead: int, length: int) -> int:
    """Where the passage begins that shows most words, rather behind the lead than in it."""
    starts: set[int] = set().union(*(each for _, each in leaves))
    first = min(starts)
    if len(starts) == 1 or (first >= lead and _ends_by(leaves, first + length)):
        return first

    def value(start: int) -> tuple[int, bool, int, int]:
        shown = places = 0
        for spans, _ in leaves:
            count = _count_inside(spans, start, start + length)
            shown += count > 0
            places += count
        return shown, start >= lead, places, -start

    return max(starts, key=value)


def _ends_by(leaves: Sequence[_Found], end: int) -> bool:
    """True when all the words are before a place."""
    return all(spans[-1][0] < end and max(stop for _, stop in spans) <= end for spans, _ in leaves)


def _missing(leaves: Sequence[_Found], start: int, end: int) -> list[_Found]:
    """The words that no passage between two places shows."""
    return [each for each in leaves if not _count_inside(each[0], start, end)]


def _starts(text: str, spans: Sequence[Span], lead: int) -> set[int]:
    """Where a passage for one word may begin."""
    return {_start_before(text, place, lead) for place, _ in spans[:_MOST_TRIED]}


def _start_before(text: str, mark: int, lead: int) -> int:
    """The beginning of a sentence, or else of a word, a little before `mark`.

    Near the beginning of the text, or of what stands behind its lead, it is that beginning.
    """
    beginning = lead if mark >= lead else 0
    earliest = max(mark - _CONTEXT, beginning)
    before = text[earliest:mark]
    if earliest == beginning:
        return mark - len(before.lstrip())
    for end in ("\n", ". ", "! ", "? "):
        at = before.rfind(end)
        if at >= 0:
            return earliest + at + len(end)
    blank = before.find(" ")
    return earliest + blank + 1 if blank >= 0 else mark


def _passage(text: str, start: int, length: int, spans: Sequence[Span]) -> Snippet:
    end = min(start + length, len(text))
    if end < len(text):
        blank = max(text.rfind(" ", end - _REACH, end), text.rfind("\n", end - _REACH, end))
        end = blank if blank > start else end
    inside = spans[bisect_left(spans, (start, start)) : bisect_left(spans, (end, end))]
    if inside and inside[-1][1] > end:
        end = min(inside[-1][1], end + length)  # a mark is cut only when it is endless
    shown = text[start:end].rstrip()
    stop = start + len(shown)
    return Snippet(
        shown.replace("\n", " "),
        tuple([(begin - start, min(after, stop) - start) for begin, after in inside]),
        cut_before=start > 0 and _INK.search(text, 0, start) is not None,
        cut_after=end < len(text) and _INK.search(text, end) is not None,
    )


def _count_inside(spans: Sequence[Span], start: int, end: int) -> int:
    if len(spans) > _FEW:
        spans = spans[bisect_left(spans, (start, start)) : bisect_left(spans, (end, end))]
    return len([1 for first, last in spans if start <= first and last <= end])
