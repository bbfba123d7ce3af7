"""What the operator decides about the web application."""

from dataclasses import dataclass

from search.engine import DEFAULT_TIME_LIMIT_S


@dataclass(frozen=True, slots=True)
class Settings:
    """The choices of one server.

    `index_url` is an index URL, None for the default one. `hosts` are the names that are served
    besides loopback's. `time_limit_s` is the most seconds that one search may take.
    """

    index_url: str | None = None
    hosts: tuple[str, ...] = ()
    time_limit_s: float = DEFAULT_TIME_LIMIT_S
