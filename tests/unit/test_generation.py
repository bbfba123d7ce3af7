"""Generations: what is served, who may write, what verify finds, and the way back."""

import os
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from index.errors import (
    ConcordeError,
    IndexDamagedError,
    IndexNotFoundError,
    IndexOutdatedError,
    IndexRefusedError,
    WriterBusyError,
)
from index.whoosh.generation import IndexRoot
from index.whoosh.manifest import Contents

CONTENTS = Contents(
    fingerprint="schema 1",
    source="/archive",
    source_digest="ab12",
    documents=3,
    languages={"fr": 2, "en": 1},
    dated=2,
    undated=1,
)


def publish(root: IndexRoot, text: str = "text", fingerprint: str = "schema 1") -> str:
    """A generation of two small files; its name."""
    with root.writing() as writing:
        folder = writing.begin()
        (folder / "_MAIN_1.toc").write_text(text)
        (folder / "MAIN_1.seg").write_text(f"segment of {text}")
        (folder / "MAIN_WRITELOCK").touch()
        (folder / "MAIN.tmp").mkdir()
        contents = Contents(**{**CONTENTS.fields(), "fingerprint": fingerprint})
        return writing.publish(folder, contents).name


def names(root: IndexRoot) -> set[str]:
    return {path.name for path in root.path.iterdir()}


@pytest.fixture
def root(tmp_path: Path) -> IndexRoot:
    return IndexRoot(tmp_path / "var" / "index")


# ---------------------------------------------------------------- publishing


def test_the_newest_publication_is_served_and_one_older_is_kept(root: IndexRoot) -> None:
    published = [publish(root, f"text {number}") for number in range(4)]
    generation = root.current("schema 1")
    assert generation.name == root.current_name() == published[-1]
    assert (generation.path / "_MAIN_1.toc").read_text() == "text 3"
    assert generation.manifest.generation == generation.name
    assert generation.manifest.documents == 3
    assert set(generation.manifest.files) == {"_MAIN_1.toc", "MAIN_1.seg"}
    assert names(root) == {"writer.lock", "CURRENT", *published[-2:]}
    assert (root.path / "CURRENT").read_text() == f"{published[-1]}\n{published[-2]}\n"
    assert root.verify() == ()


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_leaving_by_an_exception_removes_the_folder(
    root: IndexRoot, error: type[BaseException]
) -> None:
    served = publish(root)
    before = names(root)

    def fail_half_way() -> None:
        with root.writing() as writing:
            (writing.begin() / "MAIN_1.seg").write_text("half")
            raise error

    with pytest.raises(error):
        fail_half_way()
    assert names(root) == before
    assert root.current().name == served


def test_a_failed_check_leaves_the_old_generation(root: IndexRoot) -> None:
    served = publish(root)
    seen = []

    def check(folder: Path) -> None:
        seen.append(sorted(path.name for path in folder.iterdir()))
        raise IndexDamagedError("no document is found")

    with pytest.raises(IndexDamagedError, match="no document"), root.writing() as writing:
        writing.publish(writing.begin(), CONTENTS, check)
    assert seen == [["manifest.json"]]
    assert root.current().name == served
    assert names(root) == {"writer.lock", "CURRENT", served}


def test_a_folder_that_is_not_published_is_removed(root: IndexRoot) -> None:
    with root.writing() as writing:
        writing.begin()
    assert names(root) == {"writer.lock"}


def test_a_writer_removes_what_killed_ones_left(root: IndexRoot) -> None:
    served = [publish(root), publish(root)]
    for folder in ("gen-1-1.tmp", "gen-7-7"):
        (root.path / folder).mkdir()
        (root.path / folder / "MAIN_1.seg").write_text("x")
    (root.path / "CURRENT.tmp").write_text("gen")
    with root.writing():
        assert names(root) == {"writer.lock", "CURRENT", *served}


def test_a_damaged_pointer_makes_a_writer_keep_everything_until_it_publishes(
    root: IndexRoot,
) -> None:
    older, served = publish(root), publish(root)
    (root.path / "CURRENT").write_text("gen")
    with root.writing():
        pass
    assert {older, served} <= names(root)
    newest = publish(root)
    assert names(root) == {"writer.lock", "CURRENT", served, newest}
    assert root.verify() == ()


# ---------------------------------------------------------------- opening


