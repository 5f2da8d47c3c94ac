"""Whatever address somebody gives us, nothing inside the house is opened, and nobody keeps us waiting."""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

import pytest
import trustme
from hypothesis import given
from hypothesis import strategies as st

from web.outbound import OutboundError, fetch, is_public

INSIDE = [
    "0.0.0.0", "10.0.0.1", "100.64.0.1", "127.0.0.1", "127.255.255.254", "169.254.169.254", "172.16.0.1", "192.0.2.1",
    "192.168.1.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::", "::1", "::ffff:127.0.0.1",
    "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "fc00::1",
    "fd12:3456::1", "fe80::1", "fe80::1%eth0", "ff02::1", "2001:db8::1",
]  # fmt: skip
OUTSIDE = ["1.1.1.1", "93.184.216.34", "2606:4700:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101"]
WAYS_INSIDE = [
    "http://127.0.0.1/", "http://localhost/", "http://LOCALHOST/", "http://localhost./", "http://127.1/",
    "http://2130706433/", "http://0x7f000001/", "http://0177.0.0.1/", "http://0/", "http://[::1]/", "http://[::]/",
    "http://[::ffff:127.0.0.1]/", "http://[::ffff:7f00:1]/", "http://169.254.169.254/latest/meta-data/",
    "http://10.0.0.1:8443/", "https://192.168.0.1/",
]  # fmt: skip
NOT_ADDRESSES = [
    "", "acme.example/jobs", "//acme.example/", "ftp://acme.example/", "file:///etc/passwd", "gopher://acme.example/",
    "javascript:alert(1)", "http://", "http:///path", "http://acme.example:22/", "http://acme.example:6379/",
    "http://acme.example:99999/", "http://acme.example:x/", "http://user@acme.example/", "http://:key@acme.example/",
    "http://1.1.1.1@127.0.0.1/", "http://acme.example\\@127.0.0.1/", "http://acme.example/a b",
    "http://acme.example/\r\nHost: inside", "http://acme.example/\x00", "http://①②⑦.⓪.⓪.①/", "http://[::1",
]  # fmt: skip


@pytest.mark.parametrize("address", INSIDE)
def test_an_address_inside_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", OUTSIDE)
def test_an_address_of_the_internet_is_public(address: str) -> None:
    assert is_public(address)


@given(st.ip_addresses(v=4))
def test_a_hidden_address_counts_like_the_plain_one(address: Any) -> None:
    number = int(address)

    assert is_public(f"::ffff:{address}") == is_public(str(address))
    assert is_public(f"64:ff9b::{number >> 16:x}:{number & 0xFFFF:x}") == is_public(str(address))


@pytest.mark.parametrize("url", WAYS_INSIDE)
def test_no_way_of_writing_it_leads_inside(url: str, no_connection: list[Any]) -> None:
    with pytest.raises(OutboundError):
        fetch(url)

    assert no_connection == []


@pytest.mark.parametrize("url", NOT_ADDRESSES)
def test_what_is_no_web_address_of_ours_is_refused_before_any_look_up(url: str, no_look_up: None) -> None:
    with pytest.raises(OutboundError):
        fetch(url)


def test_a_name_with_one_address_inside_is_refused(names: dict[str, list[str]], no_connection: list[Any]) -> None:
    names["two-faced.example"] = ["93.184.216.34", "127.0.0.1"]

    with pytest.raises(OutboundError, match="private network"):
        fetch("https://two-faced.example/")

    assert no_connection == []


def test_the_connection_goes_to_the_address_that_was_checked(
    names: dict[str, list[str]], no_connection: list[Any]
) -> None:
    """The name is never given to the socket, which would look it up again and might get another answer."""
    names["feeds.example"] = ["93.184.216.34"]

    with pytest.raises(OutboundError, match="could not be reached"):
        fetch("https://feeds.example/jobs")

    assert no_connection == [("93.184.216.34", 443)]


def test_a_name_that_nobody_knows(names: dict[str, list[str]]) -> None:
    with pytest.raises(OutboundError, match="could not be reached"):
        fetch("https://unknown.example/")


