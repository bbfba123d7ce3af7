"""The languages inside articles: which of their paragraphs are in another language than they are.

A paragraph is a line of text. Questions are asked for many articles at once.
"""

import string
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import NamedTuple, TypeVar

from index.corpus.language import Languages, Question, Untold, letters_of
from index.corpus.letters import by_letters
from index.corpus.votes import Votes
from index.document import Language, Passage

JUDGED_CHARACTERS = 2_000  # of an article's beginning and of a line; more only costs time
FEWEST_LETTERS = 25  # of a paragraph that is judged by itself
_ASCII_LETTERS = string.ascii_letters.encode()
_SHARE_OF_NAMES = 0.75  # of the words of a line
# So many different words make a clear vote: for an article, and for a line of one.
_CLEAR = 3
_CLEAR_OF_EXPECTED = 2

Said = TypeVar("Said")
_Voted = tuple[Language | None, Language | None]  # by _CLEAR_OF_EXPECTED words, and by one


class _Line(NamedTuple):
    """What is said of the language of a paragraph: of the text from `start` to `end`.

    Its words are believed where they say that it is `voted` as expected or as the paragraph before
    is. Else it is as `otherwise` says; None is the language of the paragraph before.
    """

    start: int
    end: int
    voted: Language | None
    otherwise: Language | Question | None


def languages_of(articles: Sequence[Untold]) -> list[Languages]:
    """The main language of each article, and the passages in others.

    Without a statement it is the language of most letters. Passages are whole lines, in order; two
    that only blank lines keep apart are in different languages.
    """
    expected = _expected(articles)
    lines = list(_lines(articles, expected))
    answers = _answered([line.otherwise for each in lines for line in each])
    return [
        _judged(article, language, each, answers)
        for article, language, each in zip(articles, expected, lines, strict=True)
    ]


def _expected(articles: Sequence[Untold]) -> list[Language]:
    """What each article is stated to be, or what its beginning is."""
    untold = [_beginning(article) for article in articles if not article.stated]
    voted = Votes(untold).clear(_CLEAR)
    said: list[Language | Question] = [
        vote or Question(text) for vote, text in zip(voted, untold, strict=True)
    ]
    found: Iterator[Language] = _answered(said)
    return [next(found) if stated is None else stated for _, _, stated in articles]


def _beginning(article: Untold) -> str:
    whole = f"{article.title}\n{article.text}" if article.title else article.text
    return whole[:JUDGED_CHARACTERS]


def _lines(articles: Sequence[Untold], expected: Sequence[Language]) -> Iterator[list[_Line]]:
    """What is said of the lines of each article; nothing where the words of all are as expected."""
    texts = [article.text.split("\n") for article in articles]
    long = [[line[:JUDGED_CHARACTERS] for line in each if _is_long(line)] for each in texts]
    votes = Votes(list(chain.from_iterable(long)))
    clear = zip(votes.clear(_CLEAR_OF_EXPECTED), votes.clear(1), strict=True)
    for language, lines, judged in zip(expected, texts, long, strict=True):
        voted = list(islice(clear, len(judged)))
        if all(vote == language for vote, _ in voted):
            yield []
        else:
            yield list(_told(lines, language, zip(judged, voted, strict=True)))


def _is_long(line: str) -> bool:
    return len(line) >= FEWEST_LETTERS


def _told(
    lines: Iterable[str], expected: Language, long: Iterator[tuple[str, _Voted]]
) -> Iterator[_Line]:
    """What is said of each line but blank ones; `long` has the votes of those that have any.

    Lines that go with the one before them are told with it.
    """
    told: _Line | None = None
    end = -1
    for line in lines:
        start, end = end + 1, end + 1 + len(line)
        beginning, (voted, one) = next(long) if _is_long(line) else ("", (None, None))
        if not line or line.isspace():
            continue
        if told and (not beginning or told.voted == voted == expected):
            told = told._replace(end=end)
            continue
        if told:
            yield told
        # What the line before is may be a question still: this one is asked for all the same.
        otherwise = None
        if beginning and voted != expected:
            otherwise = _but_for_its_words(beginning, expected, says_something=one is not None)
        told = _Line(start, end, voted, otherwise)
    if told:
        yield told


def _but_for_its_words(
    text: str, expected: Language, *, says_something: bool
) -> Language | Question | None:
    """The language of a paragraph whose words do not settle it, a question about it, or None.

    None is the language of the paragraph before, for few letters. What is without clear signs is
    as expected: names, or in an article in another language than English and French a paragraph
    without one word of these, which `says_something` stands for.
    """
    if _has_few_letters(text):
        return None
    if _are_names(text) or (expected == "other" and not says_something):
        return expected
    return Question(text, expected)


def _has_few_letters(text: str) -> bool:
    encoded = text.encode("utf-8", "surrogatepass")
    # Most have enough that are ASCII, which are counted ten times as fast.
    ascii_letters = len(encoded) - len(encoded.translate(None, _ASCII_LETTERS))
    return ascii_letters < FEWEST_LETTERS and letters_of(text) < FEWEST_LETTERS


def _are_names(text: str) -> bool:
    """True when most words begin with a capital: names are the same in every language."""
    words = text.split()
    named = sum(word[0].isupper() for word in words)
    return named > _SHARE_OF_NAMES * len(words) and not text.isupper()


def _answered(said: Sequence[Said | Question]) -> Iterator[Said | Language]:
    """The same with the answer in the place of each question."""
    answers = iter(by_letters([each for each in said if isinstance(each, Question)]))
    return (next(answers) if isinstance(each, Question) else each for each in said)


def _judged(
    article: Untold,
    expected: Language,
    lines: Sequence[_Line],
    answers: Iterator[Language | None],
) -> Languages:
    stretches = list(_stretches(expected, lines, answers))
    main = article.stated or _main_language(article.text, stretches, expected)
    return main, tuple([stretch for stretch in stretches if stretch.lang != main])


def _stretches(
    expected: Language,
    lines: Sequence[_Line],
    answers: Iterator[Language | None],
) -> Iterator[Passage]:
    """Lines in a row of one language; `answers` has what each is by more than its words."""
    begin = behind = 0
    before = expected
    here = islice(answers, len(lines))
    for (start, end, lang, _), answer in zip(lines, here, strict=True):
        if lang is None or lang not in (expected, before):
            lang = answer or before
        if lang != before and behind:
            yield Passage(begin, behind, before)
        if lang != before or not behind:
            begin = start
        before, behind = lang, end
    if behind:
        yield Passage(begin, behind, before)


def _main_language(text: str, stretches: Sequence[Passage], expected: Language) -> Language:
    if len(stretches) == 1:
        return stretches[0].lang
    letters: Counter[Language] = Counter({expected: 0})  # comes first among equals
    for start, end, lang in stretches:
        letters[lang] += letters_of(text[start:end])
    return letters.most_common(1)[0][0]
