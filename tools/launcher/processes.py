"""Child processes that never outlive us, and the record of them for the next start."""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from launcher import paths
from launcher.console import LaunchError, say
from launcher.disk import failure

PR_SET_PDEATHSIG = 1
_prctl = getattr(ctypes.CDLL(None), "prctl", None)  # looked up before any fork; Linux only


def start(
    command: Sequence[object],
    *,
    output: int | IO[bytes],
    environment: Mapping[str, str] | None = None,
    folder: Path = paths.ROOT,
    last_signal: int = signal.SIGTERM,
    account: int | None = None,
    pass_fds: Sequence[int] = (),
) -> subprocess.Popen[bytes]:
    """Starts a child in its own process group; the kernel sends it `last_signal` when we die, even by kill -9.

    Call it from the main thread only: the parent-death signal follows the thread that started the child.
    An own group, or the terminal's Ctrl-C would reach every child twice.
    """
    other_account: dict[str, Any] = {}
    if account is not None:
        other_account = {"user": account, "group": account, "extra_groups": []}
    return subprocess.Popen(
        [str(word) for word in command],
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        env=environment,
        cwd=folder,
        process_group=0,
        preexec_fn=dying_with_us(last_signal),
        pass_fds=pass_fds,
        **other_account,
    )


def dying_with_us(last_signal: int = signal.SIGTERM) -> Callable[[], None]:
    """A preexec_fn; see `start`."""
    parent = os.getpid()

    def in_child() -> None:
        if _prctl is not None:
            _prctl(PR_SET_PDEATHSIG, last_signal)
        if os.getppid() != parent:  # it died before we asked
            os._exit(1)

    return in_child


def stop(process: subprocess.Popen[bytes], *, with_signal: int, within: float) -> None:
    if process.poll() is not None:
        return
    with contextlib.suppress(ProcessLookupError):
        process.send_signal(with_signal)
    try:
        process.wait(within)
    except subprocess.TimeoutExpired:
        kill_group(process.pid)
        process.wait(5)


def kill_group(leader: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)


def wait_until_ready(
    ready: Callable[[], bool], process: subprocess.Popen[bytes], *, name: str, log: Path, within: float = 60
) -> None:
    end = time.monotonic() + within
    while not ready():
        if process.poll() is not None or time.monotonic() > end:
            raise failure(f"{name} did not start. The end of {log}:", paths.ROOT, last_lines(log))
        time.sleep(0.05)


def last_lines(log: Path, count: int = 8) -> str:
    with contextlib.suppress(OSError):
        return "\n".join(log.read_text(errors="replace").splitlines()[-count:])
    return ""


class Record:
    """The children of this run in a file, so that the next run can wait for those a kill -9 of us left behind.

    A process is known by its id and its start time; an id alone may by then belong to a stranger.
    """

    def __init__(self, file: Path) -> None:
        self.file = file
        self.entries: list[tuple[int, str]] = []

    def add(self, process: subprocess.Popen[bytes]) -> None:
        self.entries.append((process.pid, start_time(process.pid)))
        unfinished = self.file.with_suffix(".tmp")
        unfinished.write_text(json.dumps(self.entries))
        os.replace(unfinished, self.file)

    def clear(self) -> None:
        self.entries = []
        self.file.unlink(missing_ok=True)

    def end_leftovers(self, within: float = 10) -> None:
        """They have been told to end already (see `start`); the stubborn are killed."""
        left = self._left_behind()
        if left:
            say("waiting for what an earlier start left behind")
        end = time.monotonic() + within
        while left and time.monotonic() < end:
            time.sleep(0.1)
            left = [pid for pid in left if self._is_same(pid)]
        for pid in left:
            kill_group(pid)
        for leader, _started in self.entries:
            kill_orphans(leader)
        self.clear()

    def _left_behind(self) -> list[int]:
        with contextlib.suppress(OSError, ValueError):
            self.entries = [(int(pid), str(started)) for pid, started in json.loads(self.file.read_text())]
        return [pid for pid, _started in self.entries if self._is_same(pid)]

    def _is_same(self, pid: int) -> bool:
        started = start_time(pid)
        return bool(started) and (pid, started) in self.entries


def kill_orphans(leader: int) -> None:
    """What outlived the leader of its group, such as the child of Django's reloader, which would keep the port."""
    if start_time(leader):
        return
    members = [int(name) for name in os.listdir("/proc") if name.isdigit()] if os.path.isdir("/proc") else []
    for pid in members:
        if _status(pid)[2:3] == [str(leader)] and str(paths.ROOT) in command_line(pid):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)


def children(parent: int) -> list[int]:
    """As proc(5) has them at this moment."""
    return [int(name) for name in os.listdir("/proc") if name.isdigit() and _status(int(name))[1:2] == [str(parent)]]


def start_time(pid: int) -> str:
    """In clock ticks since the boot; empty when there is no such process or it has ended."""
    fields = _status(pid)
    return fields[19] if fields and fields[0] != "Z" else ""


def _status(pid: int) -> list[str]:
    """State, parent, process group and so on; see proc(5). Empty when there is no such process."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()
    return []


def command_line(pid: int) -> str:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    return ""


def account_refused(error: OSError) -> LaunchError:
    return LaunchError(
        f"root may not start PostgreSQL under another account here ({error}), and PostgreSQL refuses to run as root.",
        "Start this as an ordinary account, or set DATABASE_URL to a server that is running.",
    )
