"""Who may write an index: only its owner."""

import os
import stat
from pathlib import Path

from index.errors import IndexRefusedError

FOLDER_MODE = 0o755  # both less the umask, which may take away and never adds
FILE_MODE = 0o644


def make_folders(path: Path) -> list[Path]:
    """Creates a folder and its missing parents, which only their owner may write.

    The new folders, from the outermost on; none when `path` is there already.
    """
    missing = []
    here = path.absolute()
    while not here.exists():
        missing.append(here)
        here = here.parent
    missing.reverse()
    for folder in missing:
        # `parents=True` would open the parents to everybody under a umask of 0.
        folder.mkdir(FOLDER_MODE, exist_ok=True)  # another writer may come too
    return missing


def refuse_writable_by_others(path: Path) -> None:
    """Raises IndexRefusedError when everybody may write `path`, or another owner's group.

    A symbolic link is refused as well: who may write what it leads to may change. OSError: no file.
    """
    status = path.lstat()
    if status.st_mode & stat.S_IWOTH:
        who = "everybody"
    elif status.st_mode & stat.S_IWGRP and status.st_uid != os.geteuid():
        who = "the group of its owner, who is another user,"
    else:
        return
    raise IndexRefusedError(
        f"{path} may be written by {who} and is not trusted: "
        "rebuild the index elsewhere, or check it and run chmod -R go-w on its folder"
    )
