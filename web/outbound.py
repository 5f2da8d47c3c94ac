"""The one way out to servers that somebody else names: feeds, webhooks, pictures, identity providers.

A name is resolved once and the connection goes to the very address that was checked, so that neither a redirect nor
a name that changes its mind (DNS rebinding) leads inside the house. Rules: reliability.md §5.2, row SSRF.
"""

import ipaddress
import queue
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import SplitResult, urljoin, urlsplit

import httpcore
from django.conf import settings
from django.utils.translation import gettext as _

from web.errors import ActionError

PORTS = frozenset({80, 443, 8443})
MAX_BYTES = 1_000_000
DEADLINE = 15.0  # seconds for everything together
USER_AGENT = "AlumniPortal/1"
MOVED = frozenset({301, 302, 303, 307, 308})
# Addresses of IPv6 that carry one of IPv4 inside; some networks lead them to it.
NAT64 = ipaddress.ip_network("64:ff9b::/96")


class OutboundError(ActionError):
    """The request was not made or not finished; the words may be shown to HR."""


class NothingSent(OutboundError):
    """No connection was made: it is certain that the server has not heard of the request."""


@dataclass(frozen=True)
class Answer:
    """`headers` by lower-case name. `url` is the last one after redirects."""

    status: int
    headers: dict[str, str]
    body: bytes
    url: str


def fetch(
    url: str,
    *,
    method: str = "GET",
    headers: dict[str, str] | None = None,
    body: bytes = b"",
    max_bytes: int = MAX_BYTES,
    deadline: float = DEADLINE,
    redirects: int = 0,
    line: "Line | None" = None,
) -> Answer:
    """One request to a public address. Follows up to `redirects` moves of a GET, each checked like the first.

    Raises OutboundError for an address inside the house, a wrong scheme or port, trouble on the way, more than
    `max_bytes` of answer or more than `deadline` seconds. `headers` are not sent on to another server; cookies and
    proxies of the environment play no part. Whoever asks the same server often keeps a `line` to it.
    """
    end = time.monotonic() + deadline
    for _move in range(redirects + 1):
        answer = _ask(_checked(url), method, headers or {}, body, max_bytes, end, line)
        if answer.status not in MOVED or method != "GET" or not redirects:
            return answer
        following = urljoin(url, answer.headers.get("location", ""))
        if url.startswith("https:") and not following.startswith("https:"):
            raise OutboundError(_("This address leads from a safe connection to an unsafe one."))
        if urlsplit(following).netloc != urlsplit(url).netloc:
            headers = None  # a key for one server is not for the next
        url = following
    raise OutboundError(_("This address leads on to others too many times."))


