"""What the server itself costs."""

from collections.abc import Callable, Iterable

BODY = b"<!doctype html><title>Hello</title><p>Hello"
HEADERS = [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(BODY)))]


def application(environ: dict[str, object], start_response: Callable[..., object]) -> Iterable[bytes]:
    start_response("200 OK", HEADERS)
    return [BODY]
