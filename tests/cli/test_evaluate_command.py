"""`concorde evaluate`: the means over judged queries, and what is wrong with their files."""

import gzip
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

Command = Callable[..., Any]
Write = Callable[[Path, Mapping[str, str | bytes]], Path]

MEASURES = ["nDCG@10", "AP", "P@5", "MRR@10", "R@10", "R@100", "S@1"]

# One word stands in just the articles that its letters name.
TEXTS = {
    "a": "harbour bridge lantern",
    "b": "harbour ferry",
    "c": "harbour tunnel ferry",
    "d": "meadow",
    "fr": "harbour",
}
QUERIES = (
    {"id": "q1", "text": "lantern"},  # a
    {"id": "q2", "text": "meadow"},  # d
    {"id": 3, "text": "ferry", "lang": "en", "filters": None},  # b c in some order
    {"id": "q4", "text": "harbour", "filters": {"lang": ["fr"]}},  # fr
    {"id": "q5", "text": "tunnel"},  # c, not judged
)
QRELS = "q1\ta\t1\nq1\td\t0\nq2\ta\t2\nq2\td\t1\n3\tb\t1\n3\tc\t1\nq4\tfr\t1\nq9\ta\t1\n"

# The means over the five by hand: q1 and q4 perfect, q5 zero, 3 perfect with two relevant ones;
# q2 finds the less relevant of two: nDCG 1 / (2 + 1/log2(3)) = .3801, AP and recall 1/2.
EXPECTED = {
    "nDCG@10": (1 + 0.3801 + 1 + 1 + 0) / 5,
    "AP": (1 + 0.5 + 1 + 1 + 0) / 5,
    "P@5": (0.2 + 0.2 + 0.4 + 0.2 + 0) / 5,
    "MRR@10": 4 / 5,
    "R@10": 3.5 / 5,
    "R@100": 3.5 / 5,
    "S@1": 4 / 5,
}


def lines(queries: tuple[Mapping[str, Any], ...]) -> str:
    return "".join(f"{json.dumps(query)}\n" for query in queries)


