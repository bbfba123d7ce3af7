"""The languages inside one article: which of its paragraphs are in another language than it is.

A paragraph is a line of text.
"""

from collections import Counter
from itertools import accumulate

from index.corpus.language import detect_language, language_within, letters_of
from index.document import Language, Passage


def languages_of(
    title: str, text: str, stated: Language | None
) -> tuple[Language, tuple[Passage, ...]]:
    """The main language of an article, `stated` where it is known, and the passages in others.

    Without a statement it is the language of most letters. Passages are whole lines, in order; two
    that only blank lines keep apart are in different languages.
    """
    expected = stated or detect_language(f"{title}\n{text}" if title else text)
    stretches = _stretches(text, expected)
    main = stated or _main_language(text, stretches, expected)
    return main, tuple(stretch for stretch in stretches if stretch.lang != main)


def _stretches(text: str, expected: Language) -> list[Passage]:
    """All lines but blank ones, those in a row of one language as one."""
    found: list[Passage] = []
    lines = text.split("\n")
    starts = accumulate((len(line) + 1 for line in lines), initial=0)
    for start, line in zip(starts, lines, strict=False):
        if not line or line.isspace():
            continue
        before = found[-1].lang if found else expected
        lang = language_within(line, expected, before)
        end = start + len(line)
        if found and lang == before:
            found[-1] = found[-1]._replace(end=end)
        else:
            found.append(Passage(start, end, lang))
    return found


def _main_language(text: str, stretches: list[Passage], expected: Language) -> Language:
    if len(stretches) == 1:
        return stretches[0].lang
    letters: Counter[Language] = Counter({expected: 0})  # comes first among equals
    for start, end, lang in stretches:
        letters[lang] += letters_of(text[start:end])
    return letters.most_common(1)[0][0]
