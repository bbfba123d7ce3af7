"""From an index URL to the store that writes there."""

from index.location import index_location
from index.store import Check, IndexStore


def open_store(url: str | None = None, check: Check | None = None) -> IndexStore:
    """The store at `url` (see `index_location`); `check` looks at a generation before it is served.

    Raises BadLocationError.
    """
    # Imported late: a command that only prints its help needs no engine.
    from index.whoosh.store import WhooshStore

    return WhooshStore(index_location(url).path, check)
