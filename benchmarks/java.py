"""What is needed to run a Java program: a JDK, jars, and the classes made of its source."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_USUAL = (
    "/usr/lib/jvm/*",
    "/opt/*",
    "/Library/Java/JavaVirtualMachines/*/Contents/Home",
    "~/.sdkman/candidates/java/*",
    "~/.jdks/*",
)


class JavaError(Exception):
    """Something is missing that a Java program needs; `str()` says what."""


@dataclass(frozen=True, slots=True)
class Jdk:
    """A Java Development Kit in its folder, of which `release` is the whole version."""

    home: Path
    release: str

    @property
    def feature(self) -> int:
        """The version as people say it: 25 of 25.0.3, 8 of 1.8.0."""
        return int(re.split(r"[.-]", self.release.removeprefix("1."))[0])

    def tool(self, name: str) -> str:
        """The path of `java` or `javac`."""
        return str(self.home / "bin" / name)


@dataclass(frozen=True, slots=True)
class Program:
    """A class of one source file with `main`, and the jars of Maven Central that it needs.

    `folder` has the jars and the classes when `prepare` has been there. `options` are the JVM's.
    """

    source: Path
    jars: Sequence[str]  # group:name:version
    folder: Path
    oldest: int  # JDK
    options: Sequence[str] = ()

    def prepare(self) -> None:
        """Fetches the jars with `mvn` and compiles, each only once; raises JavaError."""
        jdk = jdk_of(self.oldest)
        missing = self.not_fetched()
        if missing and not shutil.which("mvn"):
            raise JavaError(f"there is no `mvn`, which fetches {', '.join(missing)}")
        for jar in missing:
            _fetch(jar, self.folder, jdk)
        made = self.folder / f"{self.source.stem}.class"
        if not made.exists() or made.stat().st_mtime < self.source.stat().st_mtime:
            command = [jdk.tool("javac"), "--release", str(self.oldest), "-cp", self._path()]
            command += ["-d", str(self.folder), str(self.source)]
            _done(command, f"{self.source.name} cannot be compiled")

    def not_fetched(self) -> list[str]:
        """The jars that are not in `folder` yet."""
        return [each for each in self.jars if not self._jar(each).exists()]

    def command(self, *arguments: str) -> list[str]:
        """What runs the program, once it is prepared; raises JavaError."""
        java = jdk_of(self.oldest).tool("java")
        return [java, *self.options, "-cp", self._path(), self.source.stem, *arguments]

    def _jar(self, jar: str) -> Path:
        _group, name, version = jar.split(":")
        return self.folder / f"{name}-{version}.jar"

    def _path(self) -> str:
        return os.pathsep.join([str(self.folder), *(str(self._jar(each)) for each in self.jars)])


@cache
def jdk_of(oldest: int) -> Jdk:
    """The JDK of this machine that is used for what needs version `oldest`; raises JavaError."""
    return chosen(list(jdks(os.environ)), oldest)


def chosen(found: Sequence[Jdk], oldest: int) -> Jdk:
    """The first of `found` that is of version `oldest` or later; raises JavaError without one."""
    for each in found:
        if each.feature >= oldest:
            return each
    have = ", ".join(each.release for each in found) or "none"
    raise JavaError(f"there is no JDK of {oldest} or later (here: {have}); set JAVA_HOME to one")


def jdks(environment: Mapping[str, str], usual: Sequence[str] = _USUAL) -> Iterator[Jdk]:
    """The JDKs of JAVA_HOME, of `java` on the path, and of the usual folders, in that order."""
    homes = []
    if environment.get("JAVA_HOME"):
        homes.append(Path(environment["JAVA_HOME"]))
    java = shutil.which("java", path=environment.get("PATH"))
    if java:
        homes.append(Path(java).resolve().parents[1])
    for pattern in usual:
        first, *rest = Path(pattern).expanduser().parts
        homes += sorted(Path(first).glob(str(Path(*rest))))
    for home in dict.fromkeys(each.resolve() for each in homes):
        told = home / "release"
        if not (home / "bin" / "javac").exists() or not told.exists():
            continue  # no JDK, or one that can only run programs
        for line in told.read_text(encoding="utf-8").splitlines():
            name, _, value = line.partition("=")
            if name == "JAVA_VERSION":
                yield Jdk(home, value.strip('"'))


def _fetch(jar: str, folder: Path, jdk: Jdk) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    command = ["mvn", "-q", "-B", "dependency:copy", f"-Dartifact={jar}"]
    environment = os.environ | {"JAVA_HOME": str(jdk.home)}
    _done([*command, f"-DoutputDirectory={folder}"], f"{jar} could not be fetched", environment)


def _done(
    command: Sequence[str], otherwise: str, environment: Mapping[str, str] = os.environ
) -> None:
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        told = (done.stdout + done.stderr).strip().splitlines()
        raise JavaError(f"{otherwise}: {' '.join(told[:1])}")
