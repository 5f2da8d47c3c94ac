from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from directory.models import Alumnus, Audience
from directory.search.finding import Found, Query, find
from directory.search.rows import refresh_search
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.factories.directory import make_alumnus, make_peer


@pytest.fixture(autouse=True)
def _kept(settings: Any) -> None:
    settings.COUNTS_KEPT_SECONDS = 60
    settings.CACHES = {"default": settings.CACHES["default"] | {"KEY_PREFIX": uuid4().hex}}


def everybody(audience: Audience = Audience.NETWORK, **filters: str) -> tuple[Found, int]:
    """The first page, and how many statements it took."""
    with CaptureQueriesContext(connection) as queries:
        found = find(Query(audience, filters=filters), facets=("country",))
    return found, sum("directory_searchrow" in query["sql"] for query in queries)


def test_everybody_is_counted_once(acme: Employer, globex: Employer) -> None:
    make_peer(acme, "Ada", "Vale", country="FR")
    make_alumnus(acme, "Bo", "Lund")
    with tenant_scope(acme):
        (first, cost), (again, cost_again) = everybody(), everybody()
        staff, _ = everybody(Audience.STAFF)
        narrowed, cost_narrowed = everybody(country="FR")
    with tenant_scope(globex):
        theirs, _ = everybody()

    assert (cost, cost_again, cost_narrowed) == (2, 1, 2)
    assert first.counts == again.counts == narrowed.counts
    assert (first.counts.total, staff.counts.total, theirs.counts.total) == (1, 2, 0)
    assert again.counts.facets == {"country": {"FR": 1}}


def test_whoever_is_written_is_counted(acme: Employer) -> None:
    peer = make_peer(acme, "Ada", "Vale", country="FR")
    with tenant_scope(acme):
        assert everybody()[0].counts.total == 1
        make_peer(acme, "Bo", "Lund")
        assert everybody()[0].counts.total == 2
        Alumnus.objects.filter(pk=peer.pk).update(country="DE")
        refresh_search([peer.pk])
        assert everybody()[0].counts.facets == {"country": {"DE": 1}}


@pytest.mark.django_db(transaction=True)
def test_what_others_kept_meanwhile_is_forgotten_at_the_commit(acme: Employer) -> None:
    peer = make_peer(acme, "Ada", "Vale", country="FR")
    with tenant_scope(acme):
        before = everybody()[0].counts
        with transaction.atomic():
            Alumnus.objects.filter(pk=peer.pk).update(country="DE")
            refresh_search([peer.pk])
            cache.set(f"directory-counts:{acme.pk}:network", {"country": before}, timeout=60)  # a reader was quicker
        assert everybody()[0].counts.facets == {"country": {"DE": 1}}


def test_without_the_cache_server_everybody_is_counted_each_time(acme: Employer, settings: Any) -> None:
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "unix:///nowhere/valkey.sock?db=1",
        }
    }
    make_peer(acme, "Ada", "Vale")
    with tenant_scope(acme):
        (first, cost), (again, cost_again) = everybody(), everybody()

    assert (cost, cost_again) == (2, 2)
    assert first.counts == again.counts


@pytest.mark.django_db(transaction=True)
def test_counts_are_forgotten_also_when_the_commit_comes_after_the_scope(acme: Employer) -> None:
    peer = make_peer(acme, "Ada", "Vale", country="FR")
    with tenant_scope(acme):
        assert everybody()[0].counts.facets == {"country": {"FR": 1}}
    with transaction.atomic(), tenant_scope(acme):
        Alumnus.objects.filter(pk=peer.pk).update(country="DE")
        refresh_search([peer.pk])
    with tenant_scope(acme):
        assert everybody()[0].counts.facets == {"country": {"DE": 1}}
