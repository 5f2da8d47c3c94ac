import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

import orjson
import pytest
from pytest_django import Settings

from accounts.models import Membership
from boomerang.models import Feed, FeedKind
from tenancy.models import Employer


class Board:
    """Somebody's recruiting system on the loop-back address: `answer` is what it says next."""

    def __init__(self) -> None:
        self.answer: bytes | tuple[int, dict[str, str], bytes] = b""
        self.asked: list[dict[str, str]] = []
        self.http = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (_Handler,), {"board": self}))
        self.http.daemon_threads = True
        self.host = f"127.0.0.1:{self.http.server_address[1]}"
        self.url = f"http://{self.host}/jobs"
        threading.Thread(target=self.http.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def say(self, *jobs: Any, **headers: str) -> None:
        self.answer = 200, headers, orjson.dumps({"jobs": jobs})


class _Handler(BaseHTTPRequestHandler):
    board: ClassVar[Board]

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def do_GET(self) -> None:
        self.board.asked.append(dict(self.headers.items()))
        answer = self.board.answer
        status, headers, body = answer if isinstance(answer, tuple) else (200, {}, answer)
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def board(settings: Settings) -> Iterator[Board]:
    board = Board()
    settings.OUTBOUND_INTERNAL = [board.host]
    yield board
    board.http.shutdown()
    board.http.server_close()


@pytest.fixture
def make_feed(house: Employer, recruiter: Membership, board: Board) -> Callable[..., Feed]:
    def make(**values: Any) -> Feed:
        return Feed.objects.create(
            **{"name": "Acme board", "kind": FeedKind.GREENHOUSE, "url": board.url, "owner": recruiter, **values}
        )

    return make


@pytest.fixture
def feed(make_feed: Callable[..., Feed]) -> Feed:
    return make_feed()


def job(number: int, title: str = "Engineer", **values: Any) -> dict[str, Any]:
    return {
        "id": number, "title": title, "content": "&lt;p&gt;Come &lt;b&gt;back&lt;/b&gt;.&lt;/p&gt;",
        "location": {"name": "Berlin"}, "departments": [{"name": "Platform"}],
        "metadata": [{"name": "Skills", "value": "Python, SQL"}], **values,
    }  # fmt: skip
