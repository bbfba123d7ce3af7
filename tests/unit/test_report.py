"""What is counted of a run, as an object and as lines."""

import json
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.document import (
    LANGUAGES,
    UNDATED,
    Accepted,
    Document,
    Finding,
    Language,
    Normalized,
    PublicationDate,
    Rejected,
)
from index.report import Outcome, Report
from index.status import IndexStatus
from index.wording import counted, on_one_line

DATED = PublicationDate("2024", "year", "metadata")
STATUS = IndexStatus("gen-1-1", 3, "0.1.0", {"en": 3}, 3, 0, 1_234_567, "2026-11-24", "corpus")


def article(lang: Language = "en", *, dated: bool = True, doubts: int = 0) -> Accepted:
    date = DATED if dated else UNDATED
    warnings = tuple(Finding("a.txt", "bad-url", f"doubt {n}") for n in range(doubts))
    return Normalized(Document("a", "A", "Text.", lang, date), warnings).accepted()


RESULTS = st.one_of(
    st.builds(Rejected, st.text(), st.text()),
    st.builds(article, st.sampled_from(LANGUAGES), dated=st.booleans(), doubts=st.integers(0, 3)),
)


@given(st.lists(RESULTS, max_size=40))
@settings(deadline=None, max_examples=100)
def test_every_article_is_counted_once(results: list[Accepted | Rejected]) -> None:
    report = Report({".pdf": 2})
    for result in results:
        report.count(result)
    body = report.fields(2.0)
    kept = [result for result in results if isinstance(result, Accepted)]
    assert report.read == len(results)
    assert body["documents"] == len(kept) == body["dated"] + body["undated"]
    assert body["languages"] == dict(Counter(each.lang for each in kept))
    assert [each["path"] for each in body["rejected"]] == [
        each.path for each in results if isinstance(each, Rejected)
    ]
    assert len(body["warnings"]) == sum(len(each.warnings) for each in kept)
    assert body["skipped"] == {".pdf": 2}
    assert body["documents_per_second"] == len(kept) / 2.0
    json.dumps(body)


def test_languages_stand_in_one_order_and_only_if_they_occur() -> None:
    report = Report()
    for lang in ("other", "en", "other"):
        report.count(article(lang))
    assert list(report.fields(1.0)["languages"].items()) == [("en", 1), ("other", 2)]


def test_skipped_kinds_stand_in_the_order_of_their_names() -> None:
    report = Report({".pdf": 1, ".docx": 3, "": 1})
    assert list(report.fields(1.0)["skipped"]) == ["", ".docx", ".pdf"]


def test_no_time_at_all_divides_nothing() -> None:
    report = Report()
    report.count(article())
    assert report.speed(0.0) == {"seconds": 0.0, "documents_per_second": 0.0}


# ---------------------------------------------------------------- how it ended


def outcome(kind: str, **values: object) -> Outcome:
    report = Report({".pdf": 1_000, "": 1})
    report.count(article(doubts=1))
    report.count(Rejected("b.txt", "empty file"))
    return Outcome(kind, report.fields(0.5) | values, None if kind == "dry-run" else STATUS)


@pytest.mark.parametrize(
    ("kind", "last"),
    [
        ("built", "gen-1-1 is served: 1.2 MB, built in 0.5 s, 2 articles/s"),
        (
            "unchanged",
            "nothing changed since 2026-11-24: gen-1-1 is served as before (--force builds anyway)",
        ),
        ("dry-run", "dry run: nothing was written"),
    ],
)
def test_lines(kind: str, last: str) -> None:
    assert list(outcome(kind).lines()) == [
        "rejected: b.txt: empty file",
        "warning: a.txt: bad-url: doubt 0",
        "files of other kinds, skipped: 1 (none), 1,000 .pdf",
        "1 article (en 1); 1 dated, 0 undated; 1 rejected, 1 warning",
        last,
    ]


def test_a_long_list_is_cut_and_says_so() -> None:
    rejected = [{"path": f"{n}.txt", "reason": "empty file"} for n in range(1_011)]
    told = list(outcome("built", rejected=rejected).lines())
    assert sum(line.startswith("rejected: ") for line in told) == 11
    assert told[10] == "rejected: ... and 1,001 more (--json lists all)"


def test_generation_and_size_are_null_after_a_dry_run() -> None:
    body = outcome("dry-run").fields()
    assert (body["generation"], body["size_bytes"]) == (None, None)
    built = outcome("built").fields()
    assert (built["generation"], built["size_bytes"]) == ("gen-1-1", 1_234_567)
    assert list(built) == list(body)


@pytest.mark.parametrize(
    ("number", "text"), [(0, "0 articles"), (1, "1 article"), (1_200, "1,200 articles")]
)
def test_counted(number: int, text: str) -> None:
    assert counted(number, "article") == text


@given(st.text())
@settings(deadline=None, max_examples=100)
def test_a_line_stays_a_line(text: str) -> None:
    shown = on_one_line(text)
    assert len(shown) == len(text)
    assert shown.isprintable()
    assert all(one == other or one == "?" for one, other in zip(shown, text, strict=True))
