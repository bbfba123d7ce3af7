"""The articles of a generation as they are shown; those that were shown last are kept."""

from pathlib import Path

from index.document import Document
from index.whoosh.opening import naming_damage
from index.whoosh.stored import StoredArticles
from search.whoosh.kept import Kept

_MOST_CHARACTERS = 16_000_000  # of the texts that are kept


class Articles:
    """Articles by their document numbers; safe to share between threads."""

    def __init__(
        self, folder: Path, stored: StoredArticles, most_characters: int = _MOST_CHARACTERS
    ) -> None:
        self._folder = folder
        self._stored = stored
        self._kept: Kept[int, Document] = Kept(most_characters, lambda each: len(each.text))

    def __len__(self) -> int:
        return len(self._stored)

    def article(self, number: int) -> Document:
        """The article with a number; raises IndexDamagedError, which names the folder."""
        document = self._kept.get(number)
        if document is None:
            with naming_damage(self._folder):
                document = self._stored.article(number)
            self._kept.keep(number, document)
        return document
