"""A wheel holds all that a plain installation needs, and nothing else."""

import shutil
import subprocess
import sys
import zipfile
from email import message_from_bytes
from importlib import metadata
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
PACKAGES = ("index", "search", "web")
SOURCES = ("concorde.py", "setup.cfg", "pyproject.toml", "MANIFEST.in", "README.md", "LICENSE")

# What the packages hold besides modules: all of these files go into the wheel.
DATA = (
    "index/analysis/data/*.txt",
    "*/py.typed",
    "web/templates/**/*",
    "web/static/**/*",
    "web/translations/*/LC_MESSAGES/*.mo",
)
OLDEST_SETUPTOOLS = 77  # pyproject.toml asks for it


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """The wheel of this checkout, built from a copy: a folder build/ of old would leak into it."""
    folder = tmp_path_factory.mktemp("wheel")
    copy = folder / "copy"
    copy.mkdir()
    for name in SOURCES:
        shutil.copy(PROJECT / name, copy)
    for name in PACKAGES:
        shutil.copytree(PROJECT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    (copy / "tests").mkdir()
    (copy / "tests" / "test_nothing.py").touch()  # as in the checkout, beside the packages
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", folder]
    if int(metadata.version("setuptools").partition(".")[0]) >= OLDEST_SETUPTOOLS:
        build.append("--no-build-isolation")  # else pip fetches a newer one
    result = subprocess.run([*build, copy], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    (built,) = folder.glob("*.whl")
    return zipfile.ZipFile(built)


def test_top_level_is_exactly_ours(wheel: zipfile.ZipFile) -> None:
    top = {name.partition("/")[0] for name in wheel.namelist()}
    (information,) = (name for name in top if name.endswith(".dist-info"))
    assert information.startswith("concorde_search-")
    assert top - {information} == {*PACKAGES, "concorde.py"}


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
    assert rest == set()


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
