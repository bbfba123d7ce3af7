"""Which characters of an article a query found: the marks of its title and text, and snippets.

Marks come from the analysis that indexed the article, so a word that was found through its stem or
without its accents is marked as well.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from index.corpus.titles import lead_end
from index.document import Document
from search.engine import Deadline
from search.occurrences import Analysis, Place
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


class Marks(NamedTuple):
    """Where the words of a query stand: spans in order that do not overlap.

    `places` are all places in the text, in order, each with the number of its leaf in the query.
    """

    title: tuple[Span, ...] = ()
    text: tuple[Span, ...] = ()
    places: Sequence[Place] = ()


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
    title, body = analysis.places(document, deadline)
    return Marks(_without_overlap(title), _without_overlap(body), body)


def snippets(document: Document, found: Marks) -> tuple[Snippet, ...]:
    """One passage that shows as many of the words as can be, or two where one cannot show all.

    Without a mark in the text it is the beginning, behind a standfirst that is the title.
    """
    text = document.text
    lead = lead_end(document.title, text)
    if not found.text:
        start = lead + len(text[lead:]) - len(text[lead:].lstrip())
        return (_passage(text, start if start < len(text) else 0, SNIPPET_LENGTH, ()),)
    first = _best_start(text, found.places, lead, SNIPPET_LENGTH)
    one = _passage(text, first, SNIPPET_LENGTH, found.text)
    missing = _missing(found.places, first, first + len(one.text))
    if not missing:
        return (one,)
    first = _best_start(text, found.places, lead, _PAIR_LENGTH)
    missing = _missing(found.places, first, first + _PAIR_LENGTH) or missing
    second = _best_start(text, missing, lead, _PAIR_LENGTH)
    first, second = sorted((first, second))
    if second - first < _PAIR_LENGTH:
        return (_passage(text, first, second - first + _PAIR_LENGTH, found.text),)
    return tuple(_passage(text, start, _PAIR_LENGTH, found.text) for start in (first, second))


def _without_overlap(places: Iterable[Place]) -> tuple[Span, ...]:
    """The spans of places in order; those that overlap become one."""
    merged: list[Span] = []
    reach = 0
    for start, end, _ in places:
        if start >= reach:
            merged.append((start, end))
            reach = end
        elif end > reach:
            merged[-1] = merged[-1][0], end
            reach = end
    return tuple(merged)


def _best_start(text: str, places: Sequence[Place], lead: int, length: int) -> int:
    """Where the passage begins that shows most words, rather behind the lead than in it."""
    firsts = [first for first, _, _ in places]
    if len(firsts) == 1:
        return _start_before(text, firsts[0], lead)
    words = len({word for _, _, word in places})
    far = len(text) + len(places) + 1
    best, best_start = -far, 0  # less than any passage is worth
    low = high = 0
    last = len(firsts)
    for mark in firsts if last <= _MOST_TRIED else _tried(places):
        earliest, end = _earliest(mark, lead), mark + length
        while firsts[low] < earliest:
            low += 1
        while high < last and firsts[high] < end:
            high += 1
        near = high - low  # no passage for this mark has more of them
        behind = mark >= lead
        if _worth(min(near, words), near, earliest, far, behind=behind) > best:
            start = _start_before(text, mark, lead)
            inside = _inside(places[low:high], start, start + length)
            worth = _worth(len(set(inside)), len(inside), start, far, behind=behind)
            if worth > best:
                best, best_start = worth, start
    return best_start


def _worth(words: int, marks: int, start: int, far: int, *, behind: bool) -> int:
    """What a passage is worth: its words say most, then its place, its marks, and its start.

    No passage starts `far` from the beginning or has so many marks.
    """
    return ((2 * words + behind) * far + marks) * far - start


def _tried(places: Iterable[Place]) -> list[int]:
    """The first places of each word, in order."""
    count: Counter[int] = Counter()
    tried = []
    for first, _, word in places:
        count[word] += 1
        if count[word] <= _MOST_TRIED:
            tried.append(first)
    return tried


def _inside(places: Iterable[Place], start: int, end: int) -> list[int]:
    """The word of each place inside a passage."""
    return [word for first, last, word in places if start <= first and last <= end]


def _missing(places: Sequence[Place], start: int, end: int) -> list[Place]:
    """The places of the words that a passage does not show."""
    shown = set(_inside(places, start, end))
    return [place for place in places if place[2] not in shown]


def _earliest(mark: int, lead: int) -> int:
    """Where a passage for a mark may begin at the earliest."""
    earliest, beginning = mark - _CONTEXT, lead if mark >= lead else 0
    return max(earliest, beginning)


def _start_before(text: str, mark: int, lead: int) -> int:
    """The beginning of a sentence, or else of a word, a little before `mark`.

    Near the beginning of the text, or of what stands behind its lead, it is that beginning.
    """
    earliest = _earliest(mark, lead)
    if earliest in (0, lead):
        return mark - len(text[earliest:mark].lstrip())
    for end in ("\n", ". ", "! ", "? "):
        at = text.rfind(end, earliest, mark)
        if at >= 0:
            return at + len(end)
    blank = text.find(" ", earliest, mark)
    return blank + 1 if blank >= 0 else mark


def _passage(text: str, start: int, length: int, spans: tuple[Span, ...]) -> Snippet:
    end = start + length
    if end < len(text):
        blank = max(text.rfind(" ", end - _REACH, end), text.rfind("\n", end - _REACH, end))
        end = blank if blank > start else end
    else:
        end = len(text)
    first = bisect_left(spans, (start,))
    inside = spans[first : bisect_left(spans, (end,), first)]
    if inside and inside[-1][1] > end:
        end = min(inside[-1][1], end + length)  # a mark is cut only when it is endless
    shown = text[start:end].rstrip()
    stop = start + len(shown)
    return Snippet(
        shown.replace("\n", " "),
        tuple([(begin - start, min(after, stop) - start) for begin, after in inside]),
        cut_before=start > 0 and not text[:start].isspace(),
        cut_after=end < len(text) and not text[end:].isspace(),
    )
