"""The languages inside articles: which of their paragraphs are in another language than they are.

A paragraph is a line of text. Questions are asked for many articles at once.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple, TypeVar

from index.corpus.language import Line, Question, letters_of, of_beginning, of_line
from index.document import Language, Passage

Said = TypeVar("Said")
Languages = tuple[Language, tuple[Passage, ...]]


class Untold(NamedTuple):
    """An article whose languages are asked for; `stated` is the main one, where it is known."""

    title: str
    text: str
    stated: Language | None


def languages_of(articles: Sequence[Untold]) -> list[Languages]:
    """The main language of each article, and the passages in others.

    Without a statement it is the language of most letters. Passages are whole lines, in order; two
    that only blank lines keep apart are in different languages.
    """
    beginnings: list[Language | Question] = [
        article.stated or of_beginning(_whole(article)) for article in articles
    ]
    every: list[Language] = list(_answered(beginnings))
    lines = [
        list(_lines(article.text, expected))
        for article, expected in zip(articles, every, strict=True)
    ]
    answers = _answered([line.otherwise for each in lines for *_, line in each])
    return [
        _judged(article, expected, each, answers)
        for article, expected, each in zip(articles, every, lines, strict=True)
    ]


def _whole(article: Untold) -> str:
    return f"{article.title}\n{article.text}" if article.title else article.text


def _answered(said: Sequence[Said | Question]) -> Iterator[Said | Language]:
    """The same with the answer in the place of each question."""
    # Imported late, as NumPy is, which many commands do without.
    from index.corpus.letters import by_letters

    answers = iter(by_letters([each for each in said if isinstance(each, Question)]))
    return (next(answers) if isinstance(each, Question) else each for each in said)


def _lines(text: str, expected: Language) -> Iterator[tuple[int, int, Line]]:
    """All lines but blank ones: where each begins and ends, and what its words say."""
    lines = text.split("\n")
    starts = accumulate((len(line) + 1 for line in lines), initial=0)
    for start, line in zip(starts, lines, strict=False):
        if line and not line.isspace():
            yield start, start + len(line), of_line(line, expected)


def _judged(
    article: Untold,
    expected: Language,
    lines: Iterable[tuple[int, int, Line]],
    answers: Iterator[Language | None],
) -> Languages:
    stretches = list(_stretches(expected, lines, answers))
    main = article.stated or _main_language(article.text, stretches, expected)
    return main, tuple([stretch for stretch in stretches if stretch.lang != main])


def _stretches(
    expected: Language,
    lines: Iterable[tuple[int, int, Line]],
    answers: Iterator[Language | None],
) -> Iterator[Passage]:
    """Lines in a row of one language; `answers` has what each is by more than its words."""
    begin = behind = 0
    before = expected
    for (start, end, line), answer in zip(lines, answers, strict=False):
        lang = line.voted
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
