"""The files of a corpus: which are read, in what order, and what is said of the others."""

import gzip
import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from index.corpus import Corpus, open_corpus
from index.document import RawArticle, Rejected
from index.errors import CorpusError


def write(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def places(corpus: Corpus) -> list[str]:
    return [item.path if isinstance(item, Rejected) else item.place_in_corpus for item in corpus]


def reasons(corpus: Corpus) -> dict[str, str]:
    return {item.path: item.reason for item in corpus if isinstance(item, Rejected)}


# ---------------------------------------------------------------- folders


def test_all_folders_are_read_in_the_order_of_names(tmp_path: Path) -> None:
    names = ["b.txt", "a/z.txt", "a.txt", "a/b/c.md", "Z.TXT", "a-b.txt", "é.txt", "a/two.jsonl"]
    write(tmp_path, dict.fromkeys(names, '{"text": "a"}\n{"text": "b"}\n'))
    assert places(open_corpus(tmp_path)) == [
        "Z.TXT",
        "a-b.txt",
        "a.txt",
        "a/b/c.md",
        "a/two.jsonl#1",
        "a/two.jsonl#2",
        "a/z.txt",
        "b.txt",
        "é.txt",
    ]


def test_hidden_files_and_folders_are_left_out(tmp_path: Path) -> None:
    write(tmp_path, dict.fromkeys([".a.txt", ".git/b.txt", "c/.d.txt", "c/.e/f.txt", "g.txt"], "A"))
    corpus = open_corpus(tmp_path)
    assert places(corpus) == ["g.txt"]
    assert corpus.skipped == {}


def test_a_corpus_may_itself_be_hidden(tmp_path: Path) -> None:
    write(tmp_path / ".archive", {"a.txt": "A", "sub/b.txt": "B"})
    assert places(open_corpus(tmp_path / ".archive")) == ["a.txt", "sub/b.txt"]


def test_other_kinds_are_counted_by_suffix(tmp_path: Path) -> None:
    names = ["a.pdf", "b.PDF", "sub/c.pdf", "d.png", "README", "e.txt.gz", "f.txt~", "g.txt"]
    write(tmp_path, dict.fromkeys(names, "A"))
    corpus = open_corpus(tmp_path)
    assert places(corpus) == ["g.txt"]
    assert corpus.skipped == {".pdf": 3, ".png": 1, "": 1, ".gz": 1, ".txt~": 1}
    assert corpus.files == 1


def test_an_empty_folder_is_an_empty_corpus(tmp_path: Path) -> None:
    corpus = open_corpus(tmp_path)
    assert places(corpus) == []
    assert (corpus.files, corpus.size_bytes, corpus.skipped) == (0, 0, {})


def test_a_corpus_can_be_read_again_and_tells_how_far_it_is(tmp_path: Path) -> None:
    write(tmp_path, {"a.txt": "12345", "b.txt": "1234567", "c.txt": ""})
    corpus = open_corpus(tmp_path)
    assert (corpus.files, corpus.size_bytes) == (3, 12)
    for _ in range(2):
        seen = [corpus.bytes_read for _ in corpus]
        assert seen == [5, 12, 12]
        assert corpus.bytes_read == corpus.size_bytes


def test_one_bad_file_does_not_stop_the_others(tmp_path: Path) -> None:
    write(tmp_path, {"a.txt": b"\0\0", "b.txt": "B", "c.txt": "", "d.jsonl": "{", "e.txt": "E"})
    corpus = open_corpus(tmp_path)
    assert places(corpus) == ["a.txt", "b.txt", "c.txt", "d.jsonl#1", "e.txt"]
    assert set(reasons(corpus)) == {"a.txt", "c.txt", "d.jsonl#1"}


def test_a_file_that_goes_away_meanwhile_is_rejected(tmp_path: Path) -> None:
    write(tmp_path, {"a.txt": "A", "b.txt": "B"})
    corpus = open_corpus(tmp_path)
    (tmp_path / "a.txt").unlink()
    assert reasons(corpus) == {"a.txt": "cannot be read: No such file or directory"}
    assert places(corpus) == ["a.txt", "b.txt"]


# ---------------------------------------------------------------- one file


def test_a_file_is_a_corpus(tmp_path: Path) -> None:
    write(tmp_path, {"a.txt": "A", "b.txt": "B", "c.csv": "text\nUn\nDeux\n", "d.pdf": "D"})
    assert list(open_corpus(tmp_path / "a.txt")) == [RawArticle("a.txt", {"text": "A"})]
    assert places(open_corpus(tmp_path / "c.csv")) == ["c.csv#2", "c.csv#3"]
    other = open_corpus(tmp_path / "d.pdf")
    assert (places(other), other.skipped) == ([], {".pdf": 1})


def test_a_link_as_corpus_keeps_its_own_name(tmp_path: Path) -> None:
    write(tmp_path, {"a.txt": "A", "folder/b.txt": "B"})
    (tmp_path / "link.txt").symlink_to("a.txt")
    (tmp_path / "link").symlink_to("folder")
    assert places(open_corpus(tmp_path / "link.txt")) == ["link.txt"]
    assert places(open_corpus(tmp_path / "link")) == ["b.txt"]


# ---------------------------------------------------------------- links and odd files


def test_links_are_followed_to_files_inside_only(tmp_path: Path) -> None:
    write(tmp_path, {"outside.txt": "O", "far/f.txt": "F", "in/a.txt": "A", "in/sub/b.txt": "B"})
    corpus = tmp_path / "in"
    for name, target in {
        "inside.txt": "sub/b.txt",
        "outside.txt": "../outside.txt",
        "nowhere.txt": "missing.txt",
        "circle.txt": "circle.txt",
        "folder": "sub",
        "folder.txt": "sub",
        "far": "../far",
        "picture.png": "missing.png",
    }.items():
        (corpus / name).symlink_to(target)
    found = open_corpus(corpus)
    assert reasons(found) == {
        "circle.txt": "a link that leads nowhere: repair or remove it",
        "far": "a link that leads outside the corpus is not followed",
        "folder": "a link to a folder is not followed",
        "folder.txt": "a link to a folder is not followed",
        "nowhere.txt": "a link that leads nowhere: repair or remove it",
        "outside.txt": "a link that leads outside the corpus is not followed",
    }
    read = [item.path for item in found if isinstance(item, RawArticle)]
    assert read == ["a.txt", "inside.txt", "sub/b.txt"]
    assert found.files == 3
    assert found.skipped == {".png": 1}


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.txt")
    assert reasons(open_corpus(tmp_path)) == {"a.txt": "not a regular file"}


def test_a_folder_named_like_a_file_is_walked(tmp_path: Path) -> None:
    write(tmp_path, {"a.txt/b.txt": "B"})
    assert places(open_corpus(tmp_path)) == ["a.txt/b.txt"]


def test_names_that_are_not_utf_8(tmp_path: Path) -> None:
    for name in (b"caf\xe9.txt", b"caf\xe9.\xe9"):
        (tmp_path / os.fsdecode(name)).write_text("A")
    corpus = open_corpus(tmp_path)
    assert reasons(corpus) == {"caf?.txt": "the name is not UTF-8: rename it"}
    assert corpus.skipped == {".?": 1}


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_read_is_rejected(tmp_path: Path) -> None:
    write(tmp_path, {"a.txt": "A", "b.txt": "B", "closed/c.txt": "C", "listed/d.txt": "D"})
    modes = {"a.txt": 0o000, "closed": 0o000, "listed": 0o444}
    for name, mode in modes.items():
        (tmp_path / name).chmod(mode)
    try:
        corpus = open_corpus(tmp_path)
        assert places(corpus) == ["a.txt", "b.txt", "closed", "listed/d.txt"]
        assert reasons(corpus) == dict.fromkeys(
            ["a.txt", "closed", "listed/d.txt"], "cannot be read: Permission denied"
        )
    finally:
        for name in modes:
            (tmp_path / name).chmod(0o755)


# ---------------------------------------------------------------- no corpus

NO_CORPUS = [
    ("missing", "does not exist: name a file or folder of articles"),
    ("a.txt/b", "does not exist: name a file or folder of articles"),
    ("circle", r"cannot be read \("),
    ("pipe", "is neither a file nor a folder: name one that holds articles"),
    ("a\0b", r"cannot be read \("),
]


@pytest.mark.parametrize(("name", "message"), NO_CORPUS)
def test_no_corpus(tmp_path: Path, name: str, message: str) -> None:
    write(tmp_path, {"a.txt": "A"})
    (tmp_path / "circle").symlink_to("circle")
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(CorpusError, match=message):
        open_corpus(tmp_path / name)


# ---------------------------------------------------------------- .gz

LINES = b"".join(b'{"text": "article %d"}\n' % number for number in range(2_000))


def test_compressed_files(tmp_path: Path) -> None:
    data = {"a.jsonl.gz": gzip.compress(LINES), "b.csv.gz": gzip.compress(b"text\nUn\n")}
    corpus = open_corpus(write(tmp_path, data))
    assert len(places(corpus)) == 2_001
    assert reasons(corpus) == {}
    assert corpus.bytes_read == corpus.size_bytes == sum(map(len, data.values()))


WHOLE = gzip.compress(LINES)
DAMAGED = {
    "cut": WHOLE[: len(WHOLE) // 2],
    "changed": WHOLE[:-8] + bytes([WHOLE[-8] ^ 255]) + WHOLE[-7:],
    "followed": WHOLE + b"more",
    "broken": WHOLE[: len(WHOLE) // 2] + b"\xff" * 100 + WHOLE[len(WHOLE) // 2 + 100 :],
    "plain": LINES,
}


@pytest.mark.parametrize("kind", DAMAGED)
def test_damaged_compressed_files(tmp_path: Path, kind: str) -> None:
    corpus = open_corpus(write(tmp_path, {"a.jsonl.gz": DAMAGED[kind], "b.txt": "B"}))
    found = list(corpus)
    told = [item for item in found if isinstance(item, Rejected)]
    damage = [item for item in told if item.path == "a.jsonl.gz"]
    assert len(damage) == 1
    assert damage[0].reason.startswith("damaged gzip file, read as far as possible: ")
    articles = [item for item in found if isinstance(item, RawArticle)]
    assert articles[-1].path == "b.txt"
    before = [item.values["text"] for item in articles[:-1]]
    if kind == "plain":
        assert before == []
    else:
        assert len(before) > 100
        assert before[:100] == [f"article {number}" for number in range(100)]


# ---------------------------------------------------------------- digest


def test_the_digest_is_of_names_and_contents(tmp_path: Path) -> None:
    def digest(files: Mapping[str, str]) -> str:
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        folder.mkdir()
        return open_corpus(write(folder, files)).digest()

    base = digest({"a.txt": "A", "b.txt": "B"})
    assert len(base) == 64
    assert base == digest({"b.txt": "B", "a.txt": "A", "c.pdf": "not read"})
    others = [
        {"a.txt": "A"},
        {"a.txt": "B", "b.txt": "A"},
        {"a.txt": "A", "c.txt": "B"},
        {"a.txt": "A", "b.txt": "b"},
        {"a.txt": "A", "b.txt": "B", "c.txt": ""},
    ]
    assert len({base, *map(digest, others)}) == len(others) + 1
