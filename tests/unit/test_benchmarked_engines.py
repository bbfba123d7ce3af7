"""Engines of the benchmarks that are programs of their own: a JVM, and Concorde's server."""

import json
import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from benchmarks.agreement import differences
from benchmarks.building import build
from benchmarks.competitors import COMPETITORS
from benchmarks.engines import lucene
from benchmarks.engines.over_http import AsItSays, OverHttp
from benchmarks.java import JavaError, Jdk, Program, chosen, jdk_of, jdks
from benchmarks.protocol import Answer, Query
from benchmarks.queries import CLASSES, PAGE_CLASSES, choose
from benchmarks.worker import timed
from tests.unit.benchmarked_articles import ARTICLES

PAGES = [each for name in PAGE_CLASSES for each in choose(ARTICLES)[name][:3]]


@pytest.fixture(scope="module")
def articles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of ARTICLES."""
    path = tmp_path_factory.mktemp("bench") / "articles.jsonl"
    path.write_text("".join(f"{json.dumps(each)}\n" for each in ARTICLES), encoding="utf-8")
    return path


# ---------------------------------------------------------------- Java


def installed(home: Path, version: str, *tools: str) -> Path:
    """A folder that looks like one of Java."""
    (home / "bin").mkdir(parents=True)
    (home / "release").write_text(f'IMPLEMENTOR="X"\nJAVA_VERSION="{version}"\n')
    for tool in tools:
        (home / "bin" / tool).write_text("")
        (home / "bin" / tool).chmod(0o755)
    return home


def test_jdks_are_found_in_order(tmp_path: Path) -> None:
    home = installed(tmp_path / "home", "21.0.2", "java", "javac")
    on_path = installed(tmp_path / "path", "17.0.15", "java", "javac")
    usual = installed(tmp_path / "usual" / "a", "25", "java", "javac")
    installed(tmp_path / "usual" / "only-runs", "25", "java")
    (tmp_path / "usual" / "link").symlink_to(usual)
    (tmp_path / "usual" / "empty").mkdir()
    links = tmp_path / "links"
    links.mkdir()
    (links / "java").symlink_to(on_path / "bin" / "java")
    environment = {"JAVA_HOME": str(home), "PATH": str(links)}
    found = list(jdks(environment, [str(tmp_path / "usual" / "*")]))
    assert found == [Jdk(home, "21.0.2"), Jdk(on_path, "17.0.15"), Jdk(usual, "25")]
    assert list(jdks({"PATH": ""}, [])) == []


@pytest.mark.parametrize(
    ("release", "feature"), [("25", 25), ("17.0.15", 17), ("1.8.0_392", 8), ("22-ea", 22)]
)
def test_versions_are_told_as_people_say_them(release: str, feature: int) -> None:
    assert Jdk(Path(), release).feature == feature


def test_the_first_is_chosen_that_is_new_enough() -> None:
    old, new, newer = (Jdk(Path(each), each) for each in ("17.0.1", "21.0.2", "25"))
    assert chosen([old, new, newer], 21) == new
    with pytest.raises(JavaError, match=r"no JDK of 21 or later \(here: 17\.0\.1\)"):
        chosen([old], 21)
    with pytest.raises(JavaError, match="here: none"):
        chosen([], 21)


def any_jdk() -> None:
    try:
        jdk_of(11)
    except JavaError as error:
        pytest.skip(str(error))


SOURCE = """class Hello {
    public static void main(String[] given) { System.out.print("Hello, " + given[0]); }
}
"""


def test_a_program_is_compiled_again_when_its_source_is_newer(tmp_path: Path) -> None:
    any_jdk()
    source = tmp_path / "Hello.java"
    program = Program(source, [], tmp_path / "made", oldest=11)
    source.write_text(SOURCE)
    program.prepare()
    made = tmp_path / "made" / "Hello.class"
    before = made.stat().st_mtime_ns
    program.prepare()
    assert made.stat().st_mtime_ns == before
    assert subprocess.check_output(program.command("world")) == b"Hello, world"
    source.write_text("class Hello {")
    later = made.stat().st_mtime + 1
    os.utime(source, (later, later))
    with pytest.raises(JavaError, match="cannot be compiled"):
        program.prepare()


def test_jars_that_cannot_be_fetched_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    any_jdk()
    program = Program(tmp_path / "A.java", ["org.example:nothing:1"], tmp_path, oldest=11)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(JavaError, match=r"no `mvn`, which fetches org\.example:nothing:1"):
        program.prepare()


def test_lucene_finds_what_fts5_finds(articles: Path) -> None:
    if lucene.PROGRAM.not_fetched():
        pytest.skip("Lucene's jars are not here: `make bench` fetches them")
    reason = lucene.missing()
    if reason:
        pytest.skip(reason)
    asked = choose(ARTICLES)
    answers = {}
    for name in ("fts5", "lucene", "lucene-tuned"):
        competitor = COMPETITORS[name]
        folder = articles.parent / competitor.index
        if competitor.builds:
            build(competitor, articles, folder)
        engine = competitor.engine()
        engine.open(folder)
        for of_class in competitor.classes:
            done = timed(engine, asked[of_class])
            answers[name, of_class] = done.answers
            assert all(seconds > 0 for seconds in done.seconds)
        engine.close()
    assert len([each for name, each in answers if name == "lucene"]) == len(CLASSES)
    assert [key for key, each in differences(answers).items() if not each.comparable] == []
    for name in ("prefix", "rare"):
        totals = [[each.total for each in answers[engine, name]] for engine in ("fts5", "lucene")]
        assert totals[0] == totals[1]
    for name in PAGE_CLASSES:
        assert shown(answers["lucene", name]) == shown(answers["lucene-tuned", name])


def shown(answers: Sequence[Answer]) -> list[list[tuple[str, str, str | None]]]:
    """What stands at the hits of each page, without snippets."""
    pages = [json.loads(answer.body)["hits"] for answer in answers]
    return [[(each["id"], each["title"], each["date"]) for each in page] for page in pages]


# ---------------------------------------------------------------- HTTP


@pytest.fixture(scope="module")
def index(articles: Path) -> Path:
    """A folder with Concorde's index of ARTICLES."""
    folder = articles.parent / "concorde"
    build(COMPETITORS["concorde"], articles, folder)
    return folder


def test_the_page_over_http_is_the_same(index: Path) -> None:
    in_process, over_http = COMPETITORS["concorde"].engine(), OverHttp()
    in_process.open(index)
    over_http.open(index)
    try:
        for query in PAGES:
            ours, theirs = in_process.search(query), over_http.search(query)
            assert theirs.seconds
            assert theirs.seconds > 0
            told, wanted = json.loads(theirs.body), json.loads(ours.body)
            del told["took_ms"], wanted["took_ms"]
            assert told == wanted
    finally:
        over_http.close()
    in_process.close()


def test_the_time_that_the_server_says(index: Path) -> None:
    engine = AsItSays()
    engine.open(index)
    try:
        answer = engine.search(Query(("word",), page=True))
    finally:
        engine.close()
    assert answer.seconds == pytest.approx(json.loads(answer.body)["took_ms"] / 1000)


def test_a_server_that_does_not_start_is_said(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", shutil.which("false"))
    with pytest.raises(RuntimeError, match="`concorde serve` has ended with 1"):
        OverHttp().open(index)
