"""What a generation holds: its contents in numbers, and size and checksum of each of its files."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

MANIFEST_NAME = "manifest.json"


class SealError(ValueError):
    """Sealed bytes are not what was written."""


def seal(values: Mapping[str, Any]) -> bytes:
    """Canonical JSON of `values` with the SHA-256 of the rest as `checksum`: one form only."""
    checksum = hashlib.sha256(_canonical(values)).hexdigest()
    return _canonical({**values, "checksum": checksum})


def unseal(data: bytes) -> dict[str, Any]:
    """The values that `seal` was given; raises SealError when any byte was changed."""
    try:
        values = json.loads(data)
        del values["checksum"]
        intact = seal(values) == data
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise SealError(f"it cannot be read ({error})") from error
    if not intact:
        raise SealError("its checksum differs")
    return dict(values)


def _canonical(values: Mapping[str, Any]) -> bytes:
    # ASCII only: a path may hold bytes that are no character (lone surrogates).
    text = json.dumps(values, sort_keys=True, indent=1, ensure_ascii=True, allow_nan=False)
    return f"{text}\n".encode("ascii")


@dataclass(frozen=True, slots=True)
class FileEntry:
    """Size in bytes and SHA-256, in hexadecimal, of one file."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What a generation was built from and holds, as its builder says.

    `fingerprint` names schema, analysis and stemmer; `source` is the corpus as it was given and
    `source_digest` what was in it; `languages` counts the documents of each.
    """

    fingerprint: str
    source: str
    source_digest: str
    documents: int
    languages: Mapping[str, int]
    dated: int
    undated: int

    def fields(self) -> dict[str, Any]:
        """These fields by name, ready for JSON."""
        named = {field.name: getattr(self, field.name) for field in fields(Contents)}
        return {**named, "languages": dict(self.languages)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest(Contents):
    """`manifest.json` of a generation: its contents and every other file of its folder.

    `built_at` is ISO 8601 in UTC; `version` is that of Concorde.
    """

    generation: str
    built_at: str
    version: str
    files: Mapping[str, FileEntry]

    @property
    def size_bytes(self) -> int:
        """The size of all files but the manifest, in bytes."""
        return sum(entry.size for entry in self.files.values())

    def to_bytes(self) -> bytes:
        """The file's bytes; equal manifests have equal bytes."""
        return seal(asdict(self))

    @classmethod
    def from_bytes(cls, data: bytes) -> "Manifest":
        """The manifest in `data`; raises SealError when it is not what `to_bytes` wrote."""
        values = unseal(data)
        try:
            files = {name: FileEntry(**entry) for name, entry in values.pop("files").items()}
            manifest = cls(**values, files=files)
        except (TypeError, AttributeError, KeyError) as error:
            raise SealError(f"its fields are not those of this version ({error})") from error
        if not manifest._is_plausible():
            raise SealError("its values are of the wrong kind")
        return manifest

    def _is_plausible(self) -> bool:
        texts = (
            self.fingerprint,
            self.source,
            self.source_digest,
            self.generation,
            self.built_at,
            self.version,
            *(entry.sha256 for entry in self.files.values()),
        )
        numbers = (
            self.documents,
            self.dated,
            self.undated,
            *(self.languages.values() if isinstance(self.languages, dict) else (None,)),
            *(entry.size for entry in self.files.values()),
        )
        return (
            all(type(text) is str for text in texts)
            and all(type(number) is int and number >= 0 for number in numbers)
            # A name is joined to the folder's path: it may not lead anywhere else.
            and not any("/" in name or name in ("", ".", "..") for name in self.files)
        )
