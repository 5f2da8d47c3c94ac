from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from allauth import app_settings as allauth_settings
from django.db import connection
from django.test import RequestFactory

from accounts.limits import Limit, origin, shortened_ip

TEN = Limit("test", 10, 3600)


def _try(key: str) -> bool:
    try:
        return TEN.allow(key)
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_limit_is_exact_when_all_try_at_once():
    with ThreadPoolExecutor(8) as pool:
        allowed = list(pool.map(_try, ["same"] * 60))
    assert sum(allowed) == 10


@pytest.mark.django_db
def test_keys_and_actions_do_not_share_a_limit():
    assert all(TEN.allow("a") for _ in range(10))
    assert not TEN.allow("a")
    assert TEN.allow("b")
    assert Limit("other", 1, 60).allow("a")


@pytest.mark.django_db
def test_limit_opens_again_after_its_time():
    with time_machine.travel("2026-11-20 10:00:00Z", tick=False) as now:
        assert [TEN.allow("a") for _ in range(11)] == [True] * 10 + [False]
        now.shift(3600)
        assert TEN.allow("a")


@pytest.mark.parametrize(
    ("address", "place", "shortened"),
    [
        ("203.0.113.77", "203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64", "2001:db8:1::/48"),
    ],
)
def test_places_are_networks(address, place, shortened):
    request = RequestFactory(REMOTE_ADDR=address).get("/")
    assert (origin(request), shortened_ip(request)) == (place, shortened)


@pytest.mark.parametrize(
    ("forwarded", "remote", "place"),
    [
        ("198.51.100.9, 203.0.113.77", "10.0.0.1", "203.0.113.77"),
        ("203.0.113.77:4711", "10.0.0.1", "203.0.113.77"),
        ("unknown", "10.0.0.1", "10.0.0.1"),
        ("203.0.113.77, <script>", "10.0.0.1", "10.0.0.1"),
        (",", "10.0.0.1", "10.0.0.1"),
        ("_hidden", "", "0.0.0.0"),
    ],
)
def test_forwarded_address_that_is_none_gives_way_to_the_proxys(monkeypatch, forwarded, remote, place):
    monkeypatch.setattr(allauth_settings, "TRUSTED_PROXY_COUNT", 1)
    assert origin(RequestFactory(REMOTE_ADDR=remote).get("/", headers={"X-Forwarded-For": forwarded})) == place
