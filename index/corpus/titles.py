"""The standfirst: the first sentence of an article, its title where it has none."""

import re

from index.corpus.word_lists import ABBREVIATIONS, BEFORE_NUMBERS, SENTENCE_STARTERS

LONGEST_TITLE = 400  # characters

_STOP = re.compile(r"[.!?…]+[\"'”’»)\]]*(?:[ \u00a0\u202f]»)?(?=\s|\Z)")
_WORD_BEFORE = re.compile(r"[^\s(«“\"'’]*\Z")
_NEXT_WORD = re.compile(r"\s+[\"'“‘«(\[]*\s*(\w+)")


def first_sentence(text: str) -> str:
    """The first sentence of the first line of `text`, exactly as it stands there.

    White space in front is left out. A longer sentence than 400 characters is cut behind a word.
    """
    start = text.lstrip()
    line = start[: LONGEST_TITLE + 1].split("\n", 1)[0]
    for stop in _STOP.finditer(line):
        if stop.end() <= LONGEST_TITLE and _ends_sentence(line, stop):
            return line[: stop.end()]
    if len(line) <= LONGEST_TITLE:
        return line.rstrip()
    cut = line.rfind(" ", 0, LONGEST_TITLE + 1)
    return line[: cut if cut > 0 else LONGEST_TITLE].rstrip()


def lead_end(title: str, text: str) -> int:
    """Where the standfirst ends that serves as title: characters of `text`; 0 where it is none.

    A title that the text only happens to begin with, in the middle of a sentence, is none.
    """
    start = text.lstrip()
    if not title or not start.startswith(title):
        return 0
    behind = start[len(title) : len(title) + 1]
    if behind and not behind.isspace() and len(title) < LONGEST_TITLE:
        return 0  # a sentence ends at a blank
    return len(text) - len(start) + len(title) if first_sentence(start) == title else 0


def _ends_sentence(line: str, stop: re.Match[str]) -> bool:
    following = _NEXT_WORD.match(line, stop.end())
    if following is None:
        return True
    if following[1][0].islower():
        return False
    if stop[0] != ".":
        return True
    before = _WORD_BEFORE.search(line, 0, stop.start())
    word = before[0] if before else ""
    if "." in word and word.replace(".", "").isalpha():
        return following[1] in SENTENCE_STARTERS
    if word.lower() in BEFORE_NUMBERS and following[1][0].isdigit():
        return False
    return word.lower() not in ABBREVIATIONS and not (len(word) == 1 and word.isalpha())