def _checked(url: str) -> SplitResult:
    """The parts of a URL we would open; its host is checked once more when the connection is made."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise OutboundError(_("This is not a web address.")) from error
    if parts.scheme not in ("https", "http") or not parts.hostname or not url.isascii() or not url.isprintable():
        raise OutboundError(_("This is not a web address. It should begin with https://"))
    if " " in url or "\\" in url or parts.username is not None or parts.password is not None:
        raise OutboundError(_("A web address with a name or password in it is not opened."))
    if (port or 443) not in PORTS and not _is_allowed_inside(parts.hostname, port or 0):
        raise OutboundError(_("Only the usual web ports are opened: 80, 443 and 8443."))
    return parts


def _is_allowed_inside(host: str, port: int) -> bool:
    return f"{host}:{port}" in settings.OUTBOUND_INTERNAL


class Line:
    """Keeps a connection open for the next request. Each request has a deadline of its own, and the same guard."""

    def __init__(self) -> None:
        self.clock = _Clock()
        self.pool = httpcore.ConnectionPool(
            network_backend=_GuardedBackend(self.clock),
            ssl_context=ssl.create_default_context(),
            max_connections=1,
            keepalive_expiry=5,
        )

    def close(self) -> None:
        self.pool.close()


@dataclass
class _Clock:
    """When the request that is under way must be over."""

    end: float = 0.0

    def left(self) -> float:
        remaining = self.end - time.monotonic()
        if remaining <= 0:
            raise httpcore.ReadTimeout
        return remaining


def _ask(
    parts: SplitResult,
    method: str,
    headers: dict[str, str],
    body: bytes,
    max_bytes: int,
    end: float,
    line: Line | None,
) -> Answer:
    """`identity`, because a small packed answer could unpack into a very large one."""
    sent = {"Host": parts.netloc, "User-Agent": USER_AGENT, "Accept-Encoding": "identity", **headers}
    url = parts._replace(fragment="").geturl()
    used = line or Line()
    used.clock.end = end
    try:
        with _plain_words(), used.pool.stream(method, url, headers=list(sent.items()), content=body) as response:
            got = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}
            if got.get("content-encoding", "identity") != "identity":
                raise OutboundError(_("The server sent a packed answer although we asked for a plain one."))
            return Answer(response.status, got, b"".join(_capped(response.iter_stream(), max_bytes)), url)
    finally:
        if line is None:
            used.close()


def _capped(chunks: Iterator[bytes], max_bytes: int) -> Iterator[bytes]:
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > max_bytes:
            raise OutboundError(_("The server’s answer is larger than we take."))
        yield chunk


@contextmanager
def _plain_words() -> Iterator[None]:
    try:
        yield
    except httpcore.ConnectTimeout as error:
        raise NothingSent(_("The server took too long to answer.")) from error
    except httpcore.ConnectError as error:
        raise NothingSent(_("The server could not be reached, or its answer was broken.")) from error
    except httpcore.TimeoutException as error:
        raise OutboundError(_("The server took too long to answer.")) from error
    except (httpcore.NetworkError, httpcore.ProtocolError, ssl.SSLError, OSError) as error:
        raise OutboundError(_("The server could not be reached, or its answer was broken.")) from error


@dataclass
class _GuardedBackend(httpcore.NetworkBackend):
    """Connects to a checked address only; every read and write ends at the deadline of the whole."""

    clock: _Clock
    plain: httpcore.SyncBackend = field(default_factory=httpcore.SyncBackend)

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Any = None,
    ) -> httpcore.NetworkStream:
        address = _public_address(host, port, self.clock.left())
        return _Stream(self.plain.connect_tcp(address, port, timeout=self.clock.left()), self.clock)


@dataclass
class _Stream(httpcore.NetworkStream):
    inner: httpcore.NetworkStream
    clock: _Clock

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self.inner.read(max_bytes, self.clock.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.inner.write(buffer, self.clock.left())

    def close(self) -> None:
        self.inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Stream(self.inner.start_tls(ssl_context, server_hostname, self.clock.left()), self.clock)

    def get_extra_info(self, info: str) -> Any:
        return self.inner.get_extra_info(info)


def _public_address(host: str, port: int, seconds: float) -> str:
    """The first address of the name, if every one of them is public."""
    addresses = _resolve(host, port, seconds)
    if not addresses:
        raise httpcore.ConnectError(f"no address for {host}")
    if not _is_allowed_inside(host, port) and not all(is_public(address) for address in addresses):
        raise NothingSent(_("This address belongs to a private network and is not opened."))
    return addresses[0]


def _resolve(host: str, port: int, seconds: float) -> list[str]:
    """In a thread of its own: the system's resolver knows no deadline."""
    answers: queue.Queue[list[str] | OSError] = queue.Queue()

    def look_up() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            answers.put([str(entry[4][0]) for entry in found])
        except (OSError, UnicodeError) as error:
            answers.put(OSError(str(error)))

    threading.Thread(target=look_up, daemon=True).start()
    try:
        answer = answers.get(timeout=seconds)
    except queue.Empty:
        raise httpcore.ConnectTimeout from None
    if isinstance(answer, OSError):
        raise httpcore.ConnectError(str(answer)) from answer
    return answer


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the open internet, also when it hides one of IPv4 inside one of IPv6."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.sixtofour is not None or ip.teredo is not None:
            return False
        hidden = ip.ipv4_mapped or (ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF) if ip in NAT64 else None)
        if hidden is not None:
            return is_public(str(hidden))
    return ip.is_global and not ip.is_multicast and not ip.is_reserved
