"""What puts one article before another, and one language before the other; for every engine."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from index.document import Document, PublicationDate
from search import weights
from search.engine import Engine
from search.query import SearchRequest

Opened = Callable[[list[Document]], AbstractContextManager[Engine]]

FILLER = "Some other words stand here for length only and nobody asks for any of them today"

TWELVE = (
    *("anchor", "barrel", "candle", "dagger", "feather", "garden"),
    *("hammer", "island", "jacket", "kettle", "lantern", "quay"),
)


def article(
    name: str, text: str, title: str = "Report", lang: str = "en", day: str = ""
) -> Document:
    date = PublicationDate(day, "day", "metadata") if day else PublicationDate()
    return Document(name, title, text, lang, date)  # type: ignore[arg-type]


def ranking(engine: Engine, query: str, **options: bool) -> list[tuple[str, float]]:
    hits = engine.search(SearchRequest(query, limit=100, **options)).hits  # type: ignore[arg-type]
    return [(hit.document.id, hit.score) for hit in hits]


def names(engine: Engine, query: str, **options: bool) -> list[str]:
    return [name for name, _ in ranking(engine, query, **options)]


@pytest.mark.parametrize(
    ("query", "better", "worse"),
    [
        # in the title
        ("lantern", article("b", f"{FILLER}.", "A lantern"), article("w", f"A lantern. {FILLER}.")),
        # as typed
        ("lanterns", article("b", f"Lanterns. {FILLER}."), article("w", f"Lantern. {FILLER}.")),
        # side by side
        (
            "lantern quay",
            article("b", f"A lantern quay. {FILLER}."),
            article("w", f"A quay lantern. {FILLER}."),
        ),
        # with the same stop word between
        (
            "lantern of the quay",
            article("b", f"A lantern of a quay. {FILLER}."),
            article("w", f"A lantern by quay of. {FILLER}."),
        ),
        # near each other
        (
            "lantern quay",
            article("b", f"A quay and a lantern. {FILLER}."),
            article("w", f"A quay. {FILLER}. A lantern."),
        ),
        # side by side, behind the words that are compared with each other
        (
            " ".join(TWELVE),
            article("b", f". {FILLER}. ".join([*TWELVE[:10], " ".join(TWELVE[10:])])),
            article("w", f". {FILLER}. ".join([*TWELVE[:10], " ".join(TWELVE[:9:-1])])),
        ),
        # more of the words
        (
            "lantern quay storm",
            article("b", f"A lantern. {FILLER}. Quay, {FILLER}. Storm."),
            article("w", f"A lantern. {FILLER}. Quay, {FILLER}. Nothing."),
        ),
    ],
)  # fmt: skip
def test_what_is_better(opened: Opened, query: str, better: Document, worse: Document) -> None:
    others = [article(f"other-{number}", f"{FILLER}.") for number in range(8)]
    with opened([worse, *others, better]) as engine:
        assert names(engine, query) == ["b", "w"]


def test_a_standfirst_weighs_no_more_than_the_body(opened: Opened) -> None:
    lead = article("lead", f"The lantern. {FILLER}.", "The lantern.")
    title = article("title", f"A lantern. {FILLER}.", "The lantern")
    others = [article(f"other-{number}", f"{FILLER}.") for number in range(8)]
    with opened([lead, title, *others]) as engine:
        assert names(engine, "lantern") == ["title", "lead"]


ENGLISH = [article(f"en-{n}", f"The police cooperation number {n}. {FILLER}.") for n in range(6)]
FRENCH = [
    article(f"fr-{n}", f"La coopération avec la police, numéro {n}.", "Rapport", "fr")
    for n in range(3)
]
SPANISH = [article("es-0", "La police y nada más que la police.", "Informe", "other")]


@pytest.mark.parametrize(
    ("query", "first"),
    [("the police cooperation", "en"), ("la coopération de la police", "fr")],
)
def test_the_language_of_the_query_comes_first(opened: Opened, query: str, first: str) -> None:
    with opened([*SPANISH, *ENGLISH, *FRENCH]) as engine:
        best: dict[str, float] = {}
        for name, score in ranking(engine, query):
            best[name[:2]] = max(best.get(name[:2], 0.0), score)
    other = {"en": "fr", "fr": "en"}[first]
    assert best[first] == 1
    assert best[other] == pytest.approx(weights.OTHER_LANGUAGE)


def test_a_query_that_may_be_both_prefers_neither(opened: Opened) -> None:
    with opened([*ENGLISH, *FRENCH]) as engine:
        best = {name[:2]: score for name, score in reversed(ranking(engine, "police"))}
    assert best == {"en": 1, "fr": 1}


def test_a_language_with_fewer_of_the_words_is_worth_less(opened: Opened) -> None:
    """Half of the words in the best French article, so half of the score."""
    english = [article(f"en-{n}", f"Lantern, quay. {FILLER}.") for n in range(300)]
    french = [article(f"fr-{n}", f"Un quay. {FILLER}.", "Rapport", "fr") for n in range(300)]
    with opened(english + french) as engine:
        best = {name[:2]: score for name, score in reversed(ranking_of_all(engine, "lantern quay"))}
    assert best["en"] == 1
    assert best["fr"] <= 0.5


def ranking_of_all(engine: Engine, query: str) -> list[tuple[str, float]]:
    hits = engine.search(SearchRequest(query, limit=1_000)).hits
    return [(hit.document.id, hit.score) for hit in hits]


def test_a_small_language_is_ranked_as_a_large_one(opened: Opened) -> None:
    def order(others: list[Document]) -> list[str]:
        with opened(
            [*others, *FRENCH, article("fr-long", f"La police. {FILLER}.", "", "fr")]
        ) as engine:
            return [name for name in names(engine, "police coopération") if name.startswith("fr")]

    assert order([]) == order(ENGLISH * 1) == order([*ENGLISH, *SPANISH])


# ---------------------------------------------------------------- recency

OLD_AND_NEW = [
    article("old", "A lantern, a lantern, a lantern, a lantern.", day="2001-01-01"),
    article("older", "A lantern here.", day="2000-01-01"),
    article("new", "A lantern there.", day="2024-06-01"),
    article("undated", "A lantern thrice."),
    article("middle", "A lantern then.", day="2023-06-02"),
]


def test_newer_articles_are_preferred_when_asked_for(opened: Opened) -> None:
    with opened(OLD_AND_NEW) as engine:
        before, after = (
            dict(ranking(engine, "lantern")),
            dict(ranking(engine, "lantern", recent=True)),
        )
        assert names(engine, "lantern")[0] == "old"
        assert names(engine, "lantern", recent=True)[0] == "new"
    factors = {name: after[name] / before[name] for name in before}
    assert factors["new"] == pytest.approx(1)
    assert factors["middle"] == pytest.approx(0.8, abs=1e-6)
    assert factors["old"] == pytest.approx(0.6, abs=1e-4)
    dated = sorted(factors[name] for name in ("old", "older", "new", "middle"))
    assert factors["undated"] == pytest.approx((dated[1] + dated[2]) / 2)


def test_without_any_date_nothing_is_recent(opened: Opened) -> None:
    undated = [article(f"a-{n}", f"A lantern {n}.") for n in range(3)]
    with opened(undated) as engine:
        assert ranking(engine, "lantern") == ranking(engine, "lantern", recent=True)


def test_without_a_word_the_newest_come_first(opened: Opened) -> None:
    with opened(OLD_AND_NEW) as engine:
        for query in ("", "-zebra"):
            assert names(engine, query) == ["new", "middle", "old", "older", "undated"]
