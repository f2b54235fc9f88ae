"""The room on the disk of the data folder."""

import os
from pathlib import Path
from typing import NamedTuple

FULL_BELOW = 64 * 1024
"""Bytes. With less than this no message can be stored."""


class DiskUsage(NamedTuple):
    """`percent`: how much is used of what this user may use, as `df` counts it. `free`: bytes."""

    percent: int
    free: int

    @property
    def is_full(self) -> bool:
        return self.free < FULL_BELOW


def disk_usage(folder: Path) -> DiskUsage:
    """Raises OSError."""
    found = os.statvfs(folder)
    used = found.f_blocks - found.f_bfree
    # Rounded up, as `df` does: what is nearly full counts as full.
    percent = -(-100 * used // max(1, used + found.f_bavail))
    return DiskUsage(percent, found.f_bavail * found.f_frsize)