def test_no_index(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").touch()
    for name in ("nothing", "empty", "file"):
        for ask in (IndexRoot.current, IndexRoot.current_name, IndexRoot.verify):
            with pytest.raises(IndexNotFoundError, match="concorde index rebuild CORPUS"):
                ask(IndexRoot(tmp_path / name))
    assert not (tmp_path / "nothing").exists()
    assert not any((tmp_path / "empty").iterdir())


def test_another_fingerprint_needs_a_rebuild(root: IndexRoot) -> None:
    publish(root)
    assert root.current("schema 1") == root.current(None)
    with pytest.raises(IndexOutdatedError, match="rebuild needed"):
        root.current("schema 2")


@pytest.mark.parametrize(
    "lines",
    [
        b"",
        b"\n",
        b"gen-1-1",
        b"gen-1-1\n",
        b"gen-1-1\n-",
        b"gen-1-1\n\n",
        b"gen-1-1\ngen-1-1\n",
        b"gen-2-2\n-\n\n",
        b"gen-2-2\ngen-1-1\n" + b"x" * 200,
        b"../x\n-\n",
        b"gen-2-2\n../x\n",
        b"\xff\n-\n",
    ],
)
def test_damaged_pointer(root: IndexRoot, lines: bytes) -> None:
    publish(root)
    (root.path / "CURRENT").write_bytes(lines)
    with pytest.raises(IndexDamagedError, match="rollback"):
        root.current()
    assert "CURRENT" in root.verify()[0]


def damaged(path: Path) -> Iterator[bytes | None]:
    yield None
    yield b""
    yield path.read_bytes()[:-1]
    yield path.read_bytes() + b"x"


def test_missing_and_resized_files_are_found_at_opening(root: IndexRoot) -> None:
    folder = root.path / publish(root)
    for path in sorted(folder.iterdir()):
        whole = path.read_bytes()
        for damage in damaged(path):
            path.unlink()
            if damage is not None:
                path.write_bytes(damage)
                path.chmod(0o644)
            with pytest.raises(IndexDamagedError, match=path.name):
                root.current()
            path.write_bytes(whole)
    root.current()
    (folder / "_MAIN_99.toc").write_text("x")
    with pytest.raises(IndexDamagedError, match=r"_MAIN_99\.toc is not listed"):
        root.current()


def test_manifest_of_another_generation_is_refused(root: IndexRoot) -> None:
    first, second = publish(root), publish(root)
    (root.path / second / "manifest.json").write_bytes(
        (root.path / first / "manifest.json").read_bytes()
    )
    with pytest.raises(IndexDamagedError, match=first):
        root.current()
    assert root.verify()


def test_running_out_of_descriptors_is_no_damage(root: IndexRoot) -> None:
    publish(root)
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, limits[1]))
    try:
        with pytest.raises(OSError, match="Too many open files"):
            root.current()
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)


def test_readers_write_nothing(root: IndexRoot) -> None:
    publish(root), publish(root)
    (root.path / "gen-1-1.tmp").mkdir()
    before = {path: path.lstat().st_mtime_ns for path in root.path.rglob("*")}
    root.current(), root.current_name(), root.verify()
    assert {path: path.lstat().st_mtime_ns for path in root.path.rglob("*")} == before


# ---------------------------------------------------------------- permissions


@pytest.mark.parametrize("umask", [0o000, 0o002, 0o022, 0o027, 0o077])
def test_only_the_owner_may_write_whatever_the_umask(root: IndexRoot, umask: int) -> None:
    before = os.umask(umask)
    try:
        publish(root), publish(root)
    finally:
        os.umask(before)
    made = [root.path.parent, root.path, *root.path.rglob("*")]
    assert len(made) == 2 + 2 + 2 * 4
    for path in made:
        expected = 0o755 if path.is_dir() else 0o600 if path.name == "writer.lock" else 0o644
        expected &= ~umask
        assert path.stat().st_mode & 0o7777 == expected, path


def test_a_folder_that_is_being_built_is_closed_to_others(root: IndexRoot) -> None:
    with root.writing() as writing:
        assert writing.begin().stat().st_mode & 0o777 == 0o700


PLACES = [
    ".",
    "CURRENT",
    "GENERATION",
    "GENERATION/manifest.json",
    "GENERATION/MAIN_1.seg",
]


@pytest.mark.parametrize("place", PLACES)
def test_an_index_that_everybody_may_write_is_refused(root: IndexRoot, place: str) -> None:
    path = root.path / place.replace("GENERATION", publish(root))
    path.chmod(path.stat().st_mode | 0o002)
    with pytest.raises(IndexRefusedError, match="everybody"):
        root.current()
    assert any("everybody" in line for line in told_by(root.verify))
    if "/" not in place and place != "GENERATION":
        for write in (root.rollback, lambda: publish(root)):
            with pytest.raises(IndexRefusedError, match="everybody"):
                write()


def told_by(verify: Callable[[], tuple[str, ...]]) -> tuple[str, ...]:
    try:
        return verify()
    except IndexRefusedError as error:
        return (str(error),)


