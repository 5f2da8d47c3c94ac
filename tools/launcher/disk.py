"""A full disk is named before it can spoil anything, and recognised when it happens all the same."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from launcher.console import LaunchError

MEGABYTE = 1_000_000
NEARLY_NOTHING = 20 * MEGABYTE
FULL = (errno.ENOSPC, errno.EDQUOT)


def free_bytes(folder: Path) -> int:
    while not folder.exists():
        folder = folder.parent
    status = os.statvfs(folder)
    return status.f_bavail * status.f_frsize


def require_space(folder: Path, *, megabytes: int, purpose: str) -> None:
    free = free_bytes(folder)
    if free < megabytes * MEGABYTE:
        raise LaunchError(
            f"not enough disk space for {purpose}: {folder} has {free // MEGABYTE} MB free, {megabytes} MB are needed.",
            "Free some space, then run this again; it goes on where it stopped.",
        )


def is_full(folder: Path) -> bool:
    return free_bytes(folder) < NEARLY_NOTHING


def failure(message: str, folder: Path, hint: str = "") -> LaunchError:
    """The error for a step that failed; says so if the disk ran full meanwhile."""
    if is_full(folder):
        return disk_full(folder)
    return LaunchError(message, hint)


def disk_full(folder: Path) -> LaunchError:
    return LaunchError(f"the disk is full ({folder}).", "Free some space, then run this again; nothing is lost.")