def test_a_name_without_addresses(names: dict[str, list[str]]) -> None:
    names["empty.example"] = []

    with pytest.raises(OutboundError, match="could not be reached"):
        fetch("https://empty.example/")


def test_a_resolver_that_sleeps_does_not_keep_us(monkeypatch: pytest.MonkeyPatch) -> None:
    awake = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: awake.wait(30) and [])

    with pytest.raises(OutboundError, match="too long"):
        fetch("https://slow.example/", deadline=0.2)
    awake.set()


def test_a_request_arrives_as_it_was_made(server: "Server") -> None:
    answer = fetch(f"{server.url}/echo?q=1#part", method="POST", headers={"X-Key": "k"}, body=b"hello")

    assert answer.status == 200
    assert answer.body == b"hello"
    assert answer.headers["x-path"] == "/echo?q=1"
    assert server.seen[-1] | {"X-Key": "k", "Accept-Encoding": "identity"} == server.seen[-1]
    assert "Cookie" not in server.seen[-1]


def test_an_answer_that_says_no_is_an_answer(server: "Server") -> None:
    assert fetch(f"{server.url}/status/503").status == 503


def test_a_move_is_not_followed_unless_asked(server: "Server") -> None:
    assert fetch(f"{server.url}/to/echo").status == 302


def test_a_move_is_followed_when_asked(server: "Server") -> None:
    answer = fetch(f"{server.url}/to/echo", redirects=1, headers={"X-Key": "k"})

    assert (answer.status, answer.url) == (200, f"{server.url}/echo")
    assert server.seen[-1]["X-Key"] == "k"


def test_a_key_is_not_carried_to_another_server(server: "Server", other: "Server") -> None:
    answer = fetch(f"{server.url}/leave?{other.url}/echo", redirects=1, headers={"X-Key": "k"})

    assert answer.status == 200
    assert "X-Key" not in other.seen[-1]


@pytest.mark.parametrize("target", ["http://127.0.0.1/", "http://169.254.169.254/", "file:///etc/passwd"])
def test_a_move_inside_is_refused(server: "Server", target: str) -> None:
    with pytest.raises(OutboundError):
        fetch(f"{server.url}/leave?{target}", redirects=3)


def test_a_circle_ends(server: "Server") -> None:
    with pytest.raises(OutboundError, match="too many times"):
        fetch(f"{server.url}/to/to/echo", redirects=1)


def test_a_large_answer_is_cut_off_while_it_comes(server: "Server") -> None:
    with pytest.raises(OutboundError, match="larger than"):
        fetch(f"{server.url}/endless", max_bytes=100_000)


def test_a_packed_answer_is_not_unpacked(server: "Server") -> None:
    with pytest.raises(OutboundError, match="packed"):
        fetch(f"{server.url}/packed")


@pytest.mark.parametrize("path", ["/drip", "/silent"])
def test_a_server_that_drips_or_is_silent_ends_at_the_deadline(server: "Server", path: str) -> None:
    """Each drop would restart a time-out per read; the deadline is one for everything."""
    with pytest.raises(OutboundError, match="too long"):
        fetch(f"{server.url}{path}", deadline=0.5)


def test_a_broken_answer(server: "Server") -> None:
    with pytest.raises(OutboundError, match="broken"):
        fetch(f"{server.url}/broken")


def test_over_tls_the_name_is_proven(secure: Callable[[str], "Server"]) -> None:
    server = secure("localhost")

    assert fetch(f"{server.url}/echo").status == 200


def test_a_certificate_for_another_name_is_refused(secure: Callable[[str], "Server"]) -> None:
    server = secure("elsewhere.example")

    with pytest.raises(OutboundError, match="could not be reached"):
        fetch(f"{server.url}/echo")


def test_a_safe_address_does_not_lead_to_an_unsafe_one(secure: Callable[[str], "Server"], server: "Server") -> None:
    with pytest.raises(OutboundError, match="unsafe"):
        fetch(f"{secure('localhost').url}/leave?{server.url}/echo", redirects=3)


