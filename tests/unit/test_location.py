"""The URL of an index: which kinds there are, and who says it."""

from pathlib import Path

import pytest

from index.errors import ConcordeError
from index.location import (
    DEFAULT_URL,
    ENVIRONMENT_VARIABLE,
    BadLocationError,
    WhooshLocation,
    index_location,
)


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(ENVIRONMENT_VARIABLE, raising=False)


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("whoosh:var/index", "var/index"),
        ("whoosh:/srv/press archive", "/srv/press archive"),
        ("whoosh:C:odd", "C:odd"),
        ("whoosh:../été", "../été"),
    ],
)
def test_a_path_follows_the_kind(url: str, path: str) -> None:
    assert index_location(url) == WhooshLocation(Path(path))
    assert str(index_location(url)) == url


@pytest.mark.parametrize(
    "url",
    ["var/index", "whoosh", "whoosh:", "Whoosh:a", ":a", "opensearch+http://host:9200/press", " "],
)
def test_any_other_url_is_refused_with_an_example(url: str) -> None:
    with pytest.raises(BadLocationError) as raised:
        index_location(url)
    assert repr(url) in str(raised.value)
    assert DEFAULT_URL in str(raised.value)
    assert isinstance(raised.value, ConcordeError)


def test_the_argument_then_the_environment_then_the_default(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert index_location() == index_location("") == WhooshLocation(Path("var/index"))
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, "whoosh:from/outside")
    assert index_location().path == Path("from/outside")
    assert index_location("whoosh:typed").path == Path("typed")
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, "")
    assert index_location().path == Path("var/index")
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, "nonsense")
    with pytest.raises(BadLocationError):
        index_location()
