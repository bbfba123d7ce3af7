"""A generation made in one run or many, in one process or several: the same files, whatever."""

import gc
import json
import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from index.corpus import open_corpus
from index.document import Accepted, Rejected
from index.reading import checked_articles
from index.rebuild import rebuild
from index.store import IndexWriter
from index.whoosh import writer
from index.whoosh.generation import IndexRoot
from index.whoosh.mapped import read_groups
from index.whoosh.run import Batch, RunBuilder
from index.whoosh.store import WhooshStore
from index.whoosh.stored import NO_DICTIONARY

ARTICLES = 120
WORDS = (
    "harbour",
    "bridge",
    "Assemblée",
    "sécurité",
    "talks",
    "in",
    "Rabat",
    "the",
    "les",
    "counter-terrorism",
)


def corpus_of(folder: Path, lines: list[dict[str, str]]) -> Path:
    path = folder / "articles.jsonl"
    path.write_text("".join(f"{json.dumps(line)}\n" for line in lines), "utf-8")
    return path


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Articles of several languages, sources and lengths; some are rejected."""
    chosen = random.Random(7)

    def article(number: int) -> dict[str, str]:
        words = chosen.choices(WORDS, k=chosen.choice((1, 30, 200)))
        text = " ".join((*words, *("often " * chosen.choice((0, 0, 300))).split(), f"w{number}"))
        return {
            "id": f"id-{number}",
            "title": " ".join(chosen.choices(WORDS, k=4)),
            "text": "" if number % 17 == 3 else f"{text}.",
            "lang": chosen.choice(("en", "fr", "de", "")),
            "date": chosen.choice(("2024-03-07", "2023", "")),
            "source": chosen.choice(("afp", "map", f"source {number}")),
        }

    return corpus_of(tmp_path_factory.mktemp("runs"), [article(n) for n in range(ARTICLES)])


@contextmanager
def runs_of(characters: int) -> Iterator[None]:
    """Cuts runs as soon as they have so many characters."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(writer, "_MOST_CHARACTERS", characters)
        patch.setattr(writer, "_FEWEST_CHARACTERS", characters)
        yield


@contextmanager
def written(folder: Path, jobs: int) -> Iterator[IndexWriter]:
    """The writer of a generation that is not published."""
    with WhooshStore(folder).writing() as transaction, transaction.writer(jobs) as made:
        yield made


def built(corpus: Path, folder: Path, jobs: int) -> Path:
    """The folder of a new generation."""
    rebuild(corpus, WhooshStore(folder), jobs=jobs)
    assert WhooshStore(folder).verify() == ()
    return IndexRoot(folder).current().path


def files_of(generation: Path) -> dict[str, bytes | dict[str, object]]:
    """What is in the files of a generation, but for names, times and what is random."""
    [segment] = (path.stem for path in generation.glob("*.seg"))
    found: dict[str, bytes | dict[str, object]] = {
        path.name.replace(segment, "MAIN"): path.read_bytes()
        for path in generation.iterdir()
        if path.suffix not in (".toc", ".json")  # the table names the segment
    }
    report = json.loads((generation / "report.json").read_bytes())
    times = ("seconds", "documents_per_second")
    found["report.json"] = {name: value for name, value in report.items() if name not in times}
    return found


@pytest.fixture(scope="module")
def in_one_run(
    corpus: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, bytes | dict[str, object]]:
    return files_of(built(corpus, tmp_path_factory.mktemp("one") / "index", jobs=1))


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("characters", [1, 700, 5_000, 40_000])
def test_files_are_the_same_however_they_are_made(
    corpus: Path,
    tmp_path: Path,
    in_one_run: dict[str, bytes | dict[str, object]],
    jobs: int,
    characters: int,
) -> None:
    with runs_of(characters):
        files = files_of(built(corpus, tmp_path / "index", jobs))
    assert files.keys() == in_one_run.keys()
    for name, content in in_one_run.items():
        assert files[name] == content, name


@pytest.mark.parametrize("characters", [1, 5_000])
def test_arrays_are_the_same_however_they_are_made(
    corpus: Path, tmp_path: Path, characters: int
) -> None:
    """Values and types; this says which array differs."""
    one = built(corpus, tmp_path / "one", jobs=1)
    with runs_of(characters):
        many = built(corpus, tmp_path / "many", jobs=1)
    [expected], [found] = (
        [read_groups(path) for path in each.glob("*.seg")] for each in (one, many)
    )
    assert {*found} == {*expected}
    for group, arrays in expected.items():
        assert {*found[group]} == {*arrays}
        for name, array in arrays.items():
            assert found[group][name].dtype == array.dtype, f"{group}.{name}"
            assert found[group][name].tolist() == array.tolist(), f"{group}.{name}"


