"""What every request shares: the engine, the settings, and what is known of the archive."""

from dataclasses import dataclass, field
from typing import cast

from flask import current_app, request

from search.engine import Deadline, Engine
from web.archive import Archive, describe_archive
from web.settings import Settings

EXTENSION = "concorde"


@dataclass(slots=True)
class Context:
    """The engine and the settings of one application."""

    engine: Engine
    settings: Settings
    _archive: Archive | None = field(default=None, init=False, repr=False)

    def deadline(self) -> Deadline:
        """The moment by which a search that begins now must be answered."""
        return Deadline.after(self.settings.time_limit_s)

    def archive(self) -> Archive:
        """What the archive holds; worked out once for each generation.

        Raises what `Engine.status` raises.
        """
        status = self.engine.status()
        known = self._archive
        if known is None or known.generation != status.generation:
            known = self._archive = describe_archive(self.engine, status)
        return known


def context() -> Context:
    """The context of the application that answers the current request."""
    return cast("Context", current_app.extensions[EXTENSION])


def typed_values() -> dict[str, list[str]]:
    """All values of each parameter of the current request, as typed."""
    return dict(request.args.lists())
