"""Signing in to a product that has just been brought back, as a person does: address, code from the mail, home page."""

from __future__ import annotations

import contextlib
import http.cookiejar
import re
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlencode

from launcher import paths, processes
from launcher.chaos.house import House
from launcher.console import LaunchError
from launcher.dev import CALM
from launcher.mail_sink import MailSink
from launcher.sockets import choose_port

HOST = "127.0.0.1"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
# The code stands in a line of its own, in the plain text.
CODE = re.compile(rb"^([0-9A-Z]{4}-[0-9A-Z]{4})\r?$", re.MULTILINE)
PATIENCE = 60.0


class Browser:
    def __init__(self, origin: str) -> None:
        self.origin = origin
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), jar)
        self.page = ""
        self.address = ""

    def get(self, path: str) -> str:
        return self._open(path, None)

    def post(self, path: str, **fields: str) -> str:
        token = TOKEN.search(self.page)
        return self._open(path, urlencode(fields | {"csrfmiddlewaretoken": token[1] if token else ""}).encode())

    def _open(self, path: str, body: bytes | None) -> str:
        with self.opener.open(f"{self.origin}{path}", body, timeout=PATIENCE) as answer:
            self.page, self.address = answer.read().decode(), answer.url.removeprefix(self.origin)
        return self.page


@contextlib.contextmanager
def product(house: House) -> Iterator[str]:
    """Web and worker on the house's servers, mail into its folder. Yields the origin."""
    sink = MailSink(house.name, house.folder / "mail", house.record)
    port = choose_port(HOST, wanted=None, default=8700)
    origin = f"http://localhost:{port}"
    environment = house.environment | {"EMAIL_URL": sink.start(), "BASE_URL": origin} | CALM
    web = [paths.PYTHON, "-m", "gunicorn", "alumni_portal.wsgi", "--bind", f"{HOST}:{port}", "--log-level", "warning"]
    worker = [paths.PYTHON, "-m", "celery", "--quiet", "-A", "alumni_portal", "worker", "--pool", "solo"]
    commands = {"web": web, "worker": [*worker, "--loglevel", "WARNING", "--without-gossip", "--without-mingle"]}
    started = []
    try:
        for name, command in commands.items():
            with (house.folder / f"{name}.log").open("ab") as log:
                started.append(processes.start(command, output=log, environment=environment | {"PROCESS": name}))
            house.record.add(started[-1])
        yield origin
    finally:
        for process in started:
            processes.kill_group(process.pid)
            process.wait()
        sink.stop()


def sign_in(origin: str, address: str, mail: Path) -> Browser:
    browser = Browser(origin)
    _wait_for(lambda: _answers(browser), "the web process")
    browser.get("/account/sign-in/")
    browser.post("/account/sign-in/", email=address)
    code = _wait_for(lambda: _code(mail), "the mail with the code")
    browser.post("/account/sign-in/code/", code=code, action="verify")
    return browser


def _answers(browser: Browser) -> str:
    try:
        return browser.get("/account/sign-in/")
    except urllib.error.HTTPError:
        raise
    except OSError:
        return ""


def _code(mail: Path) -> str:
    for file in sorted(mail.glob("*.eml")):
        found = CODE.search(file.read_bytes())
        if found:
            return found[1].decode()
    return ""


def _wait_for(look: Callable[[], str], what: str) -> str:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if found := look():
            return found
        time.sleep(0.1)
    raise LaunchError(f"waited {PATIENCE:.0f} s for {what}.")
