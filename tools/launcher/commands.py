"""The commands in bin/, and what becomes of their errors."""

from __future__ import annotations

import signal
from collections.abc import Callable
from types import FrameType

from launcher import bench, chaos, checks, dev, lock_files, paths
from launcher.console import LaunchError, console
from launcher.disk import FULL, disk_full

COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "bench": bench.main,
    "chaos": chaos.main,
    "dev": dev.main,
    "lock": lock_files.main,
    "test": checks.main,
}
INTERRUPTED = 130


def main(arguments: list[str]) -> int:
    _treat_as_interrupt(signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    try:
        return COMMANDS[arguments[0]](arguments[1:])
    except KeyboardInterrupt:
        return INTERRUPTED
    except LaunchError as error:
        return _fail(error)
    except OSError as error:
        if error.errno not in FULL:
            raise
        return _fail(disk_full(paths.ROOT))


def _treat_as_interrupt(*numbers: int) -> None:
    """So that set-up and services are ended properly, however we are told to end; nohup stays heard."""

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    for number in numbers:
        if signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, interrupt)


def _fail(error: LaunchError) -> int:
    console.aside = True
    console.write(f"{error.text()}\n")
    return 1
