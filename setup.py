"""Compiles the package `search` into the wheel: docs/adr/0011-compiled-search.md says why.

Everything else about the distribution stands in setup.cfg. `CONCORDE_COMPILE=no` leaves the
package as it is, `yes` fails where it cannot be compiled; else what cannot be compiled is
installed as it is, with a warning.
"""

import os
import sys
import warnings
from pathlib import Path

from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext
from setuptools.errors import BaseError, CCompilerError

CHOICES = ("no", "yes", "")
CHOICE = os.environ.get("CONCORDE_COMPILE", "")

# Modules of `search` that stay interpreted, each with its reason.
INTERPRETED = {
    "__init__": "a package without a module of its own",
    "brute_force": "the oracle of the tests shares nothing with what it judges",
    "memory": "the engine around that oracle",
    "cli": "runs once for each command",
    "evaluation": "runs once for each command",
    "measures": "runs once for each command",
    "opening": "imports the engine when it is wanted",
    "self_test": "runs once for each rebuild",
    "scoring": "its functions take numbers and arrays alike, which the compiler cannot follow",
}
FLAGS = (
    "--config-file=",  # the strict rules are for `make types`, not for those who install
    "--ignore-missing-imports",
    "--follow-imports=silent",
    "--cache-dir=build/mypy",
)


def extensions() -> list[Extension]:
    """The modules to compile, as C; raises BaseError where that cannot be made."""
    try:
        from mypyc.build import mypycify
    except ImportError as error:
        raise BaseError(f"mypy is not installed: {error}") from error
    modules = sorted(
        path.as_posix() for path in Path("search").rglob("*.py") if path.stem not in INTERPRETED
    )
    try:
        made = mypycify([*FLAGS, *modules], opt_level="2", debug_level="0", group_name="concorde")
    except SystemExit as error:  # so it ends after it has said what it does not understand
        raise BaseError(f"mypyc does not understand the package (exit {error.code})") from error
    for each in made:
        # What another compiler warns of in C that was generated is nothing to stop at.
        each.extra_compile_args = [flag for flag in each.extra_compile_args if flag != "-Werror"]
        # So that functions call each other directly, which makes a short query a tenth faster.
        each.extra_compile_args.append("-fvisibility=hidden")
    return made


class Compiling(build_ext):
    """Builds all extensions or none: half of them would not work."""

    def run(self) -> None:
        """Raises BaseError or CCompilerError only where CONCORDE_COMPILE is `yes`."""
        try:
            super().run()
        except (BaseError, CCompilerError) as error:
            refuse(error)
            for each in self.extensions:
                Path(self.get_ext_fullpath(each.name)).unlink(missing_ok=True)
            self.extensions: list[Extension] = []


def refuse(error: Exception) -> None:
    """Says that the package is installed as it is; with CONCORDE_COMPILE=yes, raises `error`."""
    if CHOICE == "yes":
        raise error
    warnings.warn(
        "Concorde's search is installed uncompiled and answers more slowly. To be compiled it "
        "needs a C compiler and Python's headers (Debian: apt-get install gcc python3-dev): "
        f"{error}",
        stacklevel=2,
    )


def chosen() -> list[Extension]:
    """What this run of setuptools compiles.

    Only wheels are: in an editable installation, a compiled module would hide an edited one.
    """
    if CHOICE not in CHOICES:
        raise SystemExit(f"CONCORDE_COMPILE is {CHOICE!r}: it may be yes, no or empty")
    if CHOICE == "no" or "bdist_wheel" not in sys.argv:
        return []
    try:
        return extensions()
    except BaseError as error:
        refuse(error)
        return []


setup(ext_modules=chosen(), cmdclass={"build_ext": Compiling})
