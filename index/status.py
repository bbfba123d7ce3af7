"""What an index serves, in numbers: the object of `concorde index status`."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class IndexStatus:
    """The served generation. `built_at` is ISO 8601 in UTC; `size_bytes` counts all its files.

    `source` is the corpus path as it was given to the rebuild; `version` is that of Concorde.
    """

    generation: str
    documents: int
    version: str
    languages: Mapping[str, int]
    dated: int
    undated: int
    size_bytes: int
    built_at: str
    source: str

    def fields(self) -> dict[str, Any]:
        """These fields by name, ready for JSON."""
        return {**asdict(self), "languages": dict(self.languages)}
