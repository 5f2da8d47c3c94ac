"""Requests as a browser sends them to production: https, the real host, cookies; answers without a rendered copy."""

import importlib.util
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from types import ModuleType
from typing import Any
from unittest.mock import patch

from django.conf import settings
from django.core.signals import got_request_exception
from django.http.response import HttpResponseBase
from django.test import RequestFactory, override_settings
from django.test.client import BOUNDARY, MULTIPART_CONTENT, ClientHandler, encode_multipart

from launcher.checks import PRODUCTION

# Settings that stay as the tests have them, and why.
KEPT = {
    "CACHES": "the workers of the tests have a cache each",
    "DATABASES": "the test database and its login",
    "LOGGING": "pytest listens itself",
    "MEDIA_ROOT": "a folder of the tests",
    "TEMPLATES": "Django writes into it; the same otherwise",
    "STATIC_ROOT": "nobody has collected the static files",
    "STORAGES": "nobody has collected the static files",
    "VAR_DIR": "a folder of the tests",
}


def production_settings() -> dict[str, Any]:
    """What production sets otherwise than the tests do: cookies, headers, https, no DEBUG."""
    with patch.dict(os.environ, PRODUCTION):
        module = _fresh_copy("alumni_portal.settings")
    values = {name: getattr(module, name) for name in dir(module) if name.isupper()}
    ours = {name: value for name, value in values.items() if hasattr(settings, name) and name not in KEPT}
    own_choice = ("INSTALLED_APPS", "SIGN_IN_SECONDS", "REDIS_NAMESPACE")  # of tests/settings.py
    return {name: value for name, value in ours.items() if getattr(settings, name) != value and name not in own_choice}


def _fresh_copy(name: str) -> ModuleType:
    spec = importlib.util.find_spec(name)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@contextmanager
def as_in_production(**changes: Any) -> Iterator[None]:
    with override_settings(**{**production_settings(), **changes}):
        yield


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes
    cookies: SimpleCookie
    error: str = ""

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    @property
    def everything(self) -> str:
        """Body, headers and cookies: all a stranger gets to see."""
        lines = [f"{name}: {value}" for name, value in self.headers.items()]
        return "\n".join([*lines, self.cookies.output(), self.text])


@dataclass
class Wire:
    """Sends requests straight into the handler; made inside `as_in_production`, whose settings middleware reads."""

    csrf: bool = False
    handler: ClientHandler = field(init=False)
    errors: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.handler = ClientHandler(enforce_csrf_checks=self.csrf)
        got_request_exception.connect(self._note, weak=False)

    def send(
        self,
        method: str,
        path: str,
        *,
        cookies: dict[str, str] | None = None,
        data: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
        secure: bool = True,
    ) -> Answer:
        factory = _Factory(self.handler, HTTP_HOST=settings.ALLOWED_HOSTS[0])
        factory.cookies.load(cookies or {})
        self.errors.clear()
        for value in (data or {}).values():
            if hasattr(value, "seek"):
                value.seek(0)  # a file is sent more than once
        content = encode_multipart(BOUNDARY, data) if data is not None else b""
        kind = MULTIPART_CONTENT if data is not None else "application/octet-stream"
        response: HttpResponseBase = factory.generic(method, path, content, kind, secure=secure, headers=headers)
        body = b"".join(response) if response.streaming else response.content
        return Answer(response.status_code, dict(response.items()), body, response.cookies, "; ".join(self.errors))

    def _note(self, **signal: Any) -> None:
        error = sys.exc_info()[1]
        self.errors.append(f"{type(error).__name__}: {error}")


class _Factory(RequestFactory):
    def __init__(self, handler: ClientHandler, **defaults: Any) -> None:
        super().__init__(**defaults)
        self.handler = handler

    def request(self, **request: Any) -> Any:
        return self.handler(self._base_environ(**request))
