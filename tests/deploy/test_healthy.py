"""What a container's health check says of the answers that `/healthz/` may give."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "deploy" / "healthy.py"
WELL = {"web": "ok", "database": "ok", "redis": "ok", "beat": "ok"}
seen: list[dict[str, str]] = []


class Health(BaseHTTPRequestHandler):
    report: dict[str, str] = WELL

    def do_GET(self) -> None:
        seen.append(dict(self.headers.items()))
        self.send_response(200 if self.report == WELL else 503)
        self.end_headers()
        self.wfile.write(json.dumps(self.report).encode())

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def port() -> Iterator[int]:
    server = HTTPServer(("127.0.0.1", 0), Health)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    yield int(server.server_address[1])
    server.shutdown()
    server.server_close()


def ask(what: str, port: int) -> int:
    code = f"import runpy, sys; m = runpy.run_path({str(SCRIPT)!r}); g = m['main'].__globals__; g['PORT'] = {port};"
    code += f"g['HOSTS'] = dict.fromkeys(g['HOSTS'], '127.0.0.1'); sys.exit(g['main']({what!r}))"
    environment = {"BASE_URL": "https://alumni.example.com"}
    return subprocess.run([sys.executable, "-c", code], env=environment, check=False, capture_output=True).returncode


@pytest.mark.parametrize(
    ("what", "trouble", "code"),
    [
        ("web", {}, 0),
        ("web", {"redis": "failing"}, 0),
        ("web", {"database": "failing"}, 1),
        ("beat", {}, 0),
        ("beat", {"beat": "late"}, 1),
    ],
)
def test_what_it_says(
    monkeypatch: pytest.MonkeyPatch, port: int, what: str, trouble: dict[str, str], code: int
) -> None:
    monkeypatch.setattr(Health, "report", WELL | trouble)

    assert ask(what, port) == code
    assert seen[-1]["Host"] == "alumni.example.com"
    assert seen[-1]["X-Forwarded-Proto"] == "https"


def test_nobody_answers(port: int) -> None:
    assert ask("web", 1) == 1
