"""What an archive has for a reader who types: its words, and texts that go on as typed."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from index.completions import Completions
from index.document import Document
from index.phrase_words import is_name
from index.phrases import MOST_READ, PhraseCount
from index.vocabulary import Vocabulary

VOCABULARY_NAME = "vocabulary.arrays"
COMPLETIONS_NAME = "completions.arrays"

# What one article with it makes a text worth. A title is found nowhere else, a word in any case.
USE_OF_WORD = 1
USE_OF_PHRASE = 10
USE_OF_NAME = 20
USE_OF_TITLE = 10
LONGEST_TITLE = 120  # characters; a longer one is a sentence
# The most useful phrases are kept, which makes about a twenty-fifth of the text's bytes.
_CHARACTERS_FOR_ONE = 1000
_LEAST_PHRASES, _MOST_PHRASES = 5_000, 50_000


@dataclass(frozen=True, slots=True)
class Suggestions:
    """The words of an archive, and its titles, names and phrases."""

    vocabulary: Vocabulary
    completions: Completions

    def save(self, folder: Path) -> None:
        """Writes the two files that `open` reads into a folder. Raises OSError."""
        self.vocabulary.save(folder / VOCABULARY_NAME)
        self.completions.save(folder / COMPLETIONS_NAME)

    @classmethod
    def open(cls, folder: Path) -> "Suggestions":
        """What was saved in a folder; raises IndexDamagedError, which names the file, OSError."""
        return cls(
            Vocabulary.open(folder / VOCABULARY_NAME), Completions.open(folder / COMPLETIONS_NAME)
        )


class Heading(NamedTuple):
    """What suggestions need of an article: its title, its beginning, and its length."""

    title: str
    beginning: str
    characters: int

    @classmethod
    def of(cls, document: Document) -> "Heading":
        """The heading of an article."""
        return cls(document.title, document.text[:MOST_READ], len(document.text))


class SuggestionsBuilder:
    """Gathers suggestions from articles, which are added one at a time.

    Besides titles memory holds no more than a portion of the articles.
    """

    def __init__(self) -> None:
        self._phrases = PhraseCount()
        self._titles: Counter[str] = Counter()
        self._characters = 0

    def add(self, document: Document) -> None:
        """Counts the phrases and title of an article."""
        self.add_heading(Heading.of(document))

    def add_heading(self, heading: Heading) -> None:
        """The same for an article of which no more is known."""
        self._phrases.add(heading.beginning)
        self._characters += heading.characters
        if len(heading.title) <= LONGEST_TITLE and "\n" not in heading.title:
            self._titles[heading.title] += 1

    def built(self, vocabulary: Vocabulary) -> Suggestions:
        """The suggestions of all articles added, whose words are given. Call it once.

        Equal articles make equal ones.
        """
        return Suggestions(vocabulary, self.completions())

    def completions(self) -> Completions:
        """The texts that go on as typed. Call it once."""
        return Completions.of(self._uses())

    def _uses(self) -> Iterator[tuple[str, int]]:
        for title, articles in self._titles.items():
            yield title, USE_OF_TITLE * articles
        uses = [
            (text, articles * (USE_OF_NAME if is_name(text) else USE_OF_PHRASE))
            for text, articles in self._phrases.phrases().items()
        ]
        room = max(_LEAST_PHRASES, min(self._characters // _CHARACTERS_FOR_ONE, _MOST_PHRASES))
        yield from sorted(uses, key=lambda use: (-use[1], use[0]))[:room]
