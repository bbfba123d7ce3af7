"""What is measured: one function for each judged set, and the table of them all."""

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from index.document import Document
from search.evaluation import Estimate, JudgedQuery, estimate, query_scores, read_queries
from tests.relevance.archives import PROJECT, Article, articles_of, documents, indexed

COLLECTIONS = PROJECT.parent / "shared" / "collections"
JUDGEMENTS_OF_SAMPLE = PROJECT / "tests" / "relevance" / "sample"

_MINORITY = 480  # articles in the smaller language of an archive


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of a set: the mean of `measure` over `n` queries or texts."""

    measure: str
    n: int
    estimate: Estimate


@dataclass(frozen=True, slots=True)
class JudgedSet:
    """Files or folders, what is judged first, and how figures are made of them."""

    figures: Callable[..., Iterator[Figure]]  # of the paths of `parts`
    parts: tuple[Path, ...]

    def missing(self) -> Path | None:
        """The first of its parts that is not here."""
        return next((path for path in self.parts if not path.exists()), None)

    def digest(self) -> str:
        """SHA-256 over the names and contents of all its files."""
        digest = sha256()
        for part in self.parts:
            for path in sorted(part.rglob("*")) if part.is_dir() else [part]:
                if path.is_file():
                    content = path.read_bytes()
                    name = path.relative_to(part.parent).as_posix()
                    digest.update(f"{name}\0{len(content)}\0".encode() + content)
        return digest.hexdigest()


# ---------------------------------------------------------------- rankings


def _sample(archive: Path, queries: Path, qrels: Path) -> Iterator[Figure]:
    judged = read_queries(queries, qrels)
    with indexed(archive) as engine:
        for lang in ("en", "fr"):
            scores = query_scores(engine, _beginning(f"{lang}-", judged))
            yield from _figures(scores, "nDCG@10", "MRR@10", of=f", {lang}")


def _time(archive: Path, queries: Path, qrels: Path) -> Iterator[Figure]:
    with indexed(archive) as engine:
        yield from _figures(query_scores(engine, read_queries(queries, qrels)), "nDCG@10", "AP")


def _fquad(archive: Path, queries: Path, qrels: Path) -> Iterator[Figure]:
    judged = read_queries(queries, qrels)
    plain = [_asking(query, without_accents(query.request.text)) for query in judged]
    with indexed(archive) as engine:
        accented, unaccented = query_scores(engine, judged), query_scores(engine, plain)
    yield from _figures(accented, "MRR@10", "R@10")
    yield _loss(accented["MRR@10"], unaccented["MRR@10"], of="MRR@10, lost without accents")


def _debnews(archive: Path, queries: Path, qrels: Path) -> Iterator[Figure]:
    judged = read_queries(queries, qrels)
    with indexed(archive) as engine:
        for lang in ("en", "fr"):
            scores = query_scores(engine, _beginning(f"m-{lang}:", judged))
            yield from _figures(scores, "MRR@10", of=f", {lang}")


def _merged(archive: Path, queries: Path, qrels: Path) -> Iterator[Figure]:
    """Titles against all English articles and a few French ones, in one list of both languages."""
    judged = {query.id: query for query in read_queries(queries, qrels)}
    both = [key for key in _keys("x-en:", judged.values()) if f"x-fr:{key}" in judged]
    stories = evenly(both, _MINORITY)
    french = {f"fr:{key}" for key in stories}
    articles = (
        each for each in articles_of(archive) if each["lang"] == "en" or each["id"] in french
    )
    with indexed(articles) as engine:
        for lang in ("en", "fr"):
            asked = [_for_both_versions(judged[f"x-{lang}:{key}"], key) for key in stories]
            yield from _figures(query_scores(engine, asked), "nDCG@10", of=f", {lang}")


def _balance(archive: Path, queries: Path, qrels: Path) -> Iterator[Figure]:
    """The same French articles and queries, once beside as many English ones, once beside all."""
    judged = {query.id: query for query in read_queries(queries, qrels)}
    stories = set(evenly(_keys("m-fr:", judged.values()), _MINORITY))
    asked = [judged[f"m-fr:{key}"] for key in sorted(stories)]
    whole_list = [_unfiltered(query) for query in asked]

    articles = articles_of(archive)
    half = [each for each in articles if _key(each["id"]) in stories]
    tenth = [each for each in articles if each["lang"] == "en" or _key(each["id"]) in stories]
    shares = {"half French": half, "a tenth French": tenth}

    scores: dict[str, list[Sequence[float]]] = {"": [], ", lang=fr": []}
    for share, chosen in shares.items():
        with indexed(chosen) as engine:
            for scope, queries_ in zip(scores, (whole_list, asked), strict=True):
                values = query_scores(engine, queries_)["MRR@10"]
                scores[scope].append(values)
                yield _figure(values, of=f"MRR@10{scope}, {share}")
    for scope, (at_half, at_a_tenth) in scores.items():
        yield _loss(at_half, at_a_tenth, of=f"MRR@10{scope}, lost")


def _cdsblog(archive: Path, queries: Path, qrels: Path) -> Iterator[Figure]:
    judged = read_queries(queries, qrels)
    with indexed(archive) as engine:
        for lang, target in (("en", "fr"), ("fr", "en")):
            scores = query_scores(engine, _beginning(f"x-{lang}:", judged))
            yield from _figures(scores, "MRR@10", "R@10", of=f", {lang} to {target}")


# ---------------------------------------------------------------- what is read from articles


def _langid(path: Path) -> Iterator[Figure]:
    texts = articles_of(path)
    found = documents({"id": each["id"], "text": each["text"]} for each in texts)
    for bucket in ("10 words", "sentence", "title"):
        judged = [each for each in texts if each["bucket"] == bucket]
        yield _figure([_is_language(each, found) for each in judged], of=f"accuracy, {bucket}")


def _is_language(text: Article, found: Mapping[str, Document]) -> bool:
    expected = text["lang"] if text["lang"] in ("en", "fr") else "other"
    return text["id"] in found and found[text["id"]].lang == expected


def _dates(path: Path) -> Iterator[Figure]:
    """Headers from the texts, written dates as the value of `date`; no date in all other texts."""
    headed, written, others = [], [], []
    for each in articles_of(path):
        if each["kind"].startswith("prefix"):
            headed.append(each)
        elif each["kind"] in ("expression", "in-text"):
            written.append(each)
        else:
            others.append(each)
    stated = [{**each, "date": each["surface"]} for each in written]
    yield _figure(_is_date(headed) + _is_date(stated), of="exact")
    yield _figure([not right for right in _is_date(others, none=True)], of="invented")
    yield _figure(_is_date(written), of="exact, text alone")


def _is_date(texts: Sequence[Article], *, none: bool = False) -> list[bool]:
    """Whether each text gets just its date, which says its precision by its length; or none."""
    kept = ("id", "text", "lang", "date")
    found = documents({name: each[name] for name in kept if name in each} for each in texts)
    expected = {each["id"]: None if none else each["gold_date"] for each in texts}
    return [id_ in found and found[id_].date.value == date for id_, date in expected.items()]


# ---------------------------------------------------------------- figures of scores


def _figures(
    scores: Mapping[str, Sequence[float]], *measures: str, of: str = ""
) -> Iterator[Figure]:
    return (_figure(scores[measure], of=f"{measure}{of}") for measure in measures)


def _figure(values: Sequence[float], of: str) -> Figure:
    return Figure(of, len(values), estimate(values))


def _loss(before: Sequence[float], after: Sequence[float], of: str) -> Figure:
    return _figure([one - other for one, other in zip(before, after, strict=True)], of)


# ---------------------------------------------------------------- queries


def evenly(items: Sequence[str], count: int) -> list[str]:
    """`count` of `items` at even distances from the first on; all of them where there are fewer."""
    count = min(count, len(items))
    return [items[place * len(items) // count] for place in range(count)]


def without_accents(text: str) -> str:
    """`text` as from a keyboard without accents; ligatures stay."""
    parts = unicodedata.normalize("NFD", text)
    return "".join(each for each in parts if not unicodedata.combining(each))


def _beginning(prefix: str, queries: Iterable[JudgedQuery]) -> list[JudgedQuery]:
    return [query for query in queries if query.id.startswith(prefix)]


def _keys(prefix: str, queries: Iterable[JudgedQuery]) -> list[str]:
    """What the two versions of an article share of their ids."""
    return [_key(query.id) for query in _beginning(prefix, queries)]


def _key(identifier: str) -> str:
    return identifier.partition(":")[2]


def _asking(query: JudgedQuery, text: str) -> JudgedQuery:
    return replace(query, request=replace(query.request, text=text))


def _unfiltered(query: JudgedQuery) -> JudgedQuery:
    return replace(query, request=replace(query.request, choices={}))


def _for_both_versions(query: JudgedQuery, key: str) -> JudgedQuery:
    return replace(_unfiltered(query), judged={f"en:{key}": 1, f"fr:{key}": 1})


# ---------------------------------------------------------------- the table


def _of(collection: str, *names: str) -> tuple[Path, ...]:
    return tuple(COLLECTIONS / collection / name for name in names)


_SAMPLE_FILES = (JUDGEMENTS_OF_SAMPLE / "queries.jsonl", JUDGEMENTS_OF_SAMPLE / "qrels.tsv")
_CROSS = ("docs.jsonl.gz", "queries.jsonl.gz", "qrels.tsv.gz")
_MONO = ("docs_untitled.jsonl.gz", "queries_mono.jsonl.gz", "qrels_mono.tsv.gz")

SETS: Mapping[str, JudgedSet] = {
    "sample": JudgedSet(_sample, (PROJECT / "sample", *_SAMPLE_FILES)),
    "time": JudgedSet(_time, _of("time", *_CROSS)),
    "fquad": JudgedSet(_fquad, _of("fquad", *_CROSS)),
    "debnews": JudgedSet(_debnews, _of("debnews", *_MONO)),
    "merged": JudgedSet(_merged, _of("debnews", *_CROSS)),
    "balance": JudgedSet(_balance, _of("debnews", *_MONO)),
    "cdsblog": JudgedSet(_cdsblog, _of("cdsblog", *_CROSS)),
    "langid": JudgedSet(_langid, _of("langid", "texts.jsonl.gz")),
    "dates": JudgedSet(_dates, _of("dates", "texts.jsonl.gz")),
}
