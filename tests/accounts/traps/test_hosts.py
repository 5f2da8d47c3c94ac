"""Host headers, forwarded addresses, and where `next` may lead."""

import pytest
from allauth import app_settings as allauth_settings
from django.test import Client, RequestFactory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts import limits
from accounts.signing_in.adapter import is_local_path
from mail.models import Message
from tests.accounts.steps import ask_for_code, code_sent_to, newest_mail, type_code

HOSTS = [
    "evil.example",
    "localhost.evil.example",
    "evil.example#localhost",
    "localhost@evil.example",
    "evil.example/localhost",
    "evil.example?localhost",
    "localhost:80@evil.example",
    "localhost, evil.example",
    "localhost evil.example",
    "acme.localhost.evil.example",
    "[::1]evil.example",
    "localhost..",
]


@pytest.mark.django_db
@pytest.mark.parametrize("host", HOSTS)
def test_host_that_is_not_ours_is_refused_and_nothing_is_mailed(alice, settings, host):
    settings.ALLOWED_HOSTS = ["localhost"]
    client = Client(HTTP_HOST=host)
    assert client.get("/account/sign-in/").status_code == 400
    assert client.post("/account/sign-in/", {"email": alice.email}).status_code == 400
    assert Message.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize("host", ["LOCALHOST", "localhost.", "localhost:8000"])
def test_other_spellings_of_our_host_write_mail_with_our_address(alice, settings, host):
    settings.ALLOWED_HOSTS = ["localhost"]
    asked = Client(HTTP_HOST=host, REMOTE_ADDR="10.9.9.9").post("/account/sign-in/", {"email": "nobody@home.example"})
    assert asked.status_code == 302
    assert asked.url.startswith("/account/")
    assert "http://localhost:8000/" in newest_mail("nobody@home.example").text


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["HTTP_X_FORWARDED_HOST", "HTTP_X_HOST", "HTTP_FORWARDED", "HTTP_X_ORIGINAL_HOST"])
def test_host_in_another_header_is_not_believed(alice, name):
    client = Client(**{name: "evil.example"})
    asked = client.post("/account/sign-in/", {"email": "nobody@home.example"})
    assert "evil.example" not in asked.url + newest_mail("nobody@home.example").text


@pytest.mark.django_db
@pytest.mark.parametrize(("server", "status"), [("localhost", 302), ("10.0.0.5", 400), ("", 400)])
def test_request_without_a_host_is_answered(alice, settings, server, status):
    """HTTP/1.0 and broken scanners: the server's own name is held against the list, and nothing crashes."""
    settings.ALLOWED_HOSTS = ["localhost"]
    client = Client(SERVER_NAME=server, REMOTE_ADDR="10.4.4.4")
    assert "HTTP_HOST" not in client.defaults
    assert client.post("/account/sign-in/", {"email": alice.email}).status_code == status


# X-Forwarded-For


def _place(**headers: str) -> str:
    return limits.origin(RequestFactory(REMOTE_ADDR="10.0.0.1").get("/", **headers))


SPOOFED = ["1.2.3.4", "1.2.3.4, 5.6.7.8", "127.0.0.1", "::1", "10.0.0.1, 1.2.3.4", "<script>", "1.2.3.4\x00", ","]


@pytest.mark.parametrize("value", SPOOFED)
def test_without_a_proxy_no_forwarded_address_is_believed(monkeypatch, value):
    monkeypatch.setattr(allauth_settings, "TRUSTED_PROXY_COUNT", 0)
    for name in ("HTTP_X_FORWARDED_FOR", "HTTP_X_REAL_IP", "HTTP_CLIENT_IP", "HTTP_FORWARDED", "HTTP_CF_CONNECTING_IP"):
        assert _place(**{name: value}) == "10.0.0.1"


@pytest.mark.parametrize("value", SPOOFED)
def test_behind_a_proxy_only_its_own_entry_counts(monkeypatch, value):
    """The proxy appends the address it saw; what the visitor wrote before it changes nothing."""
    monkeypatch.setattr(allauth_settings, "TRUSTED_PROXY_COUNT", 1)
    assert _place(HTTP_X_FORWARDED_FOR=f"{value}, 203.0.113.9") == "203.0.113.9"


@pytest.mark.django_db
@pytest.mark.parametrize("proxies", [0, 1])
def test_spoofed_addresses_bring_no_more_codes(monkeypatch, alice, proxies):
    monkeypatch.setattr(allauth_settings, "TRUSTED_PROXY_COUNT", proxies)
    answers = []
    for number in range(8):
        client = Client(HTTP_X_FORWARDED_FOR=f"10.9.8.{number}, 203.0.113.9", REMOTE_ADDR="10.0.0.1")
        answers.append(ask_for_code(client, alice.email).status_code)
    assert answers == [302] * 5 + [429] * 3


# Where `next` leads

CHARACTERS = st.sampled_from([*"/\\:@?#%.;&= \t\r\n\x00\x08‮éaz0", "//", "http:", "https://", "evil.example", "%2f"])
TARGETS = st.lists(CHARACTERS, max_size=14).map("".join)


@settings(max_examples=600, deadline=None)
@given(TARGETS)
def test_only_paths_of_this_installation_pass(target):
    if is_local_path(target):
        assert target.startswith("/")
        assert not target.startswith(("//", "/\\", "/\t", "/\r", "/\n"))
        from urllib.parse import urlsplit  # noqa: PLC0415

        assert urlsplit(target.replace("\\", "/")).netloc == ""


@pytest.mark.django_db
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TARGETS)
def test_no_answer_of_the_sign_in_leads_away(target):
    answer = Client().get("/account/sign-in/", {"next": target})
    html = answer.content.decode()
    kept = html.partition('name="next" value="')[2].partition('"')[0]
    assert answer.status_code == 200
    assert kept == "" or kept.startswith("/")
    assert not kept.startswith(("//", "/\\"))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "target", ["//evil.example", "https://evil.example", "/\\evil.example", "/%09/evil.example", "/a\r\nX: y"]
)
def test_typed_code_leads_nowhere_else(alice, target):
    client = Client()
    ask_for_code(client, alice.email, next=target)
    done = type_code(client, code_sent_to(alice.email), next=target)
    assert done.url.startswith("/")
    assert not done.url.startswith(("//", "/\\"))
    assert "\n" not in done.url
