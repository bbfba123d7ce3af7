"""Articles in two languages: each paragraph is found and marked by the rules of its own."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from index.document import Document
from search.engine import Engine
from search.query import SearchRequest

Ask = Callable[..., SearchRequest]

ARTICLES: dict[str, dict[str, str]] = {
    # a press release: the English version, then the French one
    "release": {
        "title": "New harbour plan",
        "text": "The council said that it would organise a meeting about quays of the harbour.\n"
        "Since spring, fishermen who have no other light to see by in the early morning had asked "
        "for more lanterns on their boats.\n\n"
        "Le conseil a annoncé qu’il voterait une réunion dans les locaux du journal régional.\n"
        "Tous les pêcheurs ont été invités, et chacun dans la ville peut venir avec ses lampions.",
    },
    # a French article, named so by its metadata, that cites an English statement
    "statement": {
        "lang": "fr",
        "title": "La visite",
        "text": "Le ministre a visité une école avec tous ses conseillers après la tempête.\n"
        "“We have agreed that the policies of both countries should be organised together.”\n"
        "Il a été reçu par les élèves, qui avaient préparé des chants pour cette visite.",
    },
    # paragraphs in turn; the standfirst, which is the title, is French
    "turns": {
        "text": "Les travaux municipaux sont terminés depuis lundi, selon une lettre du maire.\n"
        "The bridge was closed for more than a year, and those who live there were told to wait.\n"
        "Le port organise des visites pendant cette année, et ses bateaux ont été très prudents.\n"
        "Some of the drivers who used to cross it said that they would not come back until spring.",
    },
    # a Spanish paragraph
    "guest": {
        "text": "Our guest said that she had written this for all of the readers in her village.\n"
        "Los pescadores de la aldea volvieron tarde con las redes llenas de sardinas plateadas.\n"
        "She would like to thank those who sent her their letters about the old lighthouse.",
    },
    # a French sentence inside an English paragraph
    "quoted": {
        "text": "The mayor, who had waited for an hour, said this: “Les chevaux sont fatigués.” "
        "Then he went back into the town hall with all of his friends and would not say more.",
    },
    # the same words in one language only
    "english": {
        "text": "The man who cares for the boats of the harbour had said that they are lost."
    },
    "french": {
        "text": "Tous les journaux des régions ont été livrés dans le port après la tempête."
    },
}


@pytest.fixture(scope="session")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("mixed") / "articles.jsonl"
    lines = (json.dumps({"id": name} | values) for name, values in ARTICLES.items())
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def mixed(engine_name: str, engine_over: Callable[[str, Path], Engine], corpus: Path) -> Engine:
    return engine_over(engine_name, corpus)


def article(mixed: Engine, name: str) -> Document:
    found = mixed.document(name)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("name", "lang", "passages"),
    [
        ("release", "en", [("fr", "Le conseil", "ses lampions.")]),
        ("statement", "fr", [("en", "“We have", "together.”")]),
        ("turns", "en", [("fr", "Les travaux", "maire."), ("fr", "Le port", "prudents.")]),
        ("guest", "en", [("other", "Los pescadores", "plateadas.")]),
        ("quoted", "en", []),
        ("english", "en", []),
        ("french", "fr", []),
    ],
)
def test_passages_are_kept(
    mixed: Engine, name: str, lang: str, passages: list[tuple[str, str, str]]
) -> None:
    document = article(mixed, name)
    assert document.lang == lang
    assert len(document.passages) == len(passages)
    for (start, end, spoken), (expected, first, last) in zip(
        document.passages, passages, strict=True
    ):
        assert spoken == expected
        assert document.text[start:end].startswith(first)
        assert document.text[start:end].endswith(last)
    assert "passages" not in document.stored()


@pytest.mark.parametrize(
    ("query", "names"),
    [
        # French plurals and verbs in an English article
        ("journaux", {"release", "french"}),
        ("régionaux", {"release"}),
        ("inviter", {"release"}),
        ("+bateau +prudent", {"turns"}),
        # English forms in a French article
        ("+agree +policy", {"statement"}),
        # the rules of the other language are not those of the passage
        ("organizing", {"release", "statement"}),  # not `le port organise`
        ("organiser", {"release", "statement", "turns"}),
        ("boats", {"release", "english"}),
        ("lampion", {"release"}),
        ("cheval", set()),
        ("chevaux", {"quoted"}),
        # neither language: words as they are written
        ("pescadores", {"guest"}),
        ("pescador", set()),
        ("sardinas", {"guest"}),
        # beginnings of words are the same everywhere
        ("pesca*", {"guest"}),
        ("pech*", {"release"}),
        # phrases, also from one language into the other
        ('"journal régional"', {"release"}),
        ('"policies of both countries"', {"statement"}),
        ('"lanterns on their boats le conseil"', {"release"}),
        ('"conseillers après la tempête we have"', {"statement"}),
        ('"du maire the bridge"', {"turns"}),
        ('"letters pescadores"', set()),
        # titles: a standfirst is in the language of its passage
        ("title:municipal", {"turns"}),
        ("title:plans", {"release"}),
        # all words of a query, whatever the language of each
        ("+lantern +journaux", {"release"}),
        ("+journaux -lantern", {"french"}),
    ],
)
def test_what_is_found(mixed: Engine, ask: Ask, query: str, names: set[str]) -> None:
    assert {hit.document.id for hit in mixed.search(ask(query)).hits} == names


@pytest.mark.parametrize(
    ("query", "name", "in_title", "in_text"),
    [
        ("journaux", "release", [], ["journal"]),
        ("quay", "release", [], ["quays"]),
        ("harbour", "release", ["harbour"], ["harbour"]),
        ("policy", "statement", [], ["policies"]),
        ("visite", "statement", ["visite"], ["visité", "visite"]),
        ("municipal", "turns", ["municipaux"], ["municipaux"]),
        ("driver", "turns", [], ["drivers"]),
        ('"du maire the bridge"', "turns", [], ["du maire.\nThe bridge"]),
        ("sardinas", "guest", [], ["sardinas"]),
    ],
)
def test_marks(
    mixed: Engine, ask: Ask, query: str, name: str, in_title: list[str], in_text: list[str]
) -> None:
    (hit,) = (hit for hit in mixed.search(ask(query)).hits if hit.document.id == name)
    title = hit.document.title
    assert [title[start:end] for start, end in hit.title_highlights] == in_title
    marked = [each.text[start:end] for each in hit.snippets for start, end in each.highlights]
    assert marked == [words.replace("\n", " ") for words in in_text]


@pytest.mark.parametrize(
    "query", ["journaux", "harbour", "+the +les", "organise conseil", "visite"]
)
def test_every_engine_ranks_them_alike(
    mixed: Engine,
    engine_over: Callable[[str, Path], Engine],
    corpus: Path,
    ask: Ask,
    query: str,
) -> None:
    oracle = engine_over("memory", corpus)
    found, expected = (
        [(hit.document, hit.score) for hit in engine.search(ask(query)).hits]
        for engine in (mixed, oracle)
    )
    assert [document for document, _ in found] == [document for document, _ in expected]
    assert [score for _, score in found] == pytest.approx([score for _, score in expected])
