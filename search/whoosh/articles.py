"""The articles of a generation as they are shown; those that were shown last are kept."""

from collections import OrderedDict
from pathlib import Path
from threading import Lock

from index.document import Document
from index.whoosh.opening import naming_damage
from index.whoosh.stored import StoredArticles

_MOST_CHARACTERS = 16_000_000  # of the texts that are kept


class Articles:
    """Articles by their document numbers; safe to share between threads."""

    def __init__(
        self, folder: Path, stored: StoredArticles, most_characters: int = _MOST_CHARACTERS
    ) -> None:
        self._folder = folder
        self._stored = stored
        self._most_characters = most_characters
        self._lock = Lock()
        self._kept: OrderedDict[int, Document] = OrderedDict()
        self._characters = 0

    def __len__(self) -> int:
        return len(self._stored)

    def article(self, number: int) -> Document:
        """The article with a number; raises IndexDamagedError, which names the folder."""
        with self._lock:
            known = self._kept.get(number)
            if known:
                self._kept.move_to_end(number)
                return known
        with naming_damage(self._folder):
            document = self._stored.article(number)
        self._keep(number, document)
        return document

    def _keep(self, number: int, document: Document) -> None:
        with self._lock:
            if number not in self._kept:
                self._kept[number] = document
                self._characters += len(document.text)
            while self._characters > self._most_characters:
                self._characters -= len(self._kept.popitem(last=False)[1].text)
