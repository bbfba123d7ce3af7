"""The benchmarks: the same articles and queries every time, and counts compared before times."""

import json
import lzma
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from benchmarks import tables
from benchmarks.agreement import counts_of, differences, faults_of, share_without_snippet
from benchmarks.articles import (
    PLACES,
    POOL,
    ArticlesFile,
    placed,
    text_bytes,
    without_language,
    write_articles,
)
from benchmarks.building import build, built_before
from benchmarks.competitors import COMPETITORS
from benchmarks.memory import NOT_FILES, RESIDENT
from benchmarks.protocol import Answer, Article, Engine, Query, facts
from benchmarks.queries import (
    CLASSES,
    TWO_WORDS,
    TooFewArticlesError,
    bands,
    choose,
    enough_together,
)
from benchmarks.rounds import Run, run, summary
from benchmarks.vocabulary import archives, askable
from benchmarks.words import LANGUAGES, stemmer, words
from benchmarks.worker import timed
from tests.unit.benchmarked_articles import ARTICLES

# ---------------------------------------------------------------- articles


def test_a_place_hangs_on_the_id() -> None:
    made = [each["place"] for each in placed({"id": f"a-{n}"} for n in range(5000))]
    assert made[:4] == [None, "Dakar", "Tunis", "Berlin"]
    assert set(made) == {None, *PLACES}
    assert made.count(None) / len(made) == pytest.approx(0.3, abs=0.02)


def test_the_language_is_taken_away() -> None:
    assert list(without_language([{"id": "a", "lang": "fr"}])) == [{"id": "a"}]


def test_the_same_size_gives_the_same_articles(tmp_path: Path) -> None:
    generator = POOL / "gen_scale.py"
    if not generator.exists():
        pytest.skip("there is no ../shared/pool, from which the articles are drawn")
    pool = tmp_path / "pool"
    pool.mkdir()
    (pool / generator.name).write_bytes(generator.read_bytes())
    with lzma.open(pool / "docs.jsonl.xz", "wt", encoding="utf-8") as file:
        for each in ARTICLES[:40]:
            text = " ".join(f"{word} the quick brown fox jumps." for word in ("Every", "Then") * 9)
            file.write(json.dumps({**each, "text": text}) + "\n")
    first, second = (write_articles(60, tmp_path / name, pool) for name in ("first", "second"))
    assert first.read_bytes() == second.read_bytes()
    rows = [json.loads(line) for line in first.read_text(encoding="utf-8").splitlines()]
    assert len(rows) == 60
    assert text_bytes(first) == sum(len(f"{row['title']}{row['text']}".encode()) for row in rows)
    unlabelled = first.with_name("articles-no-lang.jsonl").read_text(encoding="utf-8").splitlines()
    without = [{name: row[name] for name in row if name != "lang"} for row in rows]
    assert [json.loads(line) for line in unlabelled] == without


def test_no_pool_is_said(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="no articles to measure with"):
        write_articles(60, tmp_path / "run", tmp_path)


def test_articles_of_a_file_are_read_by_number(tmp_path: Path) -> None:
    path = tmp_path / "articles.jsonl"
    rows: list[Article] = [each | {"title": f"Été {each['title']}"} for each in ARTICLES[:50]]
    lines = (json.dumps(each, ensure_ascii=False) for each in rows)
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    opened = ArticlesFile(path)
    assert list(opened) == rows
    assert [opened[number] for number in reversed(range(50))] == rows[::-1]


# ---------------------------------------------------------------- queries


def test_words_are_counted_by_article() -> None:
    for archive in archives(ARTICLES):
        texts = [text_of(each) for each in ARTICLES if each["lang"] == archive.lang]
        assert [words for _, words in map(archive.__getitem__, range(len(archive)))] == texts
        known = {word for text in texts for word in text if askable(word)}
        having = {word: [n for n, text in enumerate(texts) if word in text] for word in known}
        assert archive.frequencies == {word: len(numbers) for word, numbers in having.items()}
        some = sorted(known)[::7]
        found = {word: list(numbers) for word, numbers in archive.postings(some).items()}
        assert found == {word: having[word] for word in some}


