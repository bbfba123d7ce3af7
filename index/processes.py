"""Work that several processes share: asked in turn, answered in the order of the questions.

Nothing is shared but a pair of sockets, so that a process that is killed, or whose parent is,
leaves nobody waiting.
"""

import gc
import multiprocessing
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from itertools import chain, islice
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from types import TracebackType
from typing import Any, Generic, TypeVar

from index.errors import CorpusError

Worker = TypeVar("Worker")
Item = TypeVar("Item")
Result = TypeVar("Result")

# Containers that are made before cycles among them are looked for. What a corpus is read into
# lives long and has none, which a test says; looking for them after every 700 took a tenth of a
# rebuild.
_MANY_CONTAINERS = 1_000_000

_KILLED = (
    "a process that reads articles was killed, perhaps because memory is short: "
    "run again with fewer --jobs"
)


class Processes(Generic[Worker]):
    """`jobs` workers, each made by `make` in a process of its own; a context manager.

    One worker, or one that is enough, works in this process.
    """

    def __init__(self, jobs: int, make: Callable[[], Worker]) -> None:
        self.jobs = jobs
        self._make = make
        self._here: Worker | None = None
        self._processes: list[BaseProcess] = []
        self._connections: list[Connection] = []
        self._threshold = gc.get_threshold()

    def each(
        self, task: Callable[[Worker, Item], Result], items: Iterable[Item]
    ) -> Iterator[Result]:
        """What `task` makes of each item, in their order; the first ones are begun at once.

        A process has one item at a time. Raises CorpusError when a process is killed, and what
        `task` raises.
        """
        left = iter(items)
        first = list(islice(left, self.jobs))
        if self.jobs == 1 or (len(first) < 2 and not self._processes):
            return (task(self._worker(), item) for item in chain(first, left))
        self._start(len(first))
        working = deque(self._connections[: len(first)])
        with _naming_killed():
            for connection, item in zip(working, first, strict=True):
                connection.send((task, item))
        return self._answers(working, task, left)

    def _answers(
        self,
        working: "deque[Connection]",
        task: Callable[[Worker, Item], Result],
        left: Iterator[Item],
    ) -> Iterator[Result]:
        with _naming_killed():
            while working:
                connection = working.popleft()
                answer = connection.recv()
                if isinstance(answer, Exception):
                    raise answer
                for item in islice(left, 1):
                    connection.send((task, item))
                    working.append(connection)
                yield answer

    def start(self, items: int) -> None:
        """Starts the processes for so many items while there is none yet."""
        if min(items, self.jobs) > 1:
            self._start(min(items, self.jobs))

    def _worker(self) -> Worker:
        if self._here is None:
            self._here = self._make()
        return self._here

    def _start(self, number: int) -> None:
        """Starts processes until there are so many."""
        context = multiprocessing.get_context("spawn")  # a fork would share the files of the index
        resource_tracker.ensure_running()  # it would lift the block of interrupts
        with _interrupts_blocked():
            while len(self._connections) < number:
                ours, theirs = context.Pipe()
                self._connections.append(ours)
                process = context.Process(target=_serve, args=(theirs, self._make), daemon=True)
                self._processes.append(process)
                process.start()
                theirs.close()

    def __enter__(self) -> "Processes[Worker]":
        gc.set_threshold(_MANY_CONTAINERS)
        return self

    def __exit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        gc.set_threshold(*self._threshold)
        for process in self._processes:
            if process.pid:
                process.terminate()
                process.join()
                process.close()
        for connection in self._connections:
            connection.close()


@contextmanager
def _naming_killed() -> Iterator[None]:
    try:
        yield
    except (EOFError, ConnectionError) as error:
        raise CorpusError(_KILLED) from error


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


def _serve(connection: Connection, make: Callable[[], Any]) -> None:
    """What a process does, until its parent asks no more."""
    gc.set_threshold(_MANY_CONTAINERS)
    worker = make()
    with suppress(EOFError, ConnectionError):
        while True:
            task, item = connection.recv()
            connection.send(_answer(worker, task, item))


def _answer(worker: Any, task: Callable[[Any, Any], Any], item: Any) -> Any:
    try:
        return task(worker, item)
    except Exception as error:  # noqa: BLE001 - raised again in the parent
        return error
