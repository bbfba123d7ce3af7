"""From an index URL to the engine that searches there."""

from index.location import index_location
from search.engine import Engine


def open_engine(url: str | None = None) -> Engine:
    """The engine for the index at `url` (see `index_location`); there may be none there yet.

    Raises BadLocationError.
    """
    # Imported late: a command that only prints its help needs no engine.
    from search.whoosh.engine import WhooshEngine

    return WhooshEngine(index_location(url).path)
