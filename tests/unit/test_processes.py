"""Work that processes share: its order, its mistakes, its end."""

import gc
import os
import signal
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from multiprocessing import active_children
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import pytest

from index.errors import CorpusError
from index.processes import Processes


class Worker:
    """Knows its process and how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0

    def square(self, number: int) -> tuple[int, int, int]:
        """The square, the process, and how often it was asked."""
        self.asked += 1
        return number * number, os.getpid(), self.asked

    def fail(self, number: int) -> int:
        """Raises ValueError for what is no square number."""
        if round(number**0.5) ** 2 != number:
            raise ValueError(f"{number} is no square")
        return number

    def die(self, number: int) -> int:
        """Ends the process as the system does when memory is short."""
        if number:
            os.kill(os.getpid(), signal.SIGKILL)
        return number

    def wait(self, number: int) -> int:
        """Never comes back."""
        while True:
            signal.pause()


class Unready(Worker):
    """Cannot be made in another process."""

    def __init__(self) -> None:
        super().__init__()
        os.kill(os.getpid(), signal.SIGKILL)


def descriptors() -> set[str]:
    """What this process has open; empty where the system does not list it."""
    found = set()
    with suppress(FileNotFoundError):
        for link in Path("/proc/self/fd").iterdir():
            with suppress(FileNotFoundError):  # that of the listing itself
                found.add(str(link.readlink()))
    return found


@pytest.fixture(autouse=True)
def nothing_left_behind() -> Iterator[None]:
    """No process and no open pipe, whatever a test raised and keeps."""
    with Processes(2, Worker) as processes:  # starts what the first ones start for all
        list(processes.each(Worker.square, range(2)))
    before = descriptors()
    yield
    assert active_children() == []
    assert descriptors() - before == set()


@pytest.mark.parametrize("jobs", [1, 2, 3])
@pytest.mark.parametrize("items", [0, 1, 2, 3, 20])
def test_answers_come_in_the_order_of_the_questions(jobs: int, items: int) -> None:
    with Processes(jobs, Worker) as processes:
        answers = list(processes.each(Worker.square, iter(range(items))))
    assert [square for square, _, _ in answers] == [n * n for n in range(items)]


@pytest.mark.parametrize(("jobs", "items"), [(1, 5), (2, 1), (4, 1), (1, 0), (3, 0)])
def test_what_one_can_do_is_done_here(jobs: int, items: int) -> None:
    with Processes(jobs, Worker) as processes:
        answers = list(processes.each(Worker.square, range(items)))
        assert active_children() == []
    assert {process for _, process, _ in answers} <= {os.getpid()}
    assert [asked for _, _, asked in answers] == [n + 1 for n in range(items)]


def test_there_are_no_more_processes_than_items() -> None:
    with Processes(4, Worker) as processes:
        answers = processes.each(Worker.square, range(2))
        assert len(active_children()) == 2
        assert len({process for _, process, _ in answers}) == 2


@pytest.mark.parametrize(("jobs", "items", "started"), [(1, 9, 0), (3, 1, 0), (3, 2, 2), (2, 9, 2)])
def test_they_are_started_before_there_is_work(jobs: int, items: int, started: int) -> None:
    with Processes(jobs, Worker) as processes:
        processes.start(items)
        early = {process.pid for process in active_children()}
        assert len(early) == started
        answers = list(processes.each(Worker.square, range(items)))
        assert early <= {process for _, process, _ in answers}
        assert list(processes.each(Worker.square, ())) == []


def test_cycles_are_looked_for_as_before_once_the_work_is_done() -> None:
    before = gc.get_threshold()
    with suppress(ZeroDivisionError), Processes(1, Worker):
        assert gc.get_threshold() > before
        raise ZeroDivisionError
    assert gc.get_threshold() == before


def test_workers_are_kept_for_the_next_task() -> None:
    with Processes(2, Worker) as processes:
        first = list(processes.each(Worker.square, range(4)))
        again = list(processes.each(Worker.square, [5]))
        more = list(processes.each(Worker.square, range(6)))
    assert os.getpid() not in {process for _, process, _ in first}
    assert {process for _, process, _ in first + again + more} == {p for _, p, _ in first}
    assert [asked for _, _, asked in first] == [1, 1, 2, 2]
    assert again[0][2] == 3
    assert more[-1][2] > 3


def test_the_first_items_are_begun_at_once_and_others_only_a_little_ahead() -> None:
    taken = []

    def items() -> Iterator[int]:
        for number in range(10):
            taken.append(number)
            yield number

    with Processes(2, Worker) as processes:
        answers = processes.each(Worker.square, items())
        assert taken == [0, 1]
        assert next(answers)[0] == 0
        assert taken == [0, 1, 2]
        assert [square for square, _, _ in answers] == [n * n for n in range(1, 10)]


def answers_of(
    processes: Processes[Worker],
    task: Callable[[Worker, Any], Any],
    items: Iterable[Any],
    answers: list[Any],
) -> None:
    """Adds the answers to a list until something is raised, and ends the processes."""
    with processes:
        answers.extend(processes.each(task, items))


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_mistake_of_a_task_is_raised_here(jobs: int) -> None:
    answers: list[int] = []
    with pytest.raises(ValueError, match="5 is no square") as error:
        answers_of(Processes(jobs, Worker), Worker.fail, [4, 9, 5, 16, 7], answers)
    assert answers == [4, 9]
    assert error.tb  # kept with all that it holds


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_mistake_of_the_items_is_raised_here(jobs: int) -> None:
    def items() -> Iterator[int]:
        yield from range(5)
        raise LookupError("no more")

    with pytest.raises(LookupError, match="no more"):
        answers_of(Processes(jobs, Worker), Worker.square, items(), [])


KILLED = r"killed.*fewer --jobs"
BIG = b"more than a pipe holds" * 100_000


@pytest.mark.parametrize("items", [[0, 1, 0, 0], [1, 0, 0, 0], [1, 1], [0, 0, 0, 0, 0, 1]])
def test_a_process_that_is_killed_is_told(items: list[int]) -> None:
    answers: list[int] = []
    with pytest.raises(CorpusError, match=KILLED):
        answers_of(Processes(2, Worker), Worker.die, items, answers)
    assert answers == items[: len(answers)]
    assert 1 not in answers


def test_a_process_that_is_killed_before_it_is_asked_is_told() -> None:
    processes = Processes(2, Worker)
    list(processes.each(Worker.square, range(4)))
    for child in active_children():
        child.kill()
        child.join()
    with pytest.raises(CorpusError, match=KILLED):
        answers_of(processes, Worker.fail, [BIG] * 4, [])


def test_a_process_that_is_killed_while_it_is_made_is_told() -> None:
    with pytest.raises(CorpusError, match=KILLED):
        answers_of(Processes(2, Unready), Unready.fail, [BIG] * 4, [])


def test_processes_that_never_answer_end_with_the_block() -> None:
    with Processes(2, Worker) as processes:
        processes.each(Worker.wait, range(2))
        children = [child.pid for child in active_children()]
        assert len(children) == 2
    for child in children:
        assert child
        with pytest.raises(ProcessLookupError):
            os.kill(child, 0)


def test_processes_are_deaf_to_interrupts_from_their_birth() -> None:
    """A terminal sends them to all; their parent alone says what they do."""
    with Processes(2, Worker) as processes:
        answers = processes.each(Worker.square, range(20))
        for child in active_children():
            assert child.pid
            os.kill(child.pid, signal.SIGINT)
        assert [square for square, _, _ in answers] == [n * n for n in range(20)]


def test_an_interrupt_while_processes_start_is_heard_when_they_are_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    start = BaseProcess.start

    def interrupted(process: BaseProcess) -> None:
        signal.raise_signal(signal.SIGINT)
        start(process)

    monkeypatch.setattr(BaseProcess, "start", interrupted)
    with Processes(2, Worker) as processes:
        with pytest.raises(KeyboardInterrupt):
            processes.each(Worker.square, range(2))
        assert len(active_children()) == 2