@pytest.mark.parametrize("place", PLACES)
def test_the_group_may_write_its_own_users_index_only(root: IndexRoot, place: str) -> None:
    if os.geteuid() != 0:
        pytest.skip("giving files to another user takes root: run these tests as root too")
    path = root.path / place.replace("GENERATION", publish(root))
    path.chmod(path.stat().st_mode | 0o020)
    root.current()
    os.chown(path, 12345, -1)
    with pytest.raises(IndexRefusedError, match="group"):
        root.current()
    path.chmod(path.stat().st_mode & ~0o020)
    root.current()


def test_another_user_reads_and_cannot_write(tmp_path: Path, root: IndexRoot) -> None:
    if os.geteuid() != 0:
        pytest.skip("becoming another user takes root: run these tests as root too")
    served = publish(root)
    for folder in (tmp_path, *tmp_path.parents):
        if not folder.stat().st_mode & 0o001:
            folder.chmod(folder.stat().st_mode | 0o001)
    child = os.fork()
    if not child:
        status = 1
        try:
            os.setgroups([])
            os.setgid(12345)
            os.setuid(12345)
            assert root.current().name == served
            assert root.verify() == ()
            for write in (root.rollback, lambda: publish(root)):
                with pytest.raises(IndexRefusedError, match="may not be written"):
                    write()
            status = 0
        finally:
            os._exit(status)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_a_link_to_the_index_is_followed_and_links_inside_are_not(
    root: IndexRoot, tmp_path: Path
) -> None:
    served = publish(root)
    (tmp_path / "link").symlink_to(root.path)
    link = IndexRoot(tmp_path / "link")
    assert link.current().name == served
    publish(link)
    (root.path / "CURRENT").rename(tmp_path / "CURRENT")
    (root.path / "CURRENT").symlink_to(tmp_path / "CURRENT")
    with pytest.raises(IndexRefusedError, match="CURRENT may be written by everybody"):
        root.current()


def test_folders_of_something_else_are_refused(root: IndexRoot, tmp_path: Path) -> None:
    publish(root)
    (root.path / "holiday.jpg").touch()
    for write in (root.rollback, lambda: publish(root)):
        with pytest.raises(IndexRefusedError, match=r"holiday\.jpg.*empty folder"):
            write()
    (tmp_path / "file").touch()
    for path in (tmp_path / "file", tmp_path / "file" / "index"):
        with pytest.raises(IndexRefusedError, match="another folder"):
            publish(IndexRoot(path))


# ---------------------------------------------------------------- one writer


def test_a_second_writer_is_told_who_writes(root: IndexRoot) -> None:
    publish(root)
    with root.writing():
        program = (
            "import sys; from pathlib import Path; from index.whoosh.generation import IndexRoot\n"
            "with IndexRoot(Path(sys.argv[1])).writing(): pass"
        )
        other = subprocess.run(
            [sys.executable, "-c", program, root.path], capture_output=True, text=True, check=False
        )
        assert other.returncode == 1
        assert f"WriterBusyError: process {os.getpid()} (" in other.stderr
        assert Path(sys.executable).name in other.stderr or "pytest" in other.stderr
        for write in (root.rollback, lambda: publish(root)):
            with pytest.raises(WriterBusyError, match=f"process {os.getpid()} "):
                write()
        assert root.verify() == ()
    publish(root)


# ---------------------------------------------------------------- verify


def published_twice(root: IndexRoot) -> list[Path]:
    """The files of an index of two generations, the lock aside."""
    publish(root, "old"), publish(root, "new")
    return [path for path in root.path.rglob("*") if path.is_file() and path.name != "writer.lock"]


def places_of(path: Path) -> range:
    """Offsets in a file to damage: all, but of a manifest, which has a test of its own, a few."""
    return range(0, path.stat().st_size, 13 if path.name == "manifest.json" else 1)


def test_verify_finds_every_flipped_byte(root: IndexRoot) -> None:
    files = published_twice(root)
    assert len(files) == 1 + 2 * 3
    damages = 0
    for path in files:
        whole = path.read_bytes()
        for place in places_of(path):
            flipped = bytearray(whole)
            flipped[place] ^= 1 << place % 8
            path.write_bytes(flipped)
            assert root.verify(), (path, place)
            damages += 1
        path.write_bytes(whole)
    assert damages > 150
    assert root.verify() == ()


