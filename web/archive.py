"""What the start page says of the archive: how much, from when to when, and what to search for."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from index.analysis import fold, is_stop_word, raw_tokens
from index.document import UNDATED, Document, PublicationDate
from index.status import IndexStatus
from search.engine import Engine
from search.query import Choice, SearchRequest

NEWEST_SHOWN = 5
_SAMPLE = 50  # articles that the examples are drawn from, the newest ones
_READ = 3_000  # characters of each that are read for them
_SHORTEST_EXAMPLE = 5  # letters

Run = tuple[str, ...]  # folded words that stand side by side


@dataclass(frozen=True, slots=True)
class Archive:
    """One generation in words and numbers. `examples` are queries that find something."""

    generation: str
    documents: int
    languages: Mapping[str, int]
    undated: int
    first: PublicationDate
    last: PublicationDate
    newest: tuple[Document, ...]
    examples: tuple[str, ...]


def describe_archive(engine: Engine, status: IndexStatus) -> Archive:
    """What `engine` serves. Raises what `Engine.search` raises."""
    dated = {"dated": Choice(("dated",))}
    bare = SearchRequest(with_marks=False)
    oldest = engine.search(replace(bare, choices=dated, sort="oldest", limit=1)).hits
    found = engine.search(replace(bare, sort="newest", limit=_SAMPLE)).hits
    newest = [hit.document for hit in found]
    return Archive(
        generation=status.generation,
        documents=status.documents,
        languages=status.languages,
        undated=status.undated,
        first=oldest[0].document.date if oldest else UNDATED,
        last=newest[0].date if newest else UNDATED,
        newest=tuple(newest[:NEWEST_SHOWN]),
        examples=example_queries(newest),
    )


def example_queries(documents: Sequence[Document]) -> tuple[str, ...]:
    """Up to three queries in the archive's own words: a word, two words as a phrase, a word.

    The first two are of the language of most articles, the last of the other one.
    """
    languages = Counter(each.lang for each in documents if each.lang != "other").most_common()
    main = languages[0][0] if languages else "other"
    other = languages[1][0] if len(languages) > 1 else main
    used: set[str] = set()
    drawn = (
        _most_widespread([each for each in documents if each.lang == lang], length, used)
        for lang, length in ((main, 1), (main, 2), (other, 1))
    )
    return tuple(f'"{text}"' if " " in text else text for text in drawn if text)


def _most_widespread(documents: Sequence[Document], length: int, used: set[str]) -> str:
    """The run of `length` words that most titles hold, and of those most texts; "" for none.

    `used` holds folded words that are taken already; those of the run are added.
    """
    titles, texts = Counter[Run](), Counter[Run]()
    written: dict[Run, Counter[str]] = {}
    for document in documents:
        for text, spread in ((document.title, titles), (document.text[:_READ], texts)):
            runs = list(_runs(text, length))
            spread.update({folded for folded, _ in runs})
            for folded, surface in runs:
                written.setdefault(folded, Counter())[surface] += 1
    free = [run for run in titles if used.isdisjoint(run)]
    if not free:
        return ""
    best = min(free, key=lambda run: (-titles[run], -texts[run], run))
    used.update(best)
    return written[best].most_common(1)[0][0]


def _runs(text: str, length: int) -> Iterator[tuple[Run, str]]:
    """Runs of `length` telling words parted by one blank: their folded words, as written."""
    words = [token for token in raw_tokens(text) if not token.joined]
    for first in range(len(words) - length + 1):
        run = words[first : first + length]
        folded = tuple(fold(token.surface) for token in run)
        surface = text[run[0].start : run[-1].end]
        if surface == " ".join(token.surface for token in run) and all(map(_telling, folded)):
            yield folded, surface


def _telling(folded: str) -> bool:
    return len(folded) >= _SHORTEST_EXAMPLE and folded.isalpha() and not is_stop_word(folded)
