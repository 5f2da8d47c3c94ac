import time
from datetime import UTC, date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from tenancy import leakproof
from tenancy.models import Employer, employer_logo_path, uuid7
from tenancy.scope import tenant_scope
from tests.tenancy.conftest import Town
from tests.tenancy.testapp.models import Guest, Rsvp


def test_ids_are_version_7_and_sort_by_time():
    first = uuid7()
    time.sleep(0.002)
    second = uuid7()
    assert (first.version, first.variant) == (7, UUID(int=0x8000 << 48).variant)
    assert first < second
    assert abs(int.from_bytes(first.bytes[:6], "big") / 1000 - time.time()) < 5


def test_employer_knows_its_addresses(settings):
    settings.BASE_URL = "https://alumni.example.com"
    northwind = Employer(slug="northwind", name="Northwind")
    assert str(northwind) == "Northwind"
    assert northwind.base_path == "/northwind/"
    assert northwind.absolute_url("manage/") == "https://alumni.example.com/northwind/manage/"


def test_employer_has_its_own_today():
    tokyo = Employer(slug="tokyo", timezone="Asia/Tokyo")
    assert tokyo.zone == ZoneInfo("Asia/Tokyo")
    with time_machine.travel(datetime(2026, 11, 21, 20, 0, tzinfo=UTC), tick=False):
        assert tokyo.today() == date(2026, 11, 22)
        assert Employer(slug="utc").today() == date(2026, 11, 21)


@pytest.mark.parametrize(
    ("email", "answer"),
    [
        ("ann@northwind.example", True),
        ("Ann@NORTHWIND.Example ", True),
        ("ann@mail.northwind.example", True),
        ("ann@notnorthwind.example", False),
        ("ann@northwind.example.org", False),
        ("northwind.example", True),
        ("", False),
    ],
)
def test_work_addresses(email, answer):
    assert Employer(work_email_domains=["northwind.example"]).is_work_address(email) is answer


def test_logo_lies_in_the_employers_folder():
    assert employer_logo_path(Employer(id=7), "0a1b.png") == "employers/7/logo/0a1b.png"
    assert employer_logo_path(Employer(id=7), "../../0a1b.png") == "employers/7/logo/0a1b.png"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("slug", "account"),
        ("slug", "North Wind"),
        ("slug", "a"),
        ("timezone", "Europe/Atlantis"),
        ("colour_primary", "red"),
        ("colour_accent", "#FFF"),
    ],
)
def test_unusable_settings_are_refused(db, field, value):
    employer = Employer(**{"slug": "northwind", "name": "Northwind", field: value})
    with pytest.raises(ValidationError) as refused:
        employer.full_clean()
    assert set(refused.value.message_dict) == {field}


@pytest.mark.parametrize(
    ("field", "value", "constraint"),
    [
        ("slug", "North", "employer_slug_shape"),
        ("timezone", "'; drop", "employer_timezone_shape"),
        ("colour_primary", "red", "employer_primary_is_hex"),
        ("colour_accent", "#12345G", "employer_accent_is_hex"),
    ],
)
def test_database_refuses_them_too(db, field, value, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Employer.objects.create(**{"slug": "northwind", "name": "Northwind", field: value})


@pytest.fixture
def unmarked(monkeypatch):
    """As on a server where nobody may mark operators: one of the functions does not exist, so cannot be marked."""
    monkeypatch.setattr(leakproof, "MARKED", ("no_such_function(text)",))
    leakproof.search_needs_view.cache_clear()
    yield
    leakproof.search_needs_view.cache_clear()


def test_search_reads_the_table_where_operators_are_marked(town: Town):
    assert leakproof.missing_marks() == []
    with tenant_scope(town.acme.employer):
        assert 'FROM "testapp_guest" ' in str(Guest.objects.for_search().filter(name="x").query)


def test_search_reads_the_view_where_they_are_not(town: Town, unmarked):
    assert leakproof.missing_marks() == ["no_such_function(text)"]
    with tenant_scope(town.acme.employer):
        guests = Guest.objects.for_search().filter(name__contains="Ann", rsvps__event__title__contains="Ball")
        assert 'FROM "testapp_guest_search" testapp_guest ' in str(guests.query)
        assert list(guests.order_by("name", "id")) == [town.acme.guest]
        assert guests.count() == 1
        assert list(Rsvp.objects.filter(guest__in=Guest.objects.for_search())) == list(Rsvp.objects.all())
    with tenant_scope(town.globex.employer):
        assert list(Guest.objects.for_search()) == [town.globex.guest]


def test_search_view_lets_unmarked_operators_use_their_index(town: Town):
    """LIKE has no mark: over the table it filters what the policy lets through, over the view it is a condition."""
    plan = "EXPLAIN SELECT id FROM {} WHERE tenant_id = %s AND email LIKE 'ann%%'"
    with tenant_scope(town.acme.employer), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        plans = []
        for relation in ("testapp_guest", "testapp_guest_search"):
            cursor.execute(plan.format(relation), [town.acme.employer.pk])
            plans.append("\n".join(line for (line,) in cursor.fetchall()))
    over_table, over_view = (next(line for line in text.split("\n") if "Index Cond" in line) for text in plans)
    assert "email" not in over_table
    assert "email >= 'ann'" in over_view


def test_ids_made_in_one_millisecond_sort_as_they_were_made() -> None:
    """The audit log tells what happened first by them."""
    ids = [uuid7() for _ in range(1000)]
    places = [str(made)[:18] for made in ids]  # time and fraction; what follows is chance
    assert places == sorted(places)
    assert len(set(places)) > 500
    assert len(set(ids)) == 1000
    assert {made.version for made in ids} == {7}
