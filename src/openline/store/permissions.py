"""Who may read what openline stores: its own user alone, whoever made the folder."""

import os
import stat
from pathlib import Path

import structlog

log = structlog.get_logger()

OTHERS = 0o077
_OUR_NAMES = ("openline.", "files", "restoring", ".probe", "secret.key", "lost+found")


def create_private(path: Path) -> None:
    """Create an empty file that only this user may read, or take the rights of others from it."""
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))
    path.chmod(0o600)


def make_private(folder: Path) -> None:
    """Take the rights of others from the data folder and from what lies in it.

    A folder that also holds things of others (`/tmp`, a home folder) is left as it is, and named in the log
    with whatever cannot be changed.
    """
    entries = sorted(folder.iterdir())
    ours = [path for path in entries if path.name.startswith(_OUR_NAMES)]
    readable = [path for path in ours if not _is_made_private(path)]
    is_shared = len(ours) < len(entries)
    if is_open(folder) and (is_shared or not _is_made_private(folder)):
        readable.append(folder)
    if readable:
        log.warning(
            "others_may_read",
            paths=[str(path) for path in readable],
            help=f"Other users of this machine may read the data folder {folder}. Give openline one "
            "of its own, which belongs to its user, with mode 0700.",
        )


def is_open(path: Path) -> bool:
    """Return whether other users than the owner have any right to the path."""
    return bool(path.stat().st_mode & OTHERS)


def _is_made_private(path: Path) -> bool:
    """Take the rights of others; return whether they have none now. Links are not followed."""
    try:
        mode = path.lstat().st_mode
        if stat.S_ISLNK(mode) or not mode & OTHERS:
            return True
        path.chmod(stat.S_IMODE(mode) & ~OTHERS)
    except FileNotFoundError:
        # SQLite removes its log when the last connection closes.
        return True
    except OSError:
        return False
    return True
