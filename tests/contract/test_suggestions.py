"""Did you mean and completions: the same from every engine, and right for every article."""

import random
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from index.analysis import fold, raw_tokens
from index.columns import COLUMNS_NAME
from index.document import Document
from index.errors import IndexDamagedError
from index.opening import open_store
from index.rebuild import rebuild
from index.suggestions import COMPLETIONS_NAME, VOCABULARY_NAME
from search.engine import Deadline, Engine
from search.opening import open_engine
from search.query import SearchRequest
from search.results import SearchResult
from search.self_test import self_test

Ask = Callable[..., SearchRequest]
Search = Callable[..., SearchResult]
Opened = Callable[[list[Document]], AbstractContextManager[Engine]]

ARTICLES = Path(__file__).resolve().parents[1] / "data" / "articles.jsonl"
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def words(documents: Mapping[str, Document]) -> list[str]:
    """Every written word of the articles, each once, in order."""
    texts = (f"{each.title}\n{each.text}" for each in documents.values())
    return list(dict.fromkeys(word.surface for text in texts for word in raw_tokens(text)))


def misspelt(word: str, chance: random.Random) -> str:
    """A word with one mistake, anywhere in it."""
    place = chance.randrange(len(word))
    before, letter, after = word[:place], word[place], word[place + 1 :]
    return chance.choice(
        [
            before + after,
            before + chance.choice(LETTERS) + letter + after,
            before + chance.choice(LETTERS) + after,
            before + after[:1] + letter + after[1:],
        ]
    )


# ---------------------------------------------------------------- did you mean


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("brigde", "bridge"),
        ("Habrour", "Harbour"),
        ("HABROUR FERRY", "HARBOUR FERRY"),
        ("interoperabilty", "interoperability"),
        ("l'interoperbilite", "l'interopérabilité"),
        ("cooperaton police", "coopération police"),
        ('"securty cooperation"', '"security cooperation"'),
        ('"state of the atr"', None),  # too short to tell
        ("habrour -ferry", "harbour -ferry"),
        ("habrour AND ferry", "harbour AND ferry"),
        ("albatross OR habrour", "albatross OR harbour"),
        ("title:(brigde OR pont)", "title:(bridge OR pont)"),
        ("harbour brigde", "harbour bridge"),  # fewer articles, but with both words
        ("brigde lantern", "bridge lantern"),  # no article has both, and more have one
        ("-brigde", None),
        ("harbour -brigde", None),
        ("brig*", None),
        ("albatross", None),
        ("bridge", None),
        ("", None),
    ],
)
def test_the_archive_corrects_what_would_find_more(
    search: Search, typed: str, meant: str | None
) -> None:
    result = search(typed)
    assert result.suggestion == meant
    assert result.total == search(typed, page="2").total


def test_what_is_suggested_is_not_searched_but_finds_articles(search: Search) -> None:
    typed = search("brigde")
    assert typed.total == 0
    assert typed.suggestion is not None
    assert search(typed.suggestion).total > 0


def test_filters_are_kept_when_the_articles_are_counted(search: Search) -> None:
    assert search("brigde", lang="en").suggestion == "bridge"
    assert search("brigde", lang="fr").suggestion is None
    assert search("brigde", lang="-en").suggestion is None
    assert search("brigde", year="1999").suggestion is None
    assert search("harbour brigde", lang="fr").suggestion is None


def test_stop_words_say_how_many_words_what_is_suggested_must_find(opened: Opened) -> None:
    """English articles with one of the words are enough only for a query that is not French."""
    texts = ["A lantern and a quay."] * 2
    for word in ("lantern", "quay", "harbour"):
        texts += [f"Here is a {word}."] * 130
    articles = [Document(f"en-{n}", "Report", text, "en") for n, text in enumerate(texts)]
    articles.append(Document("fr-0", "Rapport", "Rien.", "fr"))
    with opened(articles) as engine:
        english = engine.search(SearchRequest("the lantern of the quay habrour"))
        french = engine.search(SearchRequest("les lantern dans des quay pour une habrour"))
    assert (english.suggestion, french.suggestion) == ("the lantern of the quay harbour", None)
    assert french.total == 2


def test_no_word_of_the_archive_is_corrected(
    search: Search, documents: Mapping[str, Document]
) -> None:
    for word in words(documents):
        assert search(word).suggestion is None


