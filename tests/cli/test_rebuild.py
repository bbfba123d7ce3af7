"""`concorde index rebuild`: what it reports, what it refuses, and what it leaves behind."""

import gzip
import json
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from index.whoosh.inverting import Words, inverted_arrays

Command = Callable[..., Any]
Write = Callable[[Path, Mapping[str, str | bytes]], Path]
Tree = Callable[[Path], dict[str, bytes | None]]

ENGLISH = "The harbour authority opened a second bridge over the river on a rainy morning.\n"
FRENCH = "Le port autonome a inauguré un deuxième pont sur le fleuve par un matin pluvieux.\n"
SPANISH = "La autoridad portuaria inauguró un segundo puente sobre el río una mañana lluviosa.\n"

MIXED: Mapping[str, str | bytes] = {
    "a/bridge.txt": f" date 2024-03-07 {ENGLISH}",
    "a/pont.txt": f"\ufeff{FRENCH}".replace("\n", "\r\n"),
    "a/puente.txt": f"date 2024-13-45 {SPANISH}",
    "b/latin.txt": FRENCH.encode("cp1252"),
    "b/page.md": f"---\ntitle: The bridge\ndate: 2024-03\nlang: en\n---\n{ENGLISH}",
    "lines.jsonl": "".join(
        f"{line}\n"
        for line in (
            json.dumps({"id": "one", "title": "Bridge", "text": ENGLISH, "date": "2024"}),
            '{"text": ',
            "",
            json.dumps({"id": "one", "text": ENGLISH}),
            json.dumps({"title": "no text"}),
            json.dumps({"text": FRENCH, "url": "ftp://port.example/pont"}),
        )
    ),
    "rows.csv.gz": gzip.compress(f'id,text,lang\nrow,"{ENGLISH}",en\nbad,,en\n'.encode()),
    "empty.txt": "",
    "noise.txt": bytes(range(256)),
    "scan.pdf": b"%PDF-1.7",
    "b/scan.PDF": b"%PDF-1.7",
    "b/photo.jpeg": b"\xff\xd8",
    ".hidden.txt": ENGLISH,
}


def articles(count: int) -> dict[str, str]:
    return {f"{number:03}.txt": f"{ENGLISH}Report number {number}.\n" for number in range(count)}


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "var" / "index"


# ---------------------------------------------------------------- the report


def test_json_of_a_mixed_corpus(concorde: Command, write: Write, tmp_path: Path) -> None:
    corpus = write(tmp_path / "corpus", MIXED)
    place = tmp_path / "index"
    body = concorde("index", "rebuild", corpus, "--json", index=place).json
    assert list(body) == [
        "generation",
        "documents",
        "rejected",
        "warnings",
        "skipped",
        "languages",
        "dated",
        "undated",
        "seconds",
        "documents_per_second",
        "size_bytes",
    ]
    assert body["documents"] == 8
    assert body["languages"] == {"en": 4, "fr": 3, "other": 1}
    assert (body["dated"], body["undated"]) == (3, 5)
    assert body["skipped"] == {".jpeg": 1, ".pdf": 2}
    assert [list(each) for each in body["rejected"]] == [["path", "reason"]] * 6
    reasons = {each["path"]: each["reason"] for each in body["rejected"]}
    assert list(reasons) == [
        "empty.txt",
        "lines.jsonl#2",
        "lines.jsonl#4",
        "lines.jsonl#5",
        "noise.txt",
        "rows.csv.gz#4",
    ]
    assert reasons["empty.txt"] == "empty file"
    assert reasons["lines.jsonl#2"].startswith("not JSON")
    assert reasons["lines.jsonl#4"] == (
        "the id 'one' is that of lines.jsonl#1 already: give it another"
    )
    assert reasons["lines.jsonl#5"] == reasons["rows.csv.gz#4"] == "no text"
    assert "binary" in reasons["noise.txt"]
    assert body["warnings"] == [
        {
            "path": "a/puente.txt",
            "kind": "impossible-date",
            "detail": "the header says 2024-13-45",
        },
        {
            "path": "lines.jsonl#6",
            "kind": "bad-url",
            "detail": "'ftp://port.example/pont' is no http or https address",
        },
    ]
    generation = place / body["generation"]
    sizes = [path.stat().st_size for path in generation.iterdir() if path.name != "manifest.json"]
    assert body["size_bytes"] == sum(sizes)
    assert 0 < body["seconds"] < 60
    assert body["documents_per_second"] == pytest.approx(8 / body["seconds"], rel=0.05)