@pytest.fixture(scope="module")
def place(concorde: Command, write: Write, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("evaluate")
    articles = (
        {"id": name, "title": "Untitled", "text": text, "lang": "fr" if name == "fr" else "en"}
        for name, text in TEXTS.items()
    )
    # Twenty that tie, in an order that is not that of their ids
    ties = ({"id": f"t{n:02}", "text": "lighthouse", "lang": "en"} for n in reversed(range(20)))
    write(folder, {"articles.jsonl": lines((*articles, *ties))})
    concorde("index", "rebuild", folder / "articles.jsonl", index=folder / "index")
    return folder / "index"


@pytest.fixture
def measure(concorde: Command, write: Write, place: Path, tmp_path: Path) -> Callable[..., Any]:
    """The run of `evaluate` on two files with these contents."""

    def run(queries: str | bytes, qrels: str | bytes, *options: str) -> Any:
        names = [
            f"{name}{'.gz' if isinstance(content, bytes) else ''}"
            for name, content in (("queries.jsonl", queries), ("qrels.tsv", qrels))
        ]
        write(tmp_path, dict(zip(names, (queries, qrels), strict=True)))
        return concorde("evaluate", *(tmp_path / name for name in names), *options, index=place)

    return run


# ---------------------------------------------------------------- the numbers


def test_the_means_over_all_queries(measure: Callable[..., Any]) -> None:
    body = measure(lines(QUERIES), QRELS, "--json").json
    assert list(body) == ["queries", "measures"]
    assert body["queries"] == 5
    assert list(body["measures"]) == MEASURES
    for name, estimate in body["measures"].items():
        assert list(estimate) == ["value", "low", "high"]
        assert estimate["value"] == pytest.approx(EXPECTED[name], abs=1e-4), name
        assert 0 <= estimate["low"] <= estimate["value"] <= estimate["high"] <= 1


def test_plain_and_compressed_files_say_the_same(measure: Callable[..., Any]) -> None:
    plain = measure(lines(QUERIES), QRELS, "--json")
    packed = measure(*(gzip.compress(text.encode()) for text in (lines(QUERIES), QRELS)), "--json")
    assert packed.json == plain.json
    # As other systems write them: a byte order mark, CRLF, blank lines
    odd = measure(f"\ufeff{lines(QUERIES)}\n", QRELS.replace("\n", "\r\n\r\n"), "--json")
    assert odd.json == plain.json


def test_one_query_has_no_spread(measure: Callable[..., Any]) -> None:
    body = measure(lines(QUERIES[1:2]), QRELS, "--json").json
    assert body["measures"]["AP"] == {"value": 0.5, "low": 0.5, "high": 0.5}


def test_hits_of_one_score_stand_in_the_order_of_their_ids(measure: Callable[..., Any]) -> None:
    query = ({"id": "q", "text": "lighthouse"},)
    assert measure(lines(query), "q\tt00\t1\n", "--json").json["measures"]["S@1"]["value"] == 1
    body = measure(lines(query), "q\tt07\t1\n", "--json").json["measures"]
    assert body["MRR@10"]["value"] == 0.125


def test_the_limit_cuts_after_the_ties(measure: Callable[..., Any]) -> None:
    query = ({"id": "q", "text": "lighthouse"},)
    qrels = "q\tt07\t1\n"
    for limit, found in (("8", 1), ("7", 0), ("1000", 1)):
        body = measure(lines(query), qrels, "--limit", limit, "--json").json["measures"]
        assert body["R@100"]["value"] == found, limit


def test_lines_for_a_person(measure: Callable[..., Any]) -> None:
    run = measure(lines(QUERIES), QRELS)
    assert (run.status, run.err) == (0, "")
    told = run.out.splitlines()
    assert [line.split()[0] for line in told[:-1]] == MEASURES
    assert told[3].startswith("MRR@10   0.8000  (0.")
    assert told[-1] == "means over all queries (5), with 95 % bootstrap intervals"


# ---------------------------------------------------------------- what is wrong

GOOD = '{"id": "q1", "text": "lantern"}\n'


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("nonsense", 'write {"id": "...", "text": "..."}'),
        ("[]", 'write {"id": "...", "text": "..."}'),
        ('{"id": "q2"}', 'write {"id": "...", "text": "..."}'),
        ('{"id": "q2", "text": null}', 'write {"id": "...", "text": "..."}'),
        ('{"id": ["q2"], "text": "a"}', 'write {"id": "...", "text": "..."}'),
        ("[" * 100_000, 'write {"id": "...", "text": "..."}'),
        ('{"id": "q1", "text": "again"}', "the id 'q1' is there twice"),
        ('{"id": "q2", "text": "a", "filters": ["fr"]}', 'write filters as {"lang": ["fr"]}'),
        ('{"id": "q2", "text": "a", "filters": {"year": 2024}}', "write filters as"),
        ('{"id": "q2", "text": "a", "filters": {"lang": "de"}}', "lang: must be en, fr or other"),
        ('{"id": "q2", "text": "a", "filters": {"page": "2"}}', "page: is not a parameter"),
        ('{"id": "q2", "text": "a", "filters": {"q": "b"}}', "q: is not a parameter"),
    ],
)
def test_errors_name_the_line_of_the_query(
    measure: Callable[..., Any], tmp_path: Path, line: str, message: str
) -> None:
    for options in ((), ("--json",)):
        error = measure(f"{GOOD}\n{line}\n", QRELS, *options).error
        assert error.startswith(f"{tmp_path}/queries.jsonl, line 3: ")
        assert message in error


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("q1 a 1", "write QUERY TAB DOCUMENT TAB GRADE"),
        ("q1\t0\ta\t1", "write QUERY TAB DOCUMENT TAB GRADE"),
        ("q1\ta\thigh", "GRADE from 0 on"),
        ("q1\ta\t-1", "GRADE from 0 on"),
        ("q1\ta\t٣", "GRADE from 0 on"),
        ("q1\tb\t2", "b has two grades for q1"),
    ],
)
def test_errors_name_the_line_of_the_judgement(
    measure: Callable[..., Any], tmp_path: Path, line: str, message: str
) -> None:
    error = measure(GOOD, f"q1\tb\t1\n{line}\n").error
    assert error.startswith(f"{tmp_path}/qrels.tsv, line 2: ")
    assert message in error


@pytest.mark.parametrize(
    "content",
    [b"no gzip", gzip.compress(GOOD.encode())[:-12], gzip.compress(b"\xff\xfe\n")],
    ids=["no gzip", "cut", "no text"],
)
def test_files_that_cannot_be_read(measure: Callable[..., Any], content: bytes) -> None:
    assert "queries.jsonl.gz cannot be read: " in measure(content, QRELS).error
    assert "qrels.tsv.gz cannot be read: " in measure(GOOD, content).error


def test_damage_inside_a_compressed_file(measure: Callable[..., Any]) -> None:
    packed = bytearray(gzip.compress(lines(QUERIES * 50).encode()))
    for place in range(12, len(packed) - 8):
        packed[place] ^= 0xFF
    assert "queries.jsonl.gz cannot be read: " in measure(bytes(packed), QRELS).error


def test_no_queries(measure: Callable[..., Any]) -> None:
    assert "queries.jsonl holds no queries: write lines of " in measure("\n", QRELS).error


def test_missing_files_and_no_index(
    concorde: Command, write: Write, place: Path, tmp_path: Path
) -> None:
    queries, qrels = tmp_path / "queries.jsonl", tmp_path / "qrels.tsv"
    assert f"{qrels} cannot be read: No such file" in (
        concorde("evaluate", queries, qrels, index=place).error
    )
    write(tmp_path, {"queries.jsonl": GOOD, "qrels.tsv": QRELS})
    error = concorde("evaluate", queries, qrels, "--json", index=tmp_path / "none").error
    assert "run `concorde index rebuild CORPUS`" in error


@pytest.mark.parametrize("options", [("--limit", "0"), ("--limit", "1001"), ("--depth", "5")])
def test_wrong_usage(measure: Callable[..., Any], options: tuple[str, ...]) -> None:
    run = measure(GOOD, QRELS, *options)
    assert (run.status, run.out) == (2, "")
