"""The commands that look after an index: status, verify, rollback, dump; and where it is."""

import json
import os
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import pytest

import concorde as front_door

Command = Callable[..., Any]
Write = Callable[[Path, Mapping[str, str | bytes]], Path]
Tree = Callable[[Path], dict[str, bytes | None]]

ENGLISH = "The harbour authority opened a second bridge over the river on a rainy morning.\n"
FRENCH = "L’autorité portuaire a inauguré un deuxième pont sur le fleuve un matin d’été 🌉.\n"
FIRST = {"a.txt": f"date 2024-03 {ENGLISH}", "b.txt": FRENCH}
SECOND = {"a.txt": ENGLISH, "b.txt": FRENCH, "c.txt": ENGLISH}
COMMANDS = ("status", "verify", "rollback", "dump")


@pytest.fixture(scope="module")
def built(
    concorde: Command, write: Write, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Path, list[str]]:
    """A corpus, its index with two generations, and their names."""
    folder = tmp_path_factory.mktemp("built")
    names = []
    for files in (FIRST, SECOND):
        corpus = write(folder / "corpus", files)
        body = concorde("index", "rebuild", corpus, "--json", index=folder / "index").json
        names.append(body["generation"])
    return corpus, folder / "index", names


@pytest.fixture
def place(built: tuple[Path, Path, list[str]], tmp_path: Path) -> Path:
    """A copy of the index that a test may spoil."""
    return Path(shutil.copytree(built[1], tmp_path / "index"))


# ---------------------------------------------------------------- status


def test_status(concorde: Command, built: tuple[Path, Path, list[str]]) -> None:
    corpus, place, names = built
    body = concorde("index", "status", "--json", index=place).json
    assert list(body) == [
        "generation",
        "documents",
        "version",
        "languages",
        "dated",
        "undated",
        "size_bytes",
        "built_at",
        "source",
    ]
    version = concorde("--version").out.removeprefix("concorde, version ").split()[0]
    assert body["generation"] == names[1]
    assert body["documents"] == 3
    assert body["version"] == version
    assert body["languages"] == {"en": 2, "fr": 1}
    assert (body["dated"], body["undated"]) == (0, 3)
    assert body["source"] == str(corpus)
    files = [path for path in (place / names[1]).iterdir() if path.name != "manifest.json"]
    assert body["size_bytes"] == sum(path.stat().st_size for path in files)
    age = datetime.now(UTC) - datetime.fromisoformat(body["built_at"])
    assert 0 <= age.total_seconds() < 3600

    run = concorde("index", "status", index=place)
    assert run.out.splitlines() == [
        f"{names[1]}, built {body['built_at']} by version {version}",
        f"3 articles (en 2, fr 1) from {corpus}",
        f"0 dated, 3 undated; {body['size_bytes'] / 1e6:.1f} MB",
    ]


# ---------------------------------------------------------------- verify


def test_an_intact_index(concorde: Command, place: Path) -> None:
    run = concorde("index", "verify", index=place)
    assert (run.status, run.out.count("\n"), run.err) == (0, 1, "")
    assert concorde("index", "verify", "--json", index=place).json == {
        "intact": True,
        "problems": [],
    }