def test_verify_finds_truncation_deletion_growth_and_swaps(root: IndexRoot) -> None:
    files = published_twice(root)
    for path in files:
        whole = path.read_bytes()
        for length in places_of(path):
            path.write_bytes(whole[:length])
            assert root.verify(), (path, length)
        for damage in (whole + b"\n", bytes(len(whole))):
            path.write_bytes(damage)
            assert root.verify(), path
        path.unlink()
        assert any(path.name in line for line in root.verify())
        path.mkdir()
        assert root.verify()
        path.rmdir()
        path.write_bytes(whole)
    for one in files:
        for other in files:
            first, second = one.read_bytes(), other.read_bytes()
            if first != second:
                one.write_bytes(second)
                other.write_bytes(first)
                assert root.verify(), (one, other)
                one.write_bytes(first)
                other.write_bytes(second)
    assert root.verify() == ()


def test_verify_finds_files_that_are_not_listed(root: IndexRoot) -> None:
    published_twice(root)
    for folder in (root.path, *(path for path in root.path.iterdir() if path.is_dir())):
        for name in ("extra.bin", "MAIN_2.seg", ".hidden", "gen-x", "manifest.json.tmp"):
            (folder / name).touch()
            assert any(name in line for line in root.verify())
            (folder / name).unlink()
            (folder / name).mkdir()
            assert any(name in line for line in root.verify())
            (folder / name).rmdir()
    assert root.verify() == ()


def test_verify_finds_a_generation_that_is_gone(root: IndexRoot) -> None:
    published_twice(root)
    for path in [path for path in root.path.iterdir() if path.is_dir()]:
        path.rename(path.parents[2] / "away")
        assert any(path.name in line for line in root.verify())
        (path.parents[2] / "away").rename(path)
    assert root.verify() == ()


def test_verify_names_the_served_generation_first(root: IndexRoot) -> None:
    for path in published_twice(root):
        if path.name == "MAIN_1.seg":
            path.write_text("x" * path.stat().st_size)
    found = root.verify()
    assert len(found) == 2
    assert root.current_name() in found[0]


def test_verify_asks_the_engine_for_its_count(root: IndexRoot) -> None:
    publish(root), publish(root)
    asked: list[Path] = []

    def count(folder: Path) -> int:
        asked.append(folder)
        return 3 if folder.name == root.current_name() else 2

    (found,) = root.verify(count)
    assert "holds 2 documents, not 3" in found
    assert len(asked) == 2

    def refuse(_folder: Path) -> int:
        raise IndexRefusedError("the index names os.system")

    assert root.verify(refuse) == ("the index names os.system",) * 2


# ---------------------------------------------------------------- the way back


def test_two_rollbacks_undo_each_other(root: IndexRoot) -> None:
    first, second, third = (publish(root, text) for text in ("1", "2", "3"))
    assert first not in names(root)
    for expected in (second, third, second, third):
        assert root.rollback("schema 1").name == expected == root.current("schema 1").name
        assert root.verify() == ()
    root.rollback()
    fourth = publish(root, "4")  # after `second`, which was served
    assert names(root) == {"writer.lock", "CURRENT", second, fourth}
    assert root.rollback().name == second


def test_nothing_to_go_back_to(root: IndexRoot) -> None:
    with pytest.raises(IndexNotFoundError):
        root.rollback()
    assert not root.path.exists()
    served = publish(root)
    with pytest.raises(IndexNotFoundError, match="no earlier generation"):
        root.rollback()
    assert root.current().name == served


def test_a_damaged_generation_is_not_kept_as_the_way_back(root: IndexRoot) -> None:
    first, second = publish(root, "first"), publish(root, "second")
    damaged = root.path / second / "MAIN_1.seg"
    damaged.chmod(0o644)
    damaged.write_text("segment of Second")
    assert root.verify()
    third = publish(root, "third")
    assert root.verify() == ()
    assert names(root) == {"writer.lock", "CURRENT", first, third}
    assert root.rollback().name == first


def test_a_damaged_or_outdated_generation_does_not_come_back(root: IndexRoot) -> None:
    older = publish(root, fingerprint="schema 0")
    served = publish(root)
    with pytest.raises(IndexOutdatedError):
        root.rollback("schema 1")
    segment = root.path / older / "MAIN_1.seg"
    segment.write_text("x" * segment.stat().st_size)
    with pytest.raises(IndexDamagedError, match=r"MAIN_1\.seg has changed"):
        root.rollback()
    assert root.current("schema 1").name == served


@pytest.mark.parametrize("line", [None, b"", b"gen\n"])
def test_rollback_repairs_a_damaged_pointer(root: IndexRoot, line: bytes | None) -> None:
    publish(root)
    newest = publish(root)
    (root.path / "CURRENT").unlink()
    if line is not None:
        (root.path / "CURRENT").write_bytes(line)
    with pytest.raises(ConcordeError):
        root.current()
    assert root.rollback().name == newest
    assert root.verify() == ()
