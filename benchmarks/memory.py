"""How much memory a process has, with all that it started."""

from collections.abc import Mapping
from pathlib import Path

RESIDENT, NOT_FILES = "VmRSS", "RssAnon"  # as /proc/PID/status names them


def memory_of(root: int) -> Mapping[str, int]:
    """Bytes by the names RESIDENT and NOT_FILES, summed over a process and its children and theirs.

    Pages that they share count in each; a process that has just ended counts nothing.
    """
    total = {RESIDENT: 0, NOT_FILES: 0}
    waiting = [root]
    while waiting:
        process = Path("/proc") / str(waiting.pop())
        try:
            status = (process / "status").read_text()
            tasks = [task.read_text() for task in process.glob("task/*/children")]
        except OSError:
            continue
        waiting += [int(child) for children in tasks for child in children.split()]
        for line in status.splitlines():
            name, _, value = line.partition(":")
            if name in total:
                total[name] += int(value.split()[0]) * 1024
    return total
