"""What a rebuild found and did: the object of `rebuild --json` and the lines for a person."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from index.document import LANGUAGES, Accepted, Finding, Rejected
from index.status import IndexStatus
from index.wording import counted, on_one_line

_MOST_SHOWN = 10  # rejected articles and warnings that are shown to a person; `--json` has all


@dataclass(slots=True)
class Report:
    """Counts of one run over a corpus; grows article by article."""

    skipped: Mapping[str, int] = field(default_factory=dict)
    documents: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    warnings: list[Finding] = field(default_factory=list)
    languages: Counter[str] = field(default_factory=Counter)
    undated: int = 0

    def count(self, result: Accepted | Rejected) -> None:
        """Counts one article."""
        if isinstance(result, Rejected):
            self.rejected.append(result)
            return
        self.documents += 1
        self.warnings += result.warnings
        self.languages[result.lang] += 1
        self.undated += not result.dated

    @property
    def read(self) -> int:
        """Articles that were read, rejected ones too."""
        return self.documents + len(self.rejected)

    def fields(self, seconds: float) -> dict[str, Any]:
        """The report ready for JSON, but for the generation and its size."""
        return {
            "documents": self.documents,
            "rejected": [{"path": each.path, "reason": each.reason} for each in self.rejected],
            "warnings": [
                {"path": each.path, "kind": each.kind, "detail": each.detail}
                for each in self.warnings
            ],
            "skipped": dict(sorted(self.skipped.items())),
            "languages": {name: self.languages[name] for name in LANGUAGES if self.languages[name]},
            "dated": self.documents - self.undated,
            "undated": self.undated,
            **self.speed(seconds),
        }

    def speed(self, seconds: float) -> dict[str, float]:
        """How long the run took and how many articles it indexed a second."""
        a_second = self.documents / seconds if seconds > 0 else 0.0
        return {"seconds": round(seconds, 3), "documents_per_second": round(a_second, 1)}


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a rebuild ended: `built`, `unchanged` (the served generation goes on) or `dry-run`."""

    kind: str
    report: Mapping[str, Any]
    status: IndexStatus | None

    def fields(self) -> dict[str, Any]:
        """The object of `rebuild --json`; generation and size are null after a dry run."""
        body = {"generation": self.status.generation if self.status else None, **self.report}
        return {**body, "size_bytes": self.status.size_bytes if self.status else None}

    def lines(self) -> Iterator[str]:
        """The short report for a person."""
        report = self.report
        yield from _some("rejected", [f"{r['path']}: {r['reason']}" for r in report["rejected"]])
        yield from _some(
            "warning", [f"{w['path']}: {w['kind']}: {w['detail']}" for w in report["warnings"]]
        )
        if report["skipped"]:
            kinds = ", ".join(f"{n:,} {kind or '(none)'}" for kind, n in report["skipped"].items())
            yield f"files of other kinds, skipped: {kinds}"
        languages = ", ".join(f"{name} {count:,}" for name, count in report["languages"].items())
        yield (
            f"{counted(report['documents'], 'article')} ({languages}); "
            f"{report['dated']:,} dated, {report['undated']:,} undated; "
            f"{len(report['rejected']):,} rejected, {counted(len(report['warnings']), 'warning')}"
        )
        if self.kind == "dry-run":
            yield "dry run: nothing was written"
        elif self.status and self.kind == "unchanged":
            yield (
                f"nothing changed since {self.status.built_at}: {self.status.generation} is "
                "served as before (--force builds anyway)"
            )
        elif self.status:
            yield (
                f"{self.status.generation} is served: {self.status.size_bytes / 1e6:,.1f} MB, "
                f"built in {report['seconds']:.1f} s, "
                f"{report['documents_per_second']:,.0f} articles/s"
            )


def _some(word: str, lines: list[str]) -> Iterator[str]:
    for line in lines[:_MOST_SHOWN]:
        yield f"{word}: {on_one_line(line)}"
    if len(lines) > _MOST_SHOWN:
        yield f"{word}: ... and {len(lines) - _MOST_SHOWN:,} more (--json lists all)"
