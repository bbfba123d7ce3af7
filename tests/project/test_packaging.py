"""A wheel holds all that a plain installation needs, and nothing else."""

import os
import shutil
import subprocess
import sys
import zipfile
from email import message_from_bytes
from importlib import metadata
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
PACKAGES = ("index", "search", "web")
SOURCES = (
    "concorde.py",
    "setup.cfg",
    "setup.py",
    "pyproject.toml",
    "MANIFEST.in",
    "README.md",
    "LICENSE",
)

# What the packages hold besides modules: all of these files go into the wheel.
DATA = (
    "index/analysis/data/*.txt",
    "*/py.typed",
    "web/templates/**/*",
    "web/static/**/*",
    "web/translations/*/LC_MESSAGES/*.mo",
)
MACHINE_SUFFIXES = tuple(each for each in EXTENSION_SUFFIXES if each.count(".") > 1)
MACHINE_CODE = "concorde__mypyc"  # of all compiled modules together
OLDEST_SETUPTOOLS = 77  # pyproject.toml asks for it


def copied(folder: Path) -> Path:
    """A copy of what a build needs: a folder build/ of old would leak into a wheel."""
    copy = folder / "copy"
    copy.mkdir()
    for name in SOURCES:
        shutil.copy(PROJECT / name, copy)
    for name in PACKAGES:
        shutil.copytree(PROJECT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    (copy / "tests").mkdir()
    (copy / "tests" / "test_nothing.py").touch()  # as in the checkout, beside the packages
    return copy


def built(source: Path, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """What pip says when it makes a wheel of `source` in `folder`."""
    build = [sys.executable, "-m", "pip", "wheel", "--verbose", "--no-deps"]
    if int(metadata.version("setuptools").partition(".")[0]) >= OLDEST_SETUPTOOLS:
        build.append("--no-build-isolation")  # else pip fetches a newer one
    return subprocess.run(
        [*build, "--wheel-dir", folder, source],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        env=os.environ | environment,
    )


def wheel_in(folder: Path) -> zipfile.ZipFile:
    (path,) = folder.glob("*.whl")
    return zipfile.ZipFile(path)


def compiled_in(wheel: zipfile.ZipFile) -> set[str]:
    """The modules of which a wheel has machine code; the name says for which Python and machine."""
    return {
        name.removesuffix(suffix)
        for name in wheel.namelist()
        for suffix in MACHINE_SUFFIXES
        if name.endswith(suffix)
    }


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """The wheel of this checkout, compiled."""
    folder = tmp_path_factory.mktemp("wheel")
    result = built(copied(folder), folder, CONCORDE_COMPILE="yes")
    assert result.returncode == 0, result.stdout
    return wheel_in(folder)


def test_top_level_is_exactly_ours(wheel: zipfile.ZipFile) -> None:
    top = {name.partition("/")[0] for name in wheel.namelist()}
    (information,) = (name for name in top if name.endswith(".dist-info"))
    assert information.startswith("concorde_search-")
    assert {name.partition(".cpython-")[0] for name in top - {information}} == {
        *PACKAGES,
        "concorde.py",
        MACHINE_CODE,
    }


def test_every_module_is_in_it(wheel: zipfile.ZipFile) -> None:
    modules = {
        path.relative_to(PROJECT).as_posix()
        for package in PACKAGES
        for path in (PROJECT / package).rglob("*.py")
    }
    assert {name for name in wheel.namelist() if name.endswith(".py")} == {*modules, "concorde.py"}


@pytest.mark.parametrize("pattern", DATA)
def test_data_files_are_in_it(wheel: zipfile.ZipFile, pattern: str) -> None:
    files = {
        path.relative_to(PROJECT).as_posix() for path in PROJECT.glob(pattern) if path.is_file()
    }
    assert files, f"the checkout has no {pattern}"
    assert files <= set(wheel.namelist())


def test_nothing_else_is_in_it(wheel: zipfile.ZipFile) -> None:
    known = {path.relative_to(PROJECT).as_posix() for each in DATA for path in PROJECT.glob(each)}
    rest = {
        name
        for name in wheel.namelist()
        if not name.endswith(".py") and ".dist-info/" not in name and name not in known
    }
    modules = {name.removesuffix(".py") for name in wheel.namelist() if name.endswith(".py")}
    assert compiled_in(wheel) <= {*modules, MACHINE_CODE}
    assert {name for name in rest if not name.endswith(MACHINE_SUFFIXES)} == set()


def test_search_is_compiled(wheel: zipfile.ZipFile) -> None:
    compiled = compiled_in(wheel)
    assert {"search/parameters", "search/plan", "search/whoosh/engine", MACHINE_CODE} <= compiled
    assert {name.partition("/")[0] for name in compiled} == {"search", MACHINE_CODE}
    assert "search/brute_force" not in compiled, "the oracle is compiled with what it judges"


NO_COMPILER = {"CC": "false"}


def test_without_a_compiler_the_wheel_is_python_and_says_so(tmp_path: Path) -> None:
    result = built(copied(tmp_path), tmp_path, **NO_COMPILER)
    assert result.returncode == 0, result.stdout
    assert compiled_in(wheel_in(tmp_path)) == set()
    assert "uncompiled" in result.stdout
    assert "apt-get install gcc python3-dev" in result.stdout


@pytest.mark.parametrize(
    ("environment", "complaint"),
    [
        ({"CONCORDE_COMPILE": "yes", **NO_COMPILER}, "build/__native_concorde.c"),
        ({"CONCORDE_COMPILE": "maybe"}, "CONCORDE_COMPILE is 'maybe': it may be yes, no or empty"),
    ],
)
def test_what_was_asked_for_and_cannot_be_built(
    tmp_path: Path, environment: dict[str, str], complaint: str
) -> None:
    result = built(copied(tmp_path), tmp_path, **environment)
    assert result.returncode != 0
    assert complaint in result.stdout


def test_nothing_is_compiled_where_that_is_not_wanted(tmp_path: Path) -> None:
    result = built(copied(tmp_path), tmp_path, CONCORDE_COMPILE="no")
    assert result.returncode == 0, result.stdout
    assert compiled_in(wheel_in(tmp_path)) == set()
    assert "uncompiled" not in result.stdout


def test_metadata(wheel: zipfile.ZipFile) -> None:
    (name,) = (each for each in wheel.namelist() if each.endswith("METADATA"))
    described = message_from_bytes(wheel.read(name))
    assert described["Name"] == "concorde-search"
    assert described["License-Expression"] == "BSD-3-Clause"
    assert "Private :: Do Not Upload" in described.get_all("Classifier")
    assert {"html", "test", "dev"} <= set(described.get_all("Provides-Extra"))
    (name,) = (each for each in wheel.namelist() if each.endswith("entry_points.txt"))
    assert "concorde = concorde:main" in wheel.read(name).decode()


def test_nobody_else_owns_our_names() -> None:
    owners = metadata.packages_distributions()
    for package in (*PACKAGES, "concorde"):
        assert set(owners.get(package, ())) <= {"concorde-search"}, f"two packages are {package}"
