"""Somebody at a browser: keeps cookies, fills in forms; and many of them at once."""

from __future__ import annotations

import http.client
import re
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlencode

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
PATIENCE = 30


@dataclass
class Visitor:
    """Every request has a connection of its own, as a fresh visitor's has."""

    port: int
    tls: ssl.SSLContext
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str) -> tuple[int, str]:
        status, body, _to = self.ask("GET", path)
        return status, body

    def post(self, path: str, **fields: str) -> tuple[int, str, str]:
        """Status, body, and where it leads to."""
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Origin": f"https://localhost:{self.port}",
            "Referer": f"https://localhost:{self.port}{path}",
        }
        return self.ask("POST", path, urlencode(fields), headers)

    def fill_in(self, path: str, **fields: str) -> tuple[int, str, str]:
        _status, page = self.get(path)
        found = TOKEN.search(page)
        return self.post(path, csrfmiddlewaretoken=found[1] if found else "", **fields)

    def ask(
        self, method: str, path: str, body: str | None = None, headers: dict[str, str] | None = None
    ) -> tuple[int, str, str]:
        connection = http.client.HTTPSConnection("localhost", self.port, timeout=PATIENCE, context=self.tls)
        try:
            cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
            connection.request(method, path, body, (headers or {}) | ({"Cookie": cookie} if cookie else {}))
            answer = connection.getresponse()
            text = answer.read().decode("utf-8", "replace")
            for line in answer.headers.get_all("Set-Cookie") or []:
                name, _equals, value = line.partition(";")[0].partition("=")
                self.cookies[name] = value
            return answer.status, text, answer.headers.get("Location", "")
        finally:
            connection.close()


@dataclass
class Crowd:
    """Asks `per_second` times a second until it is told to stop. `failures` says what went wrong, and when."""

    acts: list[Callable[[], int]]
    per_second: float
    hands: int = 16
    seconds: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def __enter__(self) -> Crowd:
        self._begun, self._turn = time.monotonic(), 0
        self._lock, self._over = threading.Lock(), threading.Event()
        self._threads = [threading.Thread(target=self._work) for _hand in range(self.hands)]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    @property
    def slowest_of_95_percent(self) -> float:
        return sorted(self.seconds)[int(len(self.seconds) * 0.95)] if self.seconds else 0.0

    def _work(self) -> None:
        while not self._over.is_set():
            with self._lock:
                number, self._turn = self._turn, self._turn + 1
            self._over.wait(max(0.0, self._begun + number / self.per_second - time.monotonic()))
            if not self._over.is_set():
                self._act(self.acts[number % len(self.acts)])

    def _act(self, act: Callable[[], int]) -> None:
        begun = time.monotonic()
        try:
            status = act()
        except (OSError, http.client.HTTPException) as error:
            self.failures.append(f"{begun - self._begun:.1f} s: {error!r}")
            return
        self.seconds.append(time.monotonic() - begun)
        if status >= 400:
            self.failures.append(f"{begun - self._begun:.1f} s: {status}")
