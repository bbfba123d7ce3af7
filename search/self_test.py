"""The questions that a new generation must answer before it is served."""

from pathlib import Path

from index.analysis import fold, is_stop_word, raw_tokens
from index.document import Document
from index.errors import IndexDamagedError
from search.engine import Deadline
from search.query import SearchRequest
from search.whoosh.engine import search_snapshot
from search.whoosh.snapshot import Snapshot

_ARTICLES = 5  # that are looked for
_SHORTEST_WORD = 4
_TIME_LIMIT_S = 60.0


def self_test(folder: Path) -> None:
    """Looks for some articles of the index that was just built in `folder` by their own words.

    Raises IndexDamagedError when one is not found, or when the search for everything finds another
    number than the index has.
    """
    snapshot = Snapshot(folder.name, folder)
    count = snapshot.columns.documents
    found = _total(snapshot, "")
    if found != count:
        raise IndexDamagedError(f"the new index finds {found:,} of its {count:,} articles")
    for number in range(0, count, max(count // _ARTICLES, 1)):
        _look_for(snapshot, snapshot.article(number))


def _look_for(snapshot: Snapshot, document: Document) -> None:
    words = (token.surface for token in raw_tokens(document.text) if token.surface.isalpha())
    for word in words:
        if len(fold(word)) >= _SHORTEST_WORD and not is_stop_word(fold(word)):
            if not _total(snapshot, word):
                raise IndexDamagedError(f"the new index does not find {document.id} by {word!r}")
            return


def _total(snapshot: Snapshot, text: str) -> int:
    request = SearchRequest(text, sort="newest", limit=1)
    return search_snapshot(snapshot, request, Deadline.after(_TIME_LIMIT_S)).total