def test_the_report_for_a_person(concorde: Command, write: Write, tmp_path: Path) -> None:
    corpus = write(tmp_path / "corpus", MIXED)
    run = concorde("index", "rebuild", corpus, index=tmp_path / "index")
    assert run.status == 0
    assert run.err == ""
    lines = run.out.splitlines()
    assert lines[0] == "rejected: empty.txt: empty file"
    assert lines[6] == "warning: a/puente.txt: impossible-date: the header says 2024-13-45"
    assert lines[8] == "files of other kinds, skipped: 1 .jpeg, 2 .pdf"
    assert lines[9] == (
        "8 articles (en 4, fr 3, other 1); 3 dated, 5 undated; 6 rejected, 2 warnings"
    )
    assert lines[10].startswith("gen-")
    assert " is served: " in lines[10]
    assert len(lines) == 11


def test_a_person_sees_ten_of_many_rejections(
    concorde: Command, write: Write, tmp_path: Path
) -> None:
    bad = {f"bad{number:02}.txt": "" for number in range(12)}
    corpus = write(tmp_path / "corpus", {**articles(1), **bad})
    out = concorde("index", "rebuild", corpus, index=tmp_path / "index").out
    assert out.count("rejected: bad") == 10
    assert "rejected: ... and 2 more (--json lists all)\n" in out
    assert "1 article (en 1)" in out


def test_a_name_of_a_file_cannot_move_the_cursor(
    concorde: Command, write: Write, tmp_path: Path
) -> None:
    corpus = write(tmp_path / "corpus", {**articles(1), "a\x1b[2J\n.txt": ""})
    run = concorde("index", "rebuild", corpus, index=tmp_path / "index")
    assert "rejected: a?[2J?.txt: empty file\n" in run.out
    os.unlink(corpus / "000.txt")  # noqa: PTH108 - the only good one
    run = concorde("index", "rebuild", corpus, index=tmp_path / "index")
    assert run.error.endswith("1 rejected, the first: a?[2J?.txt: empty file")


def test_a_corpus_may_be_one_file(concorde: Command, write: Write, tmp_path: Path) -> None:
    write(tmp_path, MIXED)
    concorde("index", "rebuild", tmp_path / "lines.jsonl", index=tmp_path / "index")
    dump = concorde("index", "dump", index=tmp_path / "index").out
    assert [json.loads(line)["id"] for line in dump.splitlines()] == ["one", "lines.jsonl#6"]
    concorde("index", "rebuild", tmp_path / "a/bridge.txt", "--force", index=tmp_path / "index")
    dump = concorde("index", "dump", index=tmp_path / "index").out
    assert [json.loads(line)["id"] for line in dump.splitlines()] == ["bridge.txt"]


def test_the_second_of_two_articles_with_one_id_is_rejected(
    concorde: Command, write: Write, tmp_path: Path
) -> None:
    line = json.dumps({"id": "a.txt", "text": FRENCH})
    corpus = write(tmp_path / "corpus", {"a.txt": ENGLISH, "z.jsonl": f"{line}\n{line}\n"})
    body = concorde("index", "rebuild", corpus, "--json", index=tmp_path / "index").json
    reason = "the id 'a.txt' is that of a.txt already: give it another"
    assert body["rejected"] == [
        {"path": "z.jsonl#1", "reason": reason},
        {"path": "z.jsonl#2", "reason": reason},
    ]
    [document] = concorde("index", "dump", index=tmp_path / "index").out.splitlines()
    assert json.loads(document)["text"] == ENGLISH