def flip_a_bit(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize("which", [0, 1])
@pytest.mark.parametrize("damage", ["bit", "end", "gone", "more", "unlisted"])
def test_any_damage_to_any_file_is_found(
    concorde: Command, built: tuple[Path, Path, list[str]], place: Path, which: int, damage: str
) -> None:
    generation = place / built[2][which]
    files = sorted(path for path in generation.iterdir() if path.stat().st_size)
    assert len(files) >= 4
    for path in files if damage != "unlisted" else files[:1]:
        kept = path.read_bytes()
        match damage:
            case "bit":
                flip_a_bit(path)
            case "end":
                path.write_bytes(kept[:-1])
            case "gone":
                path.unlink()
            case "more":
                path.write_bytes(kept + b"\n")
            case "unlisted":
                (generation / "extra").touch()
        run = concorde("index", "verify", index=place)
        assert (run.status, run.out) == (1, "")
        assert 1 <= run.err.count("\n") <= 3
        assert str(generation) in run.err
        assert "concorde index rebuild" in run.err
        path.write_bytes(kept)


def test_much_damage_takes_three_lines(
    concorde: Command, built: tuple[Path, Path, list[str]], place: Path
) -> None:
    damaged = [path for name in built[2] for path in (place / name).iterdir()]
    damaged = [path for path in damaged if path.suffix in (".seg", ".toc") or "report" in path.name]
    assert len(damaged) == 6
    for path in damaged:
        flip_a_bit(path)
    run = concorde("index", "verify", index=place)
    assert run.status == 1
    first, second, last = run.err.splitlines()
    # The served generation first
    assert built[2][1] in first
    assert built[2][1] in second
    assert last.startswith("... and 4 more problems: run `concorde index rebuild CORPUS --force`")

    run = concorde("index", "verify", "--json", index=place)
    assert run.status == 1
    body = json.loads(run.out)
    assert body["intact"] is False
    assert len(body["problems"]) == 6
    assert run.err.splitlines() == [first, second, last]


def test_what_verify_advises_helps(
    concorde: Command, built: tuple[Path, Path, list[str]], place: Path
) -> None:
    [inverted] = (place / built[2][0]).glob("*.seg")
    flip_a_bit(inverted)
    assert concorde("index", "verify", index=place).status == 1
    assert concorde("index", "rebuild", built[0], "--force", index=place).status == 0
    assert concorde("index", "verify", index=place).status == 0


# ---------------------------------------------------------------- rollback


def test_rollback_and_again(
    concorde: Command, built: tuple[Path, Path, list[str]], place: Path
) -> None:
    _, _, (first, second) = built
    search = ("search", "harbour", "--json")
    assert concorde(*search, index=place).json["total"] == 2
    body = concorde("index", "rollback", "--json", index=place).json
    assert body == concorde("index", "status", "--json", index=place).json
    assert (body["generation"], body["documents"]) == (first, 2)
    found = concorde(*search, index=place).json
    assert (found["generation"], found["total"]) == (first, 1)

    said = concorde("index", "rollback", index=place).out
    assert said.startswith(f"{second} is served again: 3 articles, built 20")
    assert concorde(*search, index=place).json["total"] == 2


def test_rollback_without_an_earlier_generation(
    concorde: Command, write: Write, tree: Tree, tmp_path: Path
) -> None:
    concorde("index", "rebuild", write(tmp_path / "corpus", FIRST), index=tmp_path / "index")
    before = tree(tmp_path / "index")
    error = concorde("index", "rollback", "--json", index=tmp_path / "index").error
    assert "no earlier generation: run `concorde index rebuild CORPUS`" in error
    assert tree(tmp_path / "index") == before


def test_rollback_to_a_damaged_generation(
    concorde: Command, built: tuple[Path, Path, list[str]], place: Path
) -> None:
    [inverted] = (place / built[2][0]).glob("*.seg")
    flip_a_bit(inverted)
    assert "cannot be served" in concorde("index", "rollback", index=place).error
    assert concorde("index", "status", "--json", index=place).json["generation"] == built[2][1]


# ---------------------------------------------------------------- dump


def test_dump_is_every_article(concorde: Command, place: Path) -> None:
    run = concorde("index", "dump", index=place)
    assert (run.status, run.err) == (0, "")
    assert concorde("index", "dump", "--json", index=place) == run
    documents = [json.loads(line) for line in run.out.splitlines()]
    assert [(each["id"], each["text"]) for each in documents] == [*SECOND.items()]
    assert documents[1] == {
        "id": "b.txt",
        "title": FRENCH.strip(),
        "lang": "fr",
        "date": None,
        "date_precision": "none",
        "date_source": "none",
        "source": None,
        "place": None,
        "orgs": [],
        "url": None,
        "text": FRENCH,
    }


def test_dump_reads_back_as_a_corpus(
    concorde: Command, write: Write, place: Path, tmp_path: Path
) -> None:
    dump = concorde("index", "dump", index=place).out
    write(tmp_path, {"dump.jsonl": dump})
    concorde("index", "rebuild", tmp_path / "dump.jsonl", index=tmp_path / "again")
    assert concorde("index", "dump", index=tmp_path / "again").out == dump


def test_dump_is_utf8_and_quiet_when_nobody_reads(
    process: Command, concorde: Command, place: Path
) -> None:
    run = process("index", "dump", index=place)
    assert run == concorde("index", "dump", index=place)
    reader, writer = os.pipe()
    os.close(reader)
    run = process("index", "dump", index=place, stdout=writer)
    os.close(writer)
    assert run.err == ""


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_json_can_be_printed_in_any_encoding(
    process: Command, concorde: Command, place: Path, encoding: str
) -> None:
    run = process("index", "dump", index=place, env={"PYTHONIOENCODING": encoding})
    told = [json.loads(line) for line in run.out.splitlines()]
    wanted = concorde("index", "dump", index=place).out.splitlines()
    assert told == [json.loads(line) for line in wanted]


def test_a_corpus_whose_name_is_no_text(process: Command, tmp_path: Path, write: Write) -> None:
    corpus = write(Path(f"{tmp_path}/\udce9"), FIRST)
    environment = {"PYTHONIOENCODING": "utf-8:strict"}
    place = tmp_path / "index"
    assert process("index", "rebuild", corpus, index=place, env=environment).status == 0
    body = process("index", "status", "--json", index=place, env=environment).json
    assert body["source"] == str(corpus)
    run = process("index", "status", index=place, env=environment)
    assert (run.status, run.err) == (0, "")


# ---------------------------------------------------------------- which index


@pytest.mark.parametrize("options", [(), ("--json",)])
@pytest.mark.parametrize("command", COMMANDS)
def test_no_index(
    concorde: Command, tmp_path: Path, command: str, options: tuple[str, ...]
) -> None:
    error = concorde("index", command, *options, index=tmp_path / "none").error
    assert f"there is no index at {tmp_path}/none: run `concorde index rebuild CORPUS`" in error
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("url", ["nonsense", "whoosh:", "opensearch+http://localhost:9200/x", "/a"])
@pytest.mark.parametrize("command", COMMANDS)
def test_a_bad_url_is_wrong_usage(concorde: Command, command: str, url: str) -> None:
    run = concorde("index", command, f"--index={url}")
    assert (run.status, run.out) == (2, "")
    assert run.err == (
        f"{url!r} is not an index URL: write whoosh:PATH, for example whoosh:var/index\n"
    )


def test_the_environment_names_the_index_and_the_option_wins(
    concorde: Command,
    built: tuple[Path, Path, list[str]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CONCORDE_INDEX", f"whoosh:{built[1]}")
    assert concorde("index", "status", "--json").json["documents"] == 3
    assert concorde("index", "status", index=tmp_path / "none").error
    monkeypatch.setenv("CONCORDE_INDEX", "nonsense")
    assert concorde("index", "status").status == 2
    assert concorde("index", "status", index=built[1]).status == 0


def test_without_a_word_it_is_in_var_index(
    concorde: Command, write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(write(tmp_path, {"corpus/a.txt": ENGLISH}))
    assert concorde("index", "rebuild", "corpus").status == 0
    assert (tmp_path / "var" / "index" / "CURRENT").is_file()
    assert concorde("index", "status", "--json").json["source"] == "corpus"


def test_an_index_of_another_analysis_needs_a_rebuild(
    concorde: Command,
    built: tuple[Path, Path, list[str]],
    place: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("index.fields.ANALYSIS_REVISION", -1)
    for command in (("index", "dump"), ("index", "rollback"), ("search", "harbour")):
        error = concorde(*command, index=place).error
        assert "rebuild needed" in error
        assert "run `concorde index rebuild CORPUS`" in error
    assert concorde("index", "status", index=place).status == 0
    body = concorde("index", "rebuild", built[0], "--json", index=place).json
    assert body["generation"] not in built[2]
    assert concorde("search", "harbour", "--json", index=place).json["total"] == 2


# ---------------------------------------------------------------- help


EVERY_COMMAND = (
    ("index",),
    ("index", "rebuild"),
    *(("index", command) for command in COMMANDS),
    ("search",),
    ("evaluate",),
    ("analyze",),
    ("serve",),
)


@pytest.mark.parametrize("command", EVERY_COMMAND, ids=" ".join)
def test_help_says_what_a_command_does(concorde: Command, command: tuple[str, ...]) -> None:
    run = concorde(*command, "-h")
    assert (run.status, run.err) == (0, "")
    assert concorde(*command, "--help") == run
    usage, _, rest = run.out.partition("\n\n")
    assert usage.startswith(f"Usage: concorde {' '.join(command)}")
    assert re.match(r"  [A-Z][a-z]+ .*\.\n", rest, re.DOTALL)
    if command != ("index",):
        assert "--index URL" in rest
        assert "whoosh:var/index" in rest


def every_command(command: click.Command) -> Iterator[click.Command]:
    yield command
    for each in command.commands.values() if isinstance(command, click.Group) else ():
        yield from every_command(each)


def test_every_option_has_a_help() -> None:
    options = [each for command in every_command(front_door.cli) for each in command.params]
    options = [each for each in options if isinstance(each, click.Option)]
    assert len(options) > 30
    assert [each.opts for each in options if not each.help] == []


def test_the_front_door_lists_the_commands(concorde: Command) -> None:
    out = concorde("--help").out
    for name in ("analyze", "evaluate", "index", "search", "serve"):
        assert re.search(rf"^  {name}  +[A-Z].*\.", out, re.MULTILINE)
    version = r"concorde, version \d+\.\d+\.\d+\S* \((compiled|interpreted)\)\n"
    assert re.fullmatch(version, concorde("--version").out)


@pytest.mark.parametrize("arguments", [("nosuch",), ("index", "nosuch"), ("index", "status", "x")])
def test_wrong_usage(concorde: Command, arguments: tuple[str, ...]) -> None:
    run = concorde(*arguments)
    assert (run.status, run.out) == (2, "")
    [line] = run.err.splitlines()
    assert re.search(r": see `concorde( index( status)?)? --help`$", line)
