"""The articles of a corpus as documents, in one process or several, each id once.

Several processes are asked in turn: each has one batch at a time, and the answers are taken in the
order of the batches. Nothing is shared but a pair of sockets, so that a process that is killed, or
whose parent is, leaves nobody waiting.
"""

import multiprocessing
import signal
import threading
from collections import deque
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection

from index.corpus import Corpus, normalize
from index.document import Normalized, RawArticle, Rejected
from index.errors import CorpusError

_BATCH = 32  # articles that are handed to a process at a time; memory is a batch for each

_Batch = list[RawArticle | Rejected]
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


def _in_processes(corpus: Corpus, jobs: int) -> Iterator[_Judged]:
    articles = iter(corpus)
    batches: Iterator[_Batch] = iter(lambda: list(islice(articles, _BATCH)), [])
    first = list(islice(batches, jobs))
    with _processes(len(first)) as connections:
        for connection, batch in zip(connections, first, strict=True):
            connection.send(batch)
        working = deque(connections)
        while working:
            connection = working.popleft()
            judged = connection.recv()
            if isinstance(judged, Exception):
                raise judged
            if next_batch := next(batches, None):
                connection.send(next_batch)
                working.append(connection)
            yield from judged


@contextmanager
def _processes(number: int) -> Iterator[list[Connection]]:
    """Connections to new processes that judge batches; raises CorpusError when one is killed."""
    context = multiprocessing.get_context("spawn")  # a fork would share the files of the index
    resource_tracker.ensure_running()  # it would lift the block of interrupts
    connections, processes = [], []
    try:
        with _interrupts_blocked():
            for _ in range(number):
                ours, theirs = context.Pipe()
                connections.append(ours)
                process = context.Process(target=_judge_batches, args=(theirs,), daemon=True)
                processes.append(process)
                process.start()
                theirs.close()
        yield connections
    except (EOFError, ConnectionError) as error:
        raise CorpusError(
            "a process that reads articles was killed, perhaps because memory is short: "
            "run again with fewer --jobs"
        ) from error
    finally:
        for process in processes:
            if process.pid:
                process.terminate()
                process.join()
        for connection in connections:
            connection.close()


@contextmanager
def _interrupts_blocked() -> Iterator[None]:
    """Ctrl-C waits; a process that starts meanwhile never hears it and leaves it to its parent."""
    heard: list[int] = []
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    # Threads of libraries are not blocked: what they hear Python raises in the main thread.
    answers = threading.current_thread() is threading.main_thread()
    handler = signal.signal(signal.SIGINT, lambda *_: heard.append(1)) if answers else None
    try:
        yield
    finally:
        if answers:
            signal.signal(signal.SIGINT, handler)
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        if heard:
            signal.raise_signal(signal.SIGINT)


def _judge_batches(connection: Connection) -> None:
    """What a process does, until its parent asks no more."""
    with suppress(EOFError, ConnectionError):
        while True:
            connection.send(_judged(connection.recv()))


def _judged(batch: _Batch) -> list[_Judged] | Exception:
    try:
        return [_judge(raw) for raw in batch]
    except Exception as error:  # noqa: BLE001 - raised again in the parent
        return error
