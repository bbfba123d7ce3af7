"""Where an index is: the URL that every command takes."""

import os
from dataclasses import dataclass
from pathlib import Path

from index.errors import ConcordeError

DEFAULT_URL = "whoosh:var/index"
ENVIRONMENT_VARIABLE = "CONCORDE_INDEX"


class BadLocationError(ConcordeError):
    """The index URL is of no known kind."""


@dataclass(frozen=True, slots=True)
class WhooshLocation:
    """An index in a folder of this machine: `whoosh:PATH`."""

    path: Path

    def __str__(self) -> str:
        return f"whoosh:{self.path}"


def index_location(url: str | None = None) -> WhooshLocation:
    """The place that `url` names; without one, `CONCORDE_INDEX`, else `whoosh:var/index`.

    Raises BadLocationError for any other kind of URL.
    """
    url = url or os.environ.get(ENVIRONMENT_VARIABLE) or DEFAULT_URL
    kind, _, path = url.partition(":")
    if kind != "whoosh" or not path:
        raise BadLocationError(
            f"{url!r} is not an index URL: write whoosh:PATH, for example {DEFAULT_URL}"
        )
    return WhooshLocation(Path(path))
