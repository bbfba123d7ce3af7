"""The articles of a corpus as documents, in one process or several, each id once."""

import multiprocessing
import signal
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import islice

from index.corpus import Corpus, normalize
from index.document import Normalized, RawArticle, Rejected

_BATCH = 32  # articles that are handed to a process at a time


def read_documents(corpus: Corpus, jobs: int = 1) -> Iterator[Normalized | Rejected]:
    """Every article of `corpus` in its order: the document, or why it is left out.

    `jobs` is the number of processes that judge language, date and place. Of two documents with
    one id the second is rejected.
    """
    first_with: dict[str, str] = {}
    for place, result in _in_processes(corpus, jobs) if jobs > 1 else map(_judge, corpus):
        if isinstance(result, Normalized):
            identifier = result.document.id
            before = first_with.setdefault(identifier, place)
            if before != place:
                reason = f"the id {identifier!r} is that of {before} already: give it another"
                yield Rejected(place, reason)
                continue
        yield result


_Judged = tuple[str, Normalized | Rejected]  # the place in the corpus stands first


def _judge(raw: RawArticle | Rejected) -> _Judged:
    if isinstance(raw, Rejected):
        return raw.path, raw
    return raw.place_in_corpus, normalize(raw)


def _judge_all(batch: list[RawArticle | Rejected]) -> list[_Judged]:
    return [_judge(raw) for raw in batch]


def _in_processes(corpus: Corpus, jobs: int) -> Iterator[_Judged]:
    articles = iter(corpus)
    waiting: deque[Future[list[_Judged]]] = deque()
    with ProcessPoolExecutor(
        jobs,
        multiprocessing.get_context("spawn"),  # a fork would share the lock of the index
        initializer=_leave_interrupts_to_the_parent,
    ) as processes:
        while batch := list(islice(articles, _BATCH)):
            waiting.append(processes.submit(_judge_all, batch))
            if len(waiting) > 2 * jobs:  # no further ahead: memory is these batches
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()


def _leave_interrupts_to_the_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