def test_web_pages_without_the_extra_are_rejected_with_its_name(
    concorde: Command, write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = f"<html><body><article><p>{ENGLISH}</p></article></body></html>"
    corpus = write(tmp_path / "corpus", {**articles(1), "page.html": page, "page.htm": page})
    monkeypatch.setitem(sys.modules, "trafilatura", None)
    body = concorde("index", "rebuild", corpus, "--json", index=tmp_path / "index").json
    assert body["documents"] == 1
    assert [each["path"] for each in body["rejected"]] == ["page.htm", "page.html"]
    assert "pip install 'concorde-search[html]'" in body["rejected"][0]["reason"]


def test_processes_change_nothing_but_the_time(
    concorde: Command, write: Write, tmp_path: Path
) -> None:
    more = {f"more/{name}": text for name, text in articles(70).items()}
    corpus = write(tmp_path / "corpus", {**MIXED, **more})
    bodies = []
    for jobs in ("1", "2"):
        index = tmp_path / jobs
        body = concorde("index", "rebuild", corpus, "--jobs", jobs, "--json", index=index).json
        bodies.append(body)
        assert body.pop("generation")
        for measured in ("seconds", "documents_per_second", "size_bytes"):
            assert body.pop(measured) > 0
    assert bodies[0] == bodies[1]
    dumps = [concorde("index", "dump", index=tmp_path / jobs).out for jobs in ("1", "2")]
    assert dumps[0] == dumps[1]
    assert dumps[0].count("\n") == 78


# ---------------------------------------------------------------- again


def test_nothing_changed_and_nothing_is_built(
    concorde: Command, write: Write, tree: Tree, tmp_path: Path, place: Path
) -> None:
    corpus = write(tmp_path / "corpus", {**articles(3), "scan.pdf": b"%PDF"})
    first = concorde("index", "rebuild", corpus, "--json", index=place).json
    before = tree(place)
    second = concorde("index", "rebuild", corpus, "--json", index=place).json
    assert tree(place) == before
    for measured in ("seconds", "documents_per_second"):
        assert (first.pop(measured) > 0) == (second.pop(measured) > 0)
    assert second == first
    said = concorde("index", "rebuild", corpus, index=place).out
    assert f"{first['generation']} is served as before (--force builds anyway)" in said


@pytest.mark.parametrize("change", ["new", "other text", "gone", "renamed", "force"])
def test_a_change_is_built(
    concorde: Command, write: Write, tmp_path: Path, place: Path, change: str
) -> None:
    corpus = write(tmp_path / "corpus", articles(4))
    first = concorde("index", "rebuild", corpus, "--json", index=place).json
    path = corpus / "000.txt"
    match change:
        case "new":
            write(corpus, {"new.txt": FRENCH})
        case "other text":
            path.write_text(path.read_text().replace("second", "fourth"))
        case "gone":
            path.unlink()
        case "renamed":
            path.rename(corpus / "zzz.txt")
    force = ["--force"] if change == "force" else []
    second = concorde("index", "rebuild", corpus, "--json", *force, index=place).json
    assert second["generation"] != first["generation"]
    names = {path.name for path in place.iterdir()}
    generations = {first["generation"], second["generation"]}
    assert names == {"CURRENT", "writer.lock", *generations}


def test_files_of_other_kinds_change_the_report_only(
    concorde: Command, write: Write, tmp_path: Path, place: Path
) -> None:
    corpus = write(tmp_path / "corpus", articles(1))
    first = concorde("index", "rebuild", corpus, "--json", index=place).json
    write(corpus, {"scan.pdf": b"%PDF"})
    second = concorde("index", "rebuild", corpus, "--json", index=place).json
    assert second["generation"] == first["generation"]
    assert (first["skipped"], second["skipped"]) == ({}, {".pdf": 1})


def test_what_was_rejected_gets_another_try(
    concorde: Command, write: Write, tmp_path: Path, place: Path
) -> None:
    corpus = write(tmp_path / "corpus", {**articles(1), "bad.txt": ""})
    first = concorde("index", "rebuild", corpus, "--json", index=place).json
    second = concorde("index", "rebuild", corpus, "--json", index=place).json
    assert second["generation"] != first["generation"]


def test_an_index_of_another_version_is_built_again(
    concorde: Command,
    write: Write,
    tmp_path: Path,
    place: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    corpus = write(tmp_path / "corpus", articles(1))
    with monkeypatch.context() as older:
        older.setattr("index.__version__", "0.0.1")
        first = concorde("index", "rebuild", corpus, "--json", index=place).json
    assert concorde("index", "status", "--json", index=place).json["version"] == "0.0.1"
    second = concorde("index", "rebuild", corpus, "--json", index=place).json
    assert second["generation"] != first["generation"]


def test_a_damaged_index_is_built_again(
    concorde: Command, write: Write, tmp_path: Path, place: Path
) -> None:
    corpus = write(tmp_path / "corpus", articles(3))
    first = concorde("index", "rebuild", corpus, "--json", index=place).json
    [inverted] = (place / first["generation"]).glob("*.seg")
    data = bytearray(inverted.read_bytes())
    data[len(data) // 2] ^= 1
    inverted.write_bytes(data)
    second = concorde("index", "rebuild", corpus, "--json", index=place).json
    assert second["generation"] != first["generation"]
    assert concorde("search", "harbour", "--json", index=place).json["total"] == 3


@pytest.mark.parametrize("damage", [b"", b"gen-1-1\n-\n", b"\0" * 40])
def test_a_damaged_current_is_built_over(
    concorde: Command, write: Write, tmp_path: Path, place: Path, damage: bytes
) -> None:
    corpus = write(tmp_path / "corpus", articles(1))
    concorde("index", "rebuild", corpus, index=place)
    (place / "CURRENT").write_bytes(damage)
    body = concorde("index", "rebuild", corpus, "--json", index=place).json
    assert (
        concorde("index", "status", "--json", index=place).json["generation"]
        == (body["generation"])
    )
    assert concorde("index", "verify", index=place).status == 0


# ---------------------------------------------------------------- dry run


def test_a_dry_run_writes_nothing(
    concorde: Command, write: Write, tree: Tree, tmp_path: Path, place: Path
) -> None:
    corpus = write(tmp_path / "corpus", MIXED)
    dry = concorde("index", "rebuild", corpus, "--dry-run", "--json", index=place).json
    assert tree(tmp_path).keys() == {"corpus", *(f"corpus/{name}" for name in tree(corpus))}
    assert (dry["generation"], dry["size_bytes"]) == (None, None)
    said = concorde("index", "rebuild", corpus, "--dry-run", index=place).out
    assert said.endswith("dry run: nothing was written\n")

    built = concorde("index", "rebuild", corpus, "--json", index=place).json
    assert list(built) == list(dry)
    for measured in ("generation", "size_bytes", "seconds", "documents_per_second"):
        del built[measured], dry[measured]
    assert dry == built

    before = tree(place)
    write(corpus, articles(5))
    for jobs in ("1", "2"):
        run = concorde("index", "rebuild", corpus, "--dry-run", "--jobs", jobs, index=place)
        assert "13 articles" in run.out
    assert tree(place) == before


# ---------------------------------------------------------------- refusals


def test_more_than_half_would_disappear(
    concorde: Command, write: Write, tree: Tree, tmp_path: Path, place: Path
) -> None:
    corpus = write(tmp_path / "corpus", articles(5))
    concorde("index", "rebuild", corpus, index=place)
    before = tree(place)
    for number in range(3):
        (corpus / f"{number:03}.txt").unlink()
    run = concorde("index", "rebuild", corpus, "--json", index=place)
    assert run.error == "only 2 of 5 articles would be left: if that is meant, add --force"
    assert tree(place) == before
    assert concorde("search", "harbour", "--json", index=place).json["total"] == 5

    assert concorde("index", "rebuild", corpus, "--force", index=place).status == 0
    assert concorde("search", "harbour", "--json", index=place).json["total"] == 2
    (corpus / "003.txt").unlink()  # exactly half
    assert concorde("index", "rebuild", corpus, index=place).status == 0


NOTHING: Mapping[str, tuple[Mapping[str, str | bytes] | None, str]] = {
    "missing": (None, "does not exist: name a file or folder of articles"),
    "empty": ({}, "holds no articles: name a folder with .txt, .md, .html, .jsonl or .csv files"),
    "others": ({"scan.pdf": b"%PDF", "notes.docx": b"PK"}, "holds no articles: name a folder with"),
    "hidden": ({".bridge.txt": ENGLISH}, "holds no articles"),
    "rejected": (
        {"a.txt": "", "b.jsonl": "{}\n[]\n"},
        "no article that can be indexed: 3 rejected, the first: a.txt: empty file",
    ),
}


@pytest.mark.parametrize(
    "options", [(), ("--json",), ("--force",), ("--jobs", "2"), ("--dry-run",)]
)
@pytest.mark.parametrize("kind", NOTHING)
def test_nothing_to_index(
    concorde: Command,
    write: Write,
    tree: Tree,
    tmp_path: Path,
    kind: str,
    options: tuple[str, ...],
) -> None:
    files, message = NOTHING[kind]
    corpus = tmp_path / "corpus"
    if files is not None:
        write(corpus, files)
    before = tree(tmp_path)
    run = concorde("index", "rebuild", corpus, *options, index=tmp_path / "var" / "index")
    assert message in run.error
    assert str(corpus) in run.error
    assert tree(tmp_path) == before


def test_nothing_to_index_leaves_the_old_index(
    concorde: Command, write: Write, tree: Tree, tmp_path: Path, place: Path
) -> None:
    corpus = write(tmp_path / "corpus", articles(2))
    concorde("index", "rebuild", corpus, index=place)
    before = tree(place)
    for kind, (files, _) in NOTHING.items():
        if files is not None:
            write(tmp_path / kind, files)
        assert concorde("index", "rebuild", tmp_path / kind, "--force", index=place).error
        assert tree(place) == before
    assert concorde("search", "harbour", "--json", index=place).json["total"] == 2


def test_an_index_is_no_corpus(
    concorde: Command, write: Write, tree: Tree, tmp_path: Path, place: Path
) -> None:
    concorde("index", "rebuild", write(tmp_path / "corpus", articles(1)), index=place)
    before = tree(place)
    assert "holds no articles" in concorde("index", "rebuild", place, index=place).error
    assert tree(place) == before


def test_an_index_may_lie_inside_its_corpus(
    concorde: Command, write: Write, tmp_path: Path
) -> None:
    corpus = write(tmp_path / "corpus", articles(2))
    place = corpus / "var" / "index"
    first = concorde("index", "rebuild", corpus, "--json", index=place).json
    second = concorde("index", "rebuild", corpus, "--json", index=place).json
    assert second["documents"] == 2
    assert second["generation"] == first["generation"]


def test_a_folder_that_holds_anything_else_is_no_index(
    concorde: Command, write: Write, tree: Tree, tmp_path: Path
) -> None:
    corpus = write(tmp_path / "corpus", articles(1))
    before = tree(corpus)
    error = concorde("index", "rebuild", corpus, index=corpus).error
    assert "'000.txt', which is no part of an index: choose an empty folder" in error
    assert tree(corpus) == before
    error = concorde("index", "rebuild", corpus, index=corpus / "000.txt").error
    assert "choose another folder" in error
    assert tree(corpus) == before


@pytest.mark.parametrize("part", ["", "CURRENT", "generation", "generation/manifest.json"])
def test_an_index_that_everybody_may_write_is_refused(
    concorde: Command, write: Write, tmp_path: Path, place: Path, part: str
) -> None:
    corpus = write(tmp_path / "corpus", articles(1))
    body = concorde("index", "rebuild", corpus, "--json", index=place).json
    path = place / part.replace("generation", body["generation"])
    path.chmod(0o777)
    for command in (("index", "rebuild", corpus), ("index", "status"), ("search", "harbour")):
        error = concorde(*command, index=place).error
        assert f"{path} may be written by everybody" in error
        assert "chmod -R go-w" in error


def test_only_the_owner_may_write_what_a_rebuild_writes(
    process: Command, write: Write, tmp_path: Path, place: Path
) -> None:
    corpus = write(tmp_path / "corpus", articles(1))
    assert process("index", "rebuild", corpus, index=place, umask=0).status == 0
    paths = [place.parent, place, *place.rglob("*")]
    assert len(paths) > 6
    assert [path for path in paths if path.stat().st_mode & 0o022] == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "Missing argument 'CORPUS'"),
        (("a", "b"), "unexpected extra argument"),
        (("a", "--jobs", "0"), "'--jobs'"),
        (("a", "--jobs", "many"), "'--jobs'"),
        (("a", "--fast"), "No such option"),
    ],
)
def test_wrong_usage(concorde: Command, arguments: tuple[str, ...], message: str) -> None:
    run = concorde("index", "rebuild", *arguments)
    assert (run.status, run.out) == (2, "")
    assert message in run.err


def test_a_failing_self_test_leaves_the_old_index(
    concorde: Command,
    write: Write,
    tree: Tree,
    tmp_path: Path,
    place: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    corpus = write(tmp_path / "corpus", articles(2))
    concorde("index", "rebuild", corpus, index=place)
    before = tree(place)
    write(corpus, {"new.txt": FRENCH})
    # An index that stores each article and finds none of its words.
    none = np.zeros(0, np.uint32)
    monkeypatch.setattr(
        "index.whoosh.run.inverted_arrays",
        lambda _texts, _words: inverted_arrays([], Words(none, none, none)),
    )
    error = concorde("index", "rebuild", corpus, "--json", index=place).error
    assert "the new index does not find" in error
    assert tree(place) == before
    assert concorde("search", "harbour", "--json", index=place).json["total"] == 2