def test_every_engine_corrects_alike(
    both: tuple[Engine, Engine], ask: Ask, documents: Mapping[str, Document]
) -> None:
    oracle, engine = both
    chance = random.Random(4)
    known = [word for word in words(documents) if len(word) > 1]
    corrected = 0
    for _ in range(300):
        chosen = [misspelt(chance.choice(known), chance), *chance.choices(known, k=2)]
        chance.shuffle(chosen)
        request = ask(chance.choice((" ", " OR ", " AND ", " -")).join(chosen))
        found = engine.search(request)
        assert found.suggestion == oracle.search(request).suggestion
        corrected += found.suggestion is not None
    assert corrected > 50


def test_a_search_without_time_suggests_nothing(engine: Engine, ask: Ask) -> None:
    assert engine.search(ask("brigde"), Deadline(0.0, lambda: 1.0)).suggestion is None


# ---------------------------------------------------------------- completions


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("brid", "bridge"),
        ("the art of", "The art of the state"),
        ("state of the", "A state of the art sonar on the quay"),
        ("countert", "counterterrorism"),
        ("tide tab", "Tide tables corrected"),
        ("tables cor", "Tide tables corrected"),
        ("corrected ti", "Tide tables corrected"),
        ("coeur de la", "Un chef-d’œuvre au cœur de la ville"),
        ("INTEROPE", "interopérabilité"),
        ("gull b", "Gull Bank"),
        ("الجس", "الجسر"),
    ],
)
def test_completions(engine: Engine, typed: str, first: str) -> None:
    assert engine.suggest(typed)[:1] == (first,)


@pytest.mark.parametrize("typed", ["", " ", "—", "zzz", "bridge zzz", "\x00", "\ud800", "*" * 1000])
def test_what_has_no_completion(engine: Engine, typed: str) -> None:
    assert engine.suggest(typed) == ()


def test_at_most_as_many_as_asked_for_and_all_different(engine: Engine) -> None:
    found = engine.suggest("t", 100)
    assert len(found) > 10
    assert len({tuple(map(fold, text.split())) for text in found}) == len(found)
    for limit in (0, 1, 3):
        assert engine.suggest("t", limit) == found[:limit]
    assert engine.suggest("t") == found[:10]


def test_what_is_offered_is_found_as_a_phrase(
    search: Search, engine: Engine, documents: Mapping[str, Document]
) -> None:
    for typed in LETTERS:
        for text in engine.suggest(typed, 5):
            quoted = text.replace('"', " ")
            assert search(f'"{quoted}"').total > 0


def test_every_engine_completes_alike(
    both: tuple[Engine, Engine], documents: Mapping[str, Document]
) -> None:
    oracle, engine = both
    for document in documents.values():
        for text in (document.title, document.text[:60]):
            for length in range(len(text) + 1):
                assert engine.suggest(text[:length]) == oracle.suggest(text[:length])


# ---------------------------------------------------------------- the files


def files(folder: Path) -> dict[str, bytes]:
    """The suggestions of the one generation in the folder of an index."""
    return {
        path.name: path.read_bytes()
        for path in folder.glob("gen-*/*.arrays")
        if not path.parent.name.endswith(".tmp")
    }


def test_the_files_are_the_same_with_any_number_of_processes(tmp_path: Path) -> None:
    found = []
    for jobs in (1, 2):
        folder = tmp_path / str(jobs)
        rebuild(ARTICLES, open_store(f"whoosh:{folder}", self_test), jobs=jobs)
        found.append(files(folder))
    assert found[0] == found[1]
    assert set(found[0]) == {VOCABULARY_NAME, COMPLETIONS_NAME, COLUMNS_NAME}


@pytest.mark.parametrize("name", [VOCABULARY_NAME, COMPLETIONS_NAME])
@pytest.mark.parametrize("damage", ["cut", "changed", "gone"])
def test_a_damaged_file_is_named(tmp_path: Path, name: str, damage: str) -> None:
    url = f"whoosh:{tmp_path}"
    rebuild(ARTICLES, open_store(url, self_test))
    path = next(tmp_path.glob(f"gen-*/{name}"))
    data = path.read_bytes()
    if damage == "gone":
        path.unlink()
    else:
        path.write_bytes(data[:-1] if damage == "cut" else data[:-20] + b"\xff" + data[-19:])
    engine = open_engine(url)
    with pytest.raises(IndexDamagedError, match=name.replace(".", r"\.")):
        engine.suggest("bridge")
    assert any(name in problem for problem in open_store(url).verify())
