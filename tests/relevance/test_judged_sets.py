"""The sets are made as their descriptions say: on collections that are small enough to work out."""

import gzip
import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from search.engine import Engine
from search.evaluation import estimate
from tests.relevance import judged_sets
from tests.relevance.archives import MeasurementError, documents, indexed
from tests.relevance.judged_sets import (
    JUDGEMENTS_OF_SAMPLE,
    SETS,
    JudgedSet,
    evenly,
    without_accents,
)

Rows = Sequence[Mapping[str, Any]]
Measure = Callable[..., dict[str, tuple[int, float]]]


@pytest.fixture
def measure(tmp_path: Path) -> Measure:
    """The figures that a set makes of a collection: measure -> (n, value)."""

    def run(name: str, *files: Rows | str) -> dict[str, tuple[int, float]]:
        paths = []
        for content, path in zip(files, SETS[name].parts, strict=True):
            paths.append(tmp_path / path.name)
            text = content if isinstance(content, str) else lines(content)
            packed = paths[-1].suffix == ".gz"
            paths[-1].write_bytes(gzip.compress(text.encode()) if packed else text.encode())
        figures = SETS[name].figures(*paths)
        return {each.measure: (each.n, each.estimate.value) for each in figures}

    return run


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The ids of the articles of each archive that is built, which goes on being built."""
    seen: list[list[str]] = []

    def noting(articles: Rows) -> AbstractContextManager[Engine]:
        noted = list(articles)
        seen.append([each["id"] for each in noted])
        return indexed(noted)

    monkeypatch.setattr(judged_sets, "indexed", noting)
    return seen


def lines(rows: Rows) -> str:
    return "".join(f"{json.dumps(row)}\n" for row in rows)


def pairs(*keys: str, **more: str) -> list[dict[str, str]]:
    """An English and a French article for each key, which hold it; `more` is said in French."""
    return [
        {"id": f"{lang}:{key}", "lang": lang, "title": "", "text": f"{key} {extra}"}
        for key in keys
        for lang, extra in (("en", "the"), ("fr", f"le {more.get(key, '')}"))
    ]


# ---------------------------------------------------------------- rankings


def test_a_merged_list_wants_both_versions(measure: Measure, built: list[list[str]]) -> None:
    articles = pairs("harbour", "meadow", "lantern", lantern="zorglub")
    texts = {
        "x-en:harbour": "harbour",
        "x-fr:harbour": "harbour",
        "x-en:lantern": "lantern",
        "x-fr:lantern": "zorglub",  # finds the French version only
        "x-fr:meadow": "meadow",  # not asked in English: the French article stays away
    }
    queries = [
        {"id": key, "text": text, "filters": {"lang": ["fr"]}} for key, text in texts.items()
    ]
    found = measure("merged", articles, queries, "x-en:harbour\tfr:harbour\t1\n")
    assert built == [["en:harbour", "fr:harbour", "en:meadow", "en:lantern", "fr:lantern"]]
    assert found["nDCG@10, en"] == (2, 1.0)
    assert found["nDCG@10, fr"] == (2, pytest.approx((1 + 1 / (1 + 0.6309)) / 2, abs=1e-3))


def test_balance_asks_the_same_beside_more_english(
    measure: Measure, built: list[list[str]]
) -> None:
    articles = [*pairs("harbour", "meadow"), {"id": "en:other", "lang": "en", "text": "harbour"}]
    queries = [{"id": "m-fr:harbour", "text": "harbour", "filters": {"lang": ["fr"]}}]
    found = measure("balance", articles, queries, "m-fr:harbour\tfr:harbour\t1\n")
    assert built == [
        ["en:harbour", "fr:harbour"],
        ["en:harbour", "fr:harbour", "en:meadow", "en:other"],
    ]
    lost = found["MRR@10, half French"][1] - found["MRR@10, a tenth French"][1]
    assert found["MRR@10, lost"] == (1, pytest.approx(lost, abs=1e-4))
    assert found["MRR@10, lang=fr, half French"] == (1, 1.0)
    assert found["MRR@10, lang=fr, a tenth French"] == (1, 1.0)
    assert found["MRR@10, lang=fr, lost"] == (1, 0.0)


def test_queries_are_asked_with_and_without_accents(measure: Measure) -> None:
    articles = [{"id": "a", "title": "", "text": "Le château.", "lang": "fr"}]
    queries = [{"id": "q1", "text": "château"}, {"id": "q2", "text": "phare"}]
    found = measure("fquad", articles, queries, "q1\ta\t1\nq2\ta\t1\n")
    assert found["MRR@10"] == (2, 0.5)
    assert found["MRR@10, lost without accents"] == (2, 0.0)


def test_the_languages_of_queries_are_kept_apart(measure: Measure) -> None:
    queries = [
        {"id": "m-en:harbour", "text": "harbour", "filters": {"lang": ["en"]}},
        {"id": "m-fr:harbour", "text": "phare", "filters": {"lang": ["fr"]}},
    ]
    qrels = "m-en:harbour\ten:harbour\t1\nm-fr:harbour\tfr:harbour\t1\n"
    found = measure("debnews", pairs("harbour", "meadow"), queries, qrels)
    assert found == {"MRR@10, en": (1, 1.0), "MRR@10, fr": (1, 0.0)}


def test_differences_are_of_the_same_queries() -> None:
    # Paired: all queries lose the same, and there is no doubt left.
    lost = estimate([0.5, 0.5, 0.5])
    assert (lost.low, lost.value, lost.high) == (0.5, 0.5, 0.5)
    assert estimate([1.0, -1.0] * 50).low < -0.1 < 0.1 < estimate([1.0, -1.0] * 50).high


# ---------------------------------------------------------------- what is read from articles


def test_other_languages_count_as_other(measure: Measure) -> None:
    texts = {
        "en": "The minister said on Wednesday that the bridge would be opened next year.",
        "fr": "Le ministre a déclaré mercredi que le pont serait ouvert l’année prochaine.",
        "de": "Der Minister sagte am Mittwoch, dass die Brücke im nächsten Jahr eröffnet werde.",
    }
    rows = [
        {"id": f"{bucket}-{lang}", "lang": lang, "text": text, "bucket": bucket}
        for bucket in ("10 words", "sentence", "title", "2 words")
        for lang, text in texts.items()
    ]
    rows[3]["lang"] = "nl"  # the English sentence
    found = measure("langid", rows)
    assert found["accuracy, 10 words"] == found["accuracy, title"] == (3, 1.0)
    assert found["accuracy, sentence"] == (3, pytest.approx(2 / 3, abs=1e-3))
    assert len(found) == 3


def test_dates_are_exact_or_none(measure: Measure) -> None:
    def text(kind: str, text: str, date: str | None, surface: str | None = None) -> dict[str, Any]:
        known = {"lang": "en", "gold_date": date, "surface": surface}
        return {"id": f"{kind}-{text}", "text": text, "kind": kind, **known}

    found = measure(
        "dates",
        [
            text("prefix", "date 2024-03-07 A bridge was opened.", "2024-03-07"),
            text("prefix-case", "Date 2024-03 A bridge was opened.", "2024-03-01"),  # too precise
            text("prefix-invalid", "date 2024-13-07 A bridge was opened.", None),
            text("expression", "On 7 March 2024, it was opened", "2024-03-07", "7 March 2024"),
            text("in-text", "It was opened on a day.", "2024-03-07", "8 March 2024"),  # wrong
            text("undated", "A bridge was opened.", "2024-03-07"),
            text("undated", "A bridge was closed.", "2024-03-07"),
            text("other-year-mentions", "Since 1999 a bridge.\n\nHWS: 7 March 2024", "2024-03-07"),
        ],
    )
    assert found["exact"] == (5, 0.6)
    assert found["invented"] == (3, pytest.approx(1 / 3, abs=1e-3))


# ---------------------------------------------------------------- archives and queries


def test_a_rejected_article_is_no_archive_to_measure() -> None:
    articles = [{"id": "a", "text": "One."}, {"id": "a", "text": "Two."}]
    with pytest.raises(MeasurementError, match="1 rejected, the first: "), indexed(articles):
        pass
    with pytest.raises(MeasurementError, match="no article"), indexed([]):
        pass
    assert documents(articles).keys() == {"a"}


@pytest.mark.parametrize(
    ("count", "expected"),
    [(1, "a"), (2, "af"), (3, "adg"), (4, "acfh"), (10, "abcdefghij"), (11, "abcdefghij")],
)
def test_evenly(count: int, expected: str) -> None:
    assert "".join(evenly("abcdefghij", count)) == expected


def test_without_accents() -> None:
    assert without_accents("À l’Élysée, Noël : cœur, ça") == "A l’Elysee, Noel : cœur, ca"


def test_the_digest_is_of_names_and_contents(tmp_path: Path) -> None:
    def digest() -> str:
        return JudgedSet(iter, (tmp_path / "folder", tmp_path / "file")).digest()

    (tmp_path / "folder" / "deep").mkdir(parents=True)
    (tmp_path / "folder" / "deep" / "a").write_text("12")
    (tmp_path / "folder" / "deep" / "b").write_text("3")
    (tmp_path / "file").write_text("x")
    seen = [digest()]
    assert digest() == seen[0]
    (tmp_path / "file").write_text("y")
    seen.append(digest())
    (tmp_path / "folder" / "deep" / "a").write_text("1")
    (tmp_path / "folder" / "deep" / "b").write_text("23")
    seen.append(digest())
    (tmp_path / "folder" / "deep" / "b").rename(tmp_path / "folder" / "c")
    seen.append(digest())
    assert len(set(seen)) == 4


# ---------------------------------------------------------------- the sample's judgements


def test_the_judgements_of_the_sample_are_whole() -> None:
    queries = [json.loads(line) for line in rows_of("queries.jsonl")]
    judged = [line.split("\t") for line in rows_of("qrels.tsv")]
    asked = {query["id"]: query["lang"] for query in queries}
    assert len(asked) == len(queries)
    assert all(identifier.startswith(f"{lang}-") for identifier, lang in asked.items())
    assert {lang: list(asked.values()).count(lang) >= 40 for lang in ("en", "fr")} == {
        "en": True,
        "fr": True,
    }
    assert {query for query, _, _ in judged} == asked.keys()
    assert {grade for _, _, grade in judged} == {"1", "2"}
    with indexed(SETS["sample"].parts[0]) as engine:
        known = {document.id for document in engine.documents()}
    assert {document for _, document, _ in judged} <= known


def rows_of(name: str) -> list[str]:
    return (JUDGEMENTS_OF_SAMPLE / name).read_text(encoding="utf-8").splitlines()
