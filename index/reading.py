"""The articles of a corpus as documents, in one process or several, each id once."""

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Generator, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import islice

from index.corpus import Corpus, normalize
from index.document import Normalized, RawArticle, Rejected
from index.errors import CorpusError

_BATCH = 32  # articles that are handed to a process at a time

_Judged = tuple[str, Normalized | Rejected]  # the place in the corpus stands first


def read_documents(corpus: Corpus, jobs: int = 1) -> Generator[Normalized | Rejected, None, None]:
    """Every article of `corpus` in its order: the document, or why it is left out.

    `jobs` is the number of processes that judge language, date and place. Of two documents with
    one id the second is rejected. Raises CorpusError when one of the processes is killed.
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


def _judge(raw: RawArticle | Rejected) -> _Judged:
    if isinstance(raw, Rejected):
        return raw.path, raw
    return raw.place_in_corpus, normalize(raw)


def _judge_all(batch: list[RawArticle | Rejected]) -> list[_Judged]:
    return [_judge(raw) for raw in batch]


def _in_processes(corpus: Corpus, jobs: int) -> Iterator[_Judged]:
    articles = iter(corpus)
    waiting: deque[Future[list[_Judged]]] = deque()
    processes = ProcessPoolExecutor(
        jobs,
        multiprocessing.get_context("spawn"),  # a fork would share the files of the index
        initializer=_end_with_parent,
    )
    try:
        while batch := list(islice(articles, _BATCH)):
            with _interrupts_blocked():
                waiting.append(processes.submit(_judge_all, batch))
            if len(waiting) > 2 * jobs:  # no further ahead: memory is these batches
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()
    except BrokenProcessPool as error:
        raise CorpusError(
            "a process that reads articles was killed, perhaps because memory is short: "
            "run again with fewer --jobs"
        ) from error
    finally:
        processes.shutdown(cancel_futures=True)


@contextmanager
def _interrupts_blocked() -> Iterator[None]:
    """Ctrl-C waits; a process that starts meanwhile never hears it and leaves it to its parent."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _end_with_parent() -> None:
    """Ends this process when its parent does; one that is killed cannot tell its children."""
    parent = multiprocessing.parent_process()

    def wait() -> None:
        if parent:
            parent.join()
            os._exit(1)

    threading.Thread(target=wait, daemon=True).start()