def test_bands_are_made_by_document_frequency() -> None:
    counts = {"every": 260, "often": 250, "some": 60, "seldom": 59, "few": 10, "none": 2}
    made = bands(counts, 1000)
    assert made.frequent == ("often", "some")
    assert made.middle == ("few", "seldom", "some")
    assert made.rare == ("few",)


@pytest.mark.parametrize(("articles", "together"), [(50, 1), (2900, 29), (90_000, 30)])
def test_pairs_have_some_pages_of_articles(articles: int, together: int) -> None:
    assert enough_together(articles) == together


@pytest.mark.parametrize("word", ["the", "avec", "abc", "1994", "été", "word2"])
def test_some_words_are_not_asked_for(word: str) -> None:
    assert not askable(word)


def test_the_same_seed_gives_the_same_queries() -> None:
    assert choose(ARTICLES) == choose(ARTICLES)
    assert choose(ARTICLES) != choose(ARTICLES, seed=2)
    assert tuple(choose(ARTICLES)) == CLASSES


def found_in(lang: str, word: str) -> float:
    """The share of the articles of a language that have a word."""
    here = [each for each in ARTICLES if each["lang"] == lang]
    return sum(word in text_of(each) for each in here) / len(here)


def text_of(article: Article) -> list[str]:
    return list(words(f"{article['title']} {article['text']}"))


def test_words_are_as_frequent_as_their_class_says() -> None:
    asked = choose(ARTICLES)
    for number, (frequent, rare) in enumerate(zip(asked["frequent"], asked["rare"], strict=True)):
        lang = LANGUAGES[number % 2]
        size = sum(each["lang"] == lang for each in ARTICLES)
        assert 0.06 <= found_in(lang, *frequent.words) <= 0.25
        assert 3 <= round(found_in(lang, *rare.words) * size) <= 12
    for query in asked["refine"]:
        assert query.lang == "fr"
        assert 0.06 <= found_in("fr", *query.words) <= 0.25


def test_words_of_one_query_go_together() -> None:
    asked = choose(ARTICLES)
    texts = [text_of(each) for each in ARTICLES]
    for number, query in enumerate(each for name in TWO_WORDS for each in asked[name]):
        lang = query.lang or LANGUAGES[number % 2]
        here = [text_of(each) for each in ARTICLES if each["lang"] == lang]
        both = sum(set(query.words) <= set(text) for text in here)
        assert both >= enough_together(len(here))
    for query in asked["phrase"]:
        assert any(query.words in pairwise(text) for text in texts)
    for query in asked["year"]:
        years = [each["date"] for each in ARTICLES if query.words[0] in text_of(each)]
        assert query.year in {date[:4] for date in years if date}
    for query in asked["prefix"]:
        assert any(word.startswith(query.words[0]) for text in texts for word in text)


def test_too_few_articles_are_said() -> None:
    with pytest.raises(TooFewArticlesError, match="have no words"):
        choose(ARTICLES[:3])


