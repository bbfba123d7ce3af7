"""The articles of a corpus as documents, in one process or several, each id once."""

from collections.abc import Generator, Iterable, Iterator
from itertools import islice
from typing import TypeVar

from index.corpus import Checked, Corpus, check, judge
from index.document import Normalized, Rejected
from index.processes import Processes

Item = TypeVar("Item")

_BATCH = 32  # articles that are handed to a process at a time; memory is a batch for each


def checked_articles(corpus: Corpus) -> Iterator[Checked | Rejected]:
    """Every article of `corpus` in its order, as far as that takes little time to say.

    Of two articles with one id the second is rejected.
    """
    first_with: dict[str, str] = {}
    for raw in corpus:
        article = raw if isinstance(raw, Rejected) else check(raw)
        if isinstance(article, Checked):
            before = first_with.setdefault(article.id, article.place)
            if before != article.place:
                reason = f"the id {article.id!r} is that of {before} already: give it another"
                yield Rejected(article.place, reason)
                continue
        yield article


def read_documents(corpus: Corpus, jobs: int = 1) -> Generator[Normalized | Rejected, None, None]:
    """Every article of `corpus` in its order: the document, or why it is left out.

    `jobs` is the number of processes that judge language, date and place. Of two documents with
    one id the second is rejected. Raises CorpusError when one of the processes is killed.
    """
    with Processes(jobs, Judge) as processes:
        for judged in processes.each(Judge.batch, _batches(checked_articles(corpus))):
            yield from judged


class Judge:
    """Judges articles, in any process."""

    def batch(self, articles: list[Checked | Rejected]) -> list[Normalized | Rejected]:
        """The documents of checked articles, in their order."""
        return judge(articles)


def _batches(articles: Iterable[Item]) -> Iterator[list[Item]]:
    left = iter(articles)
    return iter(lambda: list(islice(left, _BATCH)), [])
