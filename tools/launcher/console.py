"""What the launcher says to the person at the terminal."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from typing import TextIO

STARTED = time.monotonic()
COLOURS = {"web": 36, "worker": 33, "beat": 35, "mail": 32}


class LaunchError(Exception):
    """Ends the command: `message` says what is wrong, `hint` what to do about it."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def text(self) -> str:
        hint = "".join(f"\n       {line}" for line in self.hint.splitlines())
        return f"error: {self.message}{hint}"


class Console:
    """Progress goes to standard output, or to standard error while a command's own output is what counts."""

    aside = False

    @property
    def stream(self) -> TextIO:
        return sys.stderr if self.aside else sys.stdout

    def write(self, text: str) -> None:
        with contextlib.suppress(OSError, ValueError):  # the terminal may be gone
            self.stream.write(text)
            self.stream.flush()

    def colourful(self) -> bool:
        return self.stream.isatty() and "NO_COLOR" not in os.environ


console = Console()


def say(text: str) -> None:
    console.write(f"{time.monotonic() - STARTED:6.1f}s  {text}\n")


def tagged(name: str, line: str) -> str:
    """A line of a child process, marked with the child's name."""
    if console.colourful():
        return f"\033[{COLOURS.get(name, 0)}m{name:>7} |\033[0m {line}"
    return f"{name:>7} | {line}"


def heading(text: str) -> str:
    return f"\033[1m── {text}\033[0m" if console.colourful() else f"── {text}"
