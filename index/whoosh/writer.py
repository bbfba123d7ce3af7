"""Writes one generation of a Whoosh index: runs, merged into one segment and published whole."""

import json
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from index.columns import COLUMNS_NAME, ColumnsBuilder
from index.corpus import Checked, Corpus
from index.document import Accepted, Rejected
from index.fields import fingerprint
from index.processes import Processes
from index.reading import checked_articles
from index.status import IndexStatus
from index.store import Check, Summary
from index.suggestions import COMPLETIONS_NAME, VOCABULARY_NAME, SuggestionsBuilder
from index.vocabulary import VocabularyCount
from index.whoosh.folder import Generation
from index.whoosh.generation import Writing
from index.whoosh.manifest import Contents
from index.whoosh.opening import create_index
from index.whoosh.run import Batch, Run, RunBuilder
from index.whoosh.schema import schema
from index.whoosh.segment import Share, merge_share, shares_of, write_segment
from index.whoosh.stored import NO_DICTIONARY, dictionary_of

REPORT_NAME = "report.json"

_RUNS_NAME = "runs"  # a folder that is there only while a generation is built
# Characters of a run, which takes some twenty times as many bytes of memory while it is made.
# Shorter runs mean more work. They come at the beginning, so that there is progress to be seen, and
# near the end, where processes would wait for each other.
_MOST_CHARACTERS = 16_000_000
_FEWEST_CHARACTERS = 2_000_000
_SHARE = 2  # of what has been read, or of what is left for each process
_CHARACTERS_BESIDES = 200  # of an article, for what is kept of it besides its text
_SAMPLED_CHARACTERS = 4_000_000  # at the beginning of the corpus, for the dictionary
_SAMPLES = 1_000  # articles of these


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of all articles, and the file that they go into."""

    path: Path
    counted: VocabularyCount


_Steps = list[Share | _Words]


class WhooshWriter:
    """One generation that is being built in a folder of its own by so many processes."""

    def __init__(
        self, writing: Writing, folder: Path, check: Check | None, processes: Processes[RunBuilder]
    ) -> None:
        self._writing = writing
        self._folder = folder
        self._check = check
        self._processes = processes
        self._runs_folder = folder / _RUNS_NAME
        self._runs: list[Run] = []
        self._dictionary = NO_DICTIONARY
        self._columns = ColumnsBuilder()
        self._suggestions = SuggestionsBuilder()
        self._words = VocabularyCount()

    def index(self, corpus: Corpus) -> Iterator[Accepted | Rejected]:
        """Indexes every article of a corpus, in its order; what became of each."""
        self._runs_folder.mkdir()
        # They get ready while the first articles are read.
        self._processes.start(corpus.size_bytes // _FEWEST_CHARACTERS)
        batches = self._batches(corpus)
        for results, run, gathered in self._processes.each(RunBuilder.judged, batches):
            self._runs.append(run)
            self._columns.extend(gathered.columns)
            self._words.add_counted(gathered.surfaces, gathered.joined)
            for heading in gathered.headings:
                self._suggestions.add_heading(heading)
            yield from results

    def commit(self, summary: Summary) -> IndexStatus:
        """Publishes the generation when it is whole on the disk and passed the check."""
        finishing = self._processes.each(_finish, self._last_steps())
        self._suggestions.completions().save(self._folder / COMPLETIONS_NAME)
        self._columns.save(self._folder / COLUMNS_NAME)
        index = create_index(self._folder, schema())
        write_segment(index, self._runs, list(chain(*finishing)), self._dictionary)
        shutil.rmtree(self._runs_folder)
        report = json.dumps(summary.report, ensure_ascii=True)
        (self._folder / REPORT_NAME).write_text(report, encoding="ascii")
        contents = Contents(
            fingerprint=fingerprint(),
            source=summary.source,
            source_digest=summary.source_digest,
            documents=sum(len(run.ids) for run in self._runs),
            languages=summary.languages,
            dated=summary.dated,
            undated=summary.undated,
        )
        return status_of(self._writing.publish(self._folder, contents, self._check))

    def _last_steps(self) -> list[_Steps]:
        """What the processes do when all runs are there."""
        shares = shares_of(self._runs, self._runs_folder, self._processes.jobs)
        words, self._words = self._words, VocabularyCount()
        steps: list[_Steps] = [[share] for share in shares] or [[]]
        steps[-1].append(_Words(self._folder / VOCABULARY_NAME, words))
        return steps

    def _batches(self, corpus: Corpus) -> Iterator[Batch]:
        articles = checked_articles(corpus)
        first = list(_beginning(articles, _SAMPLED_CHARACTERS))
        self._dictionary = dictionary_of(_texts(first)[:: max(1, len(first) // _SAMPLES)])
        batches = _cut(corpus, chain(first, articles), self._processes.jobs)
        for number, batch in enumerate(batches):
            yield Batch(self._runs_folder / f"run-{number}", batch, self._dictionary)


@contextmanager
def open_writer(writing: Writing, check: Check | None, jobs: int) -> Iterator[WhooshWriter]:
    """A writer of a new generation, which is discarded when the block does not commit it."""
    with Processes(jobs, RunBuilder) as processes:
        yield WhooshWriter(writing, writing.begin(), check, processes)


def _finish(builder: RunBuilder, steps: _Steps) -> list[Path]:
    """Does the last steps of a process; the files of its shares."""
    merged = []
    for step in steps:
        if isinstance(step, Share):
            merged.append(merge_share(builder, step))
        else:
            step.counted.vocabulary().save(step.path)
    return merged


def _cut(
    corpus: Corpus, articles: Iterable[Checked | Rejected], jobs: int
) -> Iterator[list[Checked | Rejected]]:
    """The articles of each run; towards the end runs become shorter, so that all end together."""
    batch: list[Checked | Rejected] = []
    size = before = 0
    for article in articles:
        batch.append(article)
        size += _CHARACTERS_BESIDES + (len(article.text) if isinstance(article, Checked) else 0)
        if size >= _characters(corpus, before, jobs):
            yield batch
            before += size
            batch, size = [], 0
    if batch:
        yield batch


def _characters(corpus: Corpus, before: int, jobs: int) -> int:
    """How long a run is, with so many characters in those before it."""
    most = min(before // _SHARE, _MOST_CHARACTERS)
    if jobs > 1:
        most = min(most, (corpus.size_bytes - corpus.bytes_read) // (_SHARE * jobs))
    return max(most, _FEWEST_CHARACTERS)


def _beginning(
    articles: Iterable[Checked | Rejected], characters: int
) -> Iterator[Checked | Rejected]:
    """The first articles, until they have so many characters."""
    for article in articles:
        yield article
        characters -= len(article.text) if isinstance(article, Checked) else 0
        if characters <= 0:
            return


def _texts(articles: Iterable[Checked | Rejected]) -> list[str]:
    return [article.text for article in articles if isinstance(article, Checked)]


def status_of(generation: Generation) -> IndexStatus:
    """The numbers of a generation, from its manifest."""
    manifest = generation.manifest
    return IndexStatus(
        generation=generation.name,
        documents=manifest.documents,
        version=manifest.version,
        languages=manifest.languages,
        dated=manifest.dated,
        undated=manifest.undated,
        size_bytes=manifest.size_bytes,
        built_at=manifest.built_at,
        source=manifest.source,
    )
