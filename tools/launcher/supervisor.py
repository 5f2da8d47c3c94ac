"""Runs the product's processes side by side until a signal comes or one of them ends."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence

from launcher import processes
from launcher.console import console, say, tagged

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
STOP_WITHIN = 10
PATIENCE = 60


class Supervisor:
    def __init__(self, environment: Mapping[str, str], record: processes.Record) -> None:
        self.environment = environment
        self.record = record
        self.children: dict[str, subprocess.Popen[bytes]] = {}
        self.stopping = threading.Event()
        self.web_answers = threading.Event()

    def heed_signals(self) -> None:
        for number in SIGNALS:
            if not (number == signal.SIGHUP and signal.getsignal(number) == signal.SIG_IGN):  # under nohup
                signal.signal(number, lambda *_: self.stopping.set())

    def start(self, name: str, command: Sequence[object], **extra: str) -> None:
        child = processes.start(command, output=subprocess.PIPE, environment={**self.environment, **extra})
        self.children[name] = child
        self.record.add(child)
        threading.Thread(target=self._relay, args=(name, child), daemon=True).start()

    def _relay(self, name: str, child: subprocess.Popen[bytes]) -> None:
        for line in child.stdout or ():
            console.write(tagged(name, line.decode(errors="replace")))

    def watch_for_answer(self, url: str, host: str) -> None:
        threading.Thread(target=self._await_answer, args=(url, host), daemon=True).start()

    def _await_answer(self, url: str, host: str) -> None:
        give_a_word = time.monotonic() + PATIENCE
        while not self.stopping.wait(0.15):
            if answers(url, host):
                self.web_answers.set()
                return
            if give_a_word and time.monotonic() > give_a_word:
                give_a_word = 0
                say("the web process does not answer yet; its lines above may say why")

    def run(self, once_web_answers: Callable[[], None]) -> int:
        """Returns 0 after a signal, else the exit code of the child that ended by itself.

        `once_web_answers` is called here, in the main thread: see `processes.start`.
        """
        called = False
        while not self.stopping.wait(0.1):
            if self.web_answers.is_set() and not called:
                called = True
                once_web_answers()
            for name, child in self.children.items():
                if child.poll() is not None:
                    say(f"{name} ended with exit code {child.returncode}; stopping the rest")
                    return child.returncode or 1
        return 0

    def stop(self) -> None:
        for child in self.children.values():
            with contextlib.suppress(ProcessLookupError):
                child.terminate()
        end = time.monotonic() + STOP_WITHIN
        for child in self.children.values():
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(max(0.1, end - time.monotonic()))
        for child in self.children.values():
            processes.kill_group(child.pid)


def answers(url: str, host: str) -> bool:
    """Any answer will do: /healthz/ is unhappy until beat has run, and an error page is shown by the web process."""
    request = urllib.request.Request(url, headers={"Host": host})
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        opener.open(request, timeout=5).close()
    except urllib.error.HTTPError as error:
        error.close()
    except OSError:
        return False
    return True