# ---------------------------------------------------------------- an engine, beside brute force


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an FTS5 index of ARTICLES, built as a run builds it."""
    folder = tmp_path_factory.mktemp("bench")
    path = folder / "articles.jsonl"
    path.write_text("".join(f"{json.dumps(each)}\n" for each in ARTICLES), encoding="utf-8")
    built = build(COMPETITORS["fts5"], path, folder / "fts5")
    assert built.size > 0
    assert built.cpu_seconds > 0
    assert built.peak_rss > built.peak_anonymous > 0
    assert built_before(folder / "fts5") == built
    return folder / "fts5"


def stems_of(article: Article) -> list[set[str]]:
    """What each word of an article can be found by."""
    stem = stemmer(article["lang"])
    return [{word, f"{article['lang']}:{stem(word)}"} for word in text_of(article)]


def matches(query: Query, article: Article) -> bool:
    forms = stems_of(article)
    asked = [
        {word, *(f"{lang}:{stemmer(lang)(word)}" for lang in LANGUAGES)} for word in query.words
    ]
    if query.form == "prefix":
        return any(word.startswith(query.words[0]) for word in text_of(article))
    have = [any(word & form for form in forms) for word in asked]
    return any(have) if query.form == "any" else all(have)


def test_fts5_finds_what_looking_at_every_article_finds(index: Path) -> None:
    engine = COMPETITORS["fts5"].engine()
    engine.open(index)
    asked = choose(ARTICLES)
    for query in (each for name in CLASSES if name != "phrase" for each in asked[name]):
        facets: dict[str, Counter[str]] = {}
        total = 0
        for article in (each for each in ARTICLES if matches(query, each)):
            values = facts(article)
            passes = query.lang in (None, values["lang"]) and query.year in (None, values["year"])
            total += passes
            for name, value in values.items():
                if value and (passes or name == "lang"):
                    facets.setdefault(name, Counter())[value] += 1
        answer = engine.search(query)
        assert answer.total == total, query
        if query.page:
            counts = {
                (name, value): n for name, each in facets.items() for value, n in each.items()
            }
            assert counts_of(answer.body) == counts, query
            assert faults_of(json.loads(answer.body)) == []


def test_answers_are_there_before_any_time(index: Path) -> None:
    asked = {name: queries[:2] for name, queries in choose(ARTICLES).items()}
    fts5 = COMPETITORS["fts5"]
    steps = run([fts5], {"fts5": index}, asked, ["rare", "page"], rounds=2)
    before = next(steps)
    assert set(before.answers) == {("fts5", "rare"), ("fts5", "page")}
    assert before.seconds == {}
    after = next(steps)
    assert [len(each) for each in after.seconds["fts5", "page"]] == [2, 2]
    assert len(after.openings["fts5"]) == 3
    assert after.memory["fts5"][RESIDENT] > after.memory["fts5"][NOT_FILES] > 0
    assert next(steps, None) is None


class Elsewhere(Engine):
    """Takes its own time of every query but the first."""

    def search(self, query: Query) -> Answer:
        return Answer(1, seconds=None if query.words == ("first",) else 7.0)


def test_an_engine_may_have_its_own_clock() -> None:
    first, second = timed(Elsewhere(), [Query(("first",)), Query(("second",))]).seconds
    assert 0 < first < 7
    assert second == 7


# ---------------------------------------------------------------- agreement and tables


def page(total: int, facets: Any, snippets: Sequence[str] = ("a <b>mark</b>",)) -> Answer:
    hits = [{"snippet": snippet} for snippet in snippets]
    return Answer(total, json.dumps({"total": total, "hits": hits, "facets": facets}))


EMPTY = {"year": {}, "source": {}, "place": {}, "dated": {}}


def test_counts_are_compared_with_the_middle() -> None:
    answers = {
        ("a", "rare"): [Answer(100), Answer(10)],
        ("b", "rare"): [Answer(100), Answer(10)],
        ("c", "rare"): [Answer(120), Answer(15)],
    }
    found = differences(answers)
    assert found["a", "rare"].comparable
    assert found["c", "rare"].totals == pytest.approx((0.2 + 0.5) / 2)
    assert found["c", "rare"].largest == pytest.approx(0.5)
    assert not found["c", "rare"].comparable


def test_some_engines_are_no_measure_of_others() -> None:
    answers = {("a", "and2"): [Answer(10)], ("plain", "and2"): [Answer(1000)]}
    found = differences(answers, ["plain"])
    assert found["a", "and2"].totals == 0
    assert found["plain", "and2"].totals == 99


def test_facets_are_compared_whichever_way_they_are_written() -> None:
    lists = {name: [] for name in EMPTY} | {"lang": [{"value": "fr", "count": 3, "label": ""}]}
    answers = {
        ("a", "page"): [page(1, EMPTY | {"lang": {"fr": 3}})],
        ("b", "page"): [page(1, lists)],
        ("c", "page"): [page(1, EMPTY | {"lang": {"fr": 3, "en": 3}})],
    }
    found = differences(answers)
    assert [found[name, "page"].facets for name in "abc"] == [0, 0, 1]
    assert list(tables.warnings(found)) == [
        "NOT THE SAME WORK: c in page: totals 0 %, facets 100 % apart"
    ]


@pytest.mark.parametrize(
    ("answer", "faults"),
    [
        (page(1, EMPTY | {"lang": {}}), []),
        (page(0, EMPTY | {"lang": {}}, []), []),
        (page(5, EMPTY | {"lang": {}}), ["hits are missing"]),
        (page(1, EMPTY), ["a facet is missing"]),
        (page(1, EMPTY | {"lang": {}}, ["no mark"]), ["nothing is marked"]),
        (page(11, EMPTY | {"lang": {}}, ["<b>x</b>"] * 11), ["hits are missing"]),
    ],
)
def test_a_page_must_be_whole(answer: Answer, faults: list[str]) -> None:
    assert faults_of(json.loads(answer.body)) == faults


def test_hits_without_a_snippet_are_counted() -> None:
    ours = {"text": "of the hit", "highlights": []}
    hits: list[dict[str, Any]] = [{"snippet": "a hit"}, {"snippet": ""}]
    hits += [{"snippets": [ours]}, {"snippets": []}, {"snippets": [ours, {**ours, "text": ""}]}]
    assert share_without_snippet([{"hits": hits}]) == pytest.approx(2 / 5)
    assert share_without_snippet([{"hits": []}]) == 0


def test_many_hits_without_a_snippet_are_a_fault() -> None:
    whole, some = (page(2, EMPTY | {"lang": {}}, ["<b>a</b>", each]) for each in ("b", ""))
    for number, faults in ((7, ()), (6, ("snippets are missing",))):  # of 14 hits, then of 12
        found = differences({("a", "page"): [*[whole] * (number - 2), some, some]})
        assert found["a", "page"].faults == faults


def test_the_best_is_that_of_each_query() -> None:
    found = summary([[0.001, 0.009, 0.005], [0.003, 0.002, 0.006]])
    assert found.best == pytest.approx(2)
    assert found.median == pytest.approx(4)
    assert (found.least, found.most) == pytest.approx((1, 9))


def test_ratios_mark_what_is_not_the_same_work() -> None:
    answers = {("concorde", "rare"): [Answer(10)], ("fts5", "rare"): [Answer(90)]}
    seconds = {("concorde", "rare"): [[0.002]], ("fts5", "rare"): [[0.005]]}
    times = Run(answers=answers, seconds=seconds).times()
    *_, row = tables.of_ratios(times, differences(answers), "concorde")
    assert row.split() == ["|", "rare", "|", "2.50", "≠", "|"]


def test_growth_is_told_where_both_runs_have_it() -> None:
    earlier = {
        "articles": 10,
        "times_ms": {"a": {"rare": {"best": 2.0}, "page": {"best": 1.0}}},
        "open_ms": {"a": [4.0, 8.0]},
        "serving_memory": {"a": {RESIDENT: 100, NOT_FILES: 50}},
        "built": {},
    }
    now = earlier | {
        "articles": 1000,
        "times_ms": {"a": {"rare": {"best": 3.0}}, "b": {"rare": {"best": 3.0}}},
        "open_ms": {"a": [6.0, 5.0], "b": [1.0]},
    }
    sizes, _, *rows = tables.of_growth(now, earlier, "small.json")
    assert sizes == "small.json: 10 articles, now 1,000"
    title, _, *told = [[cell.strip() for cell in row.split("|")[1:-1]] for row in rows]
    assert title == ["/ that in small.json", "a"]
    assert told == [
        ["rare", "1.50"],
        ["open", "1.25"],
        ["serving, RSS", "1.00"],
        ["serving, not files", "1.00"],
    ]


def test_who_is_missing_has_a_reason() -> None:
    assert "--engines" in COMPETITORS["whoosh"].absence(100_000, named=False)
    assert COMPETITORS["whoosh"].absence(100_000, named=True) == ""
    assert COMPETITORS["fts5"].absence(100_000, named=False) == ""