@pytest.mark.parametrize("jobs", [1, 2])
def test_runs_are_as_many_as_the_characters_say(corpus: Path, tmp_path: Path, jobs: int) -> None:
    numbers = []
    for characters in (1, 5_000, 10**7):
        with runs_of(characters), written(tmp_path / "index", jobs) as made:
            list(made.index(open_corpus(corpus)))
            [folder] = (tmp_path / "index").glob("*.tmp/runs")
            numbers.append(len(list(folder.iterdir())))
    assert numbers[0] == ARTICLES
    assert 2 < numbers[1] < ARTICLES / 2
    assert numbers[2] == 1


# ---------------------------------------------------------------- what is rejected


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("characters", [1, 60, 10**7])
def test_of_two_ids_the_second_is_rejected_in_any_run(
    tmp_path: Path, jobs: int, characters: int
) -> None:
    lines = [{"id": f"id-{number}", "text": f"Article {number} of many."} for number in range(12)]
    lines[4]["text"] = ""  # its id is free
    again = [{"id": f"id-{number}", "text": "Once more."} for number in (0, 4, 11, 0, 4)]
    corpus = corpus_of(tmp_path, [*lines, *again])
    with runs_of(characters), written(tmp_path / "index", jobs) as made:
        results = list(made.index(open_corpus(corpus)))
    assert [isinstance(each, Accepted) for each in results] == [
        *(True,) * 4, False, *(True,) * 7,
        *(False, True, False, False, False),
    ]  # fmt: skip
    reason = "the id {!r} is that of articles.jsonl#{} already: give it another"
    assert [each for each in results[12:] if isinstance(each, Rejected)] == [
        Rejected("articles.jsonl#13", reason.format("id-0", 1)),
        Rejected("articles.jsonl#15", reason.format("id-11", 12)),
        Rejected("articles.jsonl#16", reason.format("id-0", 1)),
        Rejected("articles.jsonl#17", reason.format("id-4", 14)),
    ]


@pytest.mark.parametrize("jobs", [1, 2])
def test_runs_of_nothing_but_rejected_articles(tmp_path: Path, jobs: int) -> None:
    """They stand at the end, where no article makes the run full."""
    lines = [{"text": "The harbour."}, *({"text": ""} for _ in range(50)), {"text": "A quay."}]
    corpus = corpus_of(tmp_path, [*lines, *({"text": ""} for _ in range(50))])
    with runs_of(1):
        generation = built(corpus, tmp_path / "index", jobs)
    report = json.loads((generation / "report.json").read_bytes())
    assert (report["documents"], len(report["rejected"])) == (2, 100)
    assert [each.text for each in WhooshStore(tmp_path / "index").documents()] == [
        "The harbour.",
        "A quay.",
    ]


@pytest.mark.parametrize("jobs", [1, 2])
def test_an_index_that_is_not_finished_leaves_nothing(tmp_path: Path, jobs: int) -> None:
    corpus = corpus_of(tmp_path, [{"text": f"The harbour {n}."} for n in range(40)])
    with runs_of(100), written(tmp_path / "index", jobs) as made:
        results = made.index(open_corpus(corpus))
        assert isinstance(next(results), Accepted)
        assert list((tmp_path / "index").glob("*.tmp/runs/run-0"))
    assert {path.name for path in (tmp_path / "index").iterdir()} == {"writer.lock"}


def test_a_run_leaves_no_cycles_behind(corpus: Path, tmp_path: Path) -> None:
    """Memory is let go without a collector, which hardly comes while an archive is read."""
    articles = [*checked_articles(open_corpus(corpus))]
    builder = RunBuilder()
    builder.judged(Batch(tmp_path / "first", articles, NO_DICTIONARY))  # what is made only once
    gc.collect()
    gc.disable()
    try:
        builder.judged(Batch(tmp_path / "second", articles, NO_DICTIONARY))
        builder.forget()
        assert gc.collect() == 0
    finally:
        gc.enable()