class Server:
    """A web server on the loop-back address; OUTBOUND_INTERNAL lets the tests reach it."""

    patience = 20.0

    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        self.seen: list[dict[str, str]] = []
        self.http = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (_Handler,), {"server_of": self}))
        self.http.daemon_threads = True
        if context:
            self.http.socket = context.wrap_socket(self.http.socket, server_side=True)
        self.host = f"{'localhost' if context else '127.0.0.1'}:{self.http.server_address[1]}"
        self.url = f"{'https' if context else 'http'}://{self.host}"
        threading.Thread(target=self.http.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def close(self) -> None:
        self.http.shutdown()
        self.http.server_close()


class _Handler(BaseHTTPRequestHandler):
    server_of: ClassVar[Server]

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def do_GET(self) -> None:
        self.server_of.seen.append(dict(self.headers.items()))
        kind, _slash, rest = self.path.lstrip("/").partition("/")
        name, _mark, query = kind.partition("?")
        if name == "leave":
            query = self.path.partition("?")[2]
        with suppress(OSError):  # the other side has hung up, as it should
            getattr(self, f"_{name}")(query if name == "leave" else rest)

    do_POST = do_GET

    def _answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _echo(self, rest: str) -> None:
        self._answer(200, self.rfile.read(int(self.headers.get("Content-Length", 0))), X_Path=self.path)

    def _status(self, rest: str) -> None:
        self._answer(int(rest))

    def _to(self, rest: str) -> None:
        self._answer(302, Location=f"/{rest}")

    def _leave(self, target: str) -> None:
        self._answer(302, Location=target)

    def _packed(self, rest: str) -> None:
        self._answer(200, b"x", Content_Encoding="gzip")

    def _endless(self, rest: str) -> None:
        self.send_response(200)
        self.end_headers()
        while True:
            self.wfile.write(b"x" * 10_000)

    def _drip(self, rest: str) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\n")
        end = time.monotonic() + Server.patience
        while time.monotonic() < end:
            self.wfile.write(b"X-Drop: 1\r\n")
            time.sleep(0.1)

    def _silent(self, rest: str) -> None:
        self.rfile.read(1)

    def _broken(self, rest: str) -> None:
        self.wfile.write(b"this is not HTTP\r\n\r\n")


@pytest.fixture
def server(settings: Any) -> Iterator[Server]:
    yield from _running(settings, Server())


@pytest.fixture
def other(settings: Any) -> Iterator[Server]:
    yield from _running(settings, Server())


def _running(settings: Any, server: Server) -> Iterator[Server]:
    settings.OUTBOUND_INTERNAL = [*settings.OUTBOUND_INTERNAL, server.host]
    yield server
    server.close()


@pytest.fixture
def secure(settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], Server]]:
    """A server whose certificate is for that name, from an authority this process trusts."""
    authority, servers = trustme.CA(), []
    authority.cert_pem.write_to_path(tmp_path / "authority.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))

    def make(name: str) -> Server:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(name).configure_cert(context)
        servers.append(Server(context))
        settings.OUTBOUND_INTERNAL = [*settings.OUTBOUND_INTERNAL, servers[-1].host]
        return servers[-1]

    yield make
    for one in servers:
        one.close()


@pytest.fixture
def no_connection(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Where a connection was tried; none is made."""
    tried: list[Any] = []

    def refuse(address: Any, *args: Any, **kwargs: Any) -> None:
        tried.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", refuse)
    return tried


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """What the world's name servers say."""
    known: dict[str, list[str]] = {}

    def look_up(host: str, port: int, **kwargs: Any) -> list[Any]:
        if host not in known:
            raise socket.gaierror(f"{host} is not known")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in known[host]]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return known


@pytest.fixture
def no_look_up(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*args: Any, **kwargs: Any) -> None:
        raise AssertionError("looked up")

    monkeypatch.setattr(socket, "getaddrinfo", never)
