"""Who gets a mail, and why the others do not."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from directory.models import Alumnus, AlumnusState
from engagement.audiences.criteria import Criteria
from engagement.audiences.reach import Reason, reach, recipients, stopped_people
from mail.categories import Category
from mail.choosing import set_frequencies
from mail.models import Channel, Frequency, Reader, SendingRules, Suppression, WeeklyCount, address_hashes
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.factories.directory import make_alumnus

EVERYBODY = Criteria()


def reader(employer: Employer, name: str, frequency: Frequency | None = Frequency.AT_ONCE, **fields: Any) -> Alumnus:
    """With an address of their own, which they have confirmed."""
    address = {"personal_email": f"{name.lower()}@home.example", "personal_email_verified_at": timezone.now()}
    person = make_alumnus(employer, name)
    with tenant_scope(employer):
        Alumnus.objects.filter(pk=person.pk).update(**address | fields)
        if frequency:
            chosen = {Category.NEWS: frequency}
            set_frequencies(recipient_id=person.pk, chosen=chosen, by=None, channel=Channel.PAGE)
    return person


def reasons(category: str = "news") -> dict[str, int]:
    return {each.reason: each.count for each in reach(EVERYBODY, category=category).excluded}


@pytest.fixture
def everyone(acme: Employer) -> Employer:
    """One person for each reason, and two who get it."""
    now = timezone.now()
    reader(acme, "Yes")
    over = reader(acme, "Over")
    reader(acme, "Off", Frequency.OFF)
    reader(acme, "Weekly", Frequency.WEEKLY)
    reader(acme, "Monthly", Frequency.MONTHLY)
    reader(acme, "Unasked", None)
    reader(acme, "Unsure", personal_email_verified_at=None)
    reader(acme, "Nowhere", personal_email="", personal_email_verified_at=None)
    reader(acme, "Waiting", is_limited=True)
    reader(acme, "Colleague", state=AlumnusState.EMPLOYEE)
    reader(acme, "Leaver", state=AlumnusState.LEAVER)
    reader(acme, "Dead", state=AlumnusState.DECEASED)
    reader(acme, "Barred", state=AlumnusState.NOT_ELIGIBLE)
    reader(acme, "Declined", state=AlumnusState.DECLINED)
    paused = reader(acme, "Paused")
    back = reader(acme, "Back")
    reader(acme, "Bounced")
    kept = reader(acme, "Kept")
    reader(acme, "Merged", state=AlumnusState.MERGED, merged_into=kept)
    with tenant_scope(acme):
        Reader.objects.create(recipient_id=paused.pk, paused_until=now + timedelta(days=1))
        Reader.objects.create(recipient_id=back.pk, paused_until=now - timedelta(days=1))
        hashed = address_hashes("bounced@home.example")[0]
        Suppression.objects.create(tenant_id=acme.pk, address_hash=hashed, reason=Suppression.Reason.BOUNCE)
        monday = timezone.localdate() - timedelta(days=timezone.localdate().weekday())
        WeeklyCount.objects.create(recipient_id=over.pk, week=monday, taken=3)
        WeeklyCount.objects.create(recipient_id=back.pk, week=monday, taken=2)
        WeeklyCount.objects.create(recipient_id=kept.pk, week=monday - timedelta(days=7), taken=9)
    return acme


def test_everybody_is_accounted_for(everyone: Employer) -> None:
    with tenant_scope(everyone):
        counted = reach(EVERYBODY, category="news")
        assert (counted.people, counted.count, counted.over_cap) == (18, 4, 1)
        assert {each.reason: each.count for each in counted.excluded} == {
            **dict.fromkeys((reason.value for reason in Reason), 1), "still_here": 2,
        }  # fmt: skip
        assert counted.excluded[0].reason == "still_here"
        names = recipients(EVERYBODY, category="news").values_list("given_name", "to_address")
        assert dict(names) == {name: f"{name.lower()}@home.example" for name in ("Yes", "Over", "Back", "Kept")}


def test_service_mail_asks_for_no_yes(everyone: Employer) -> None:
    with tenant_scope(everyone):
        told = ("deceased", "not_eligible", "declined", "not_approved", "no_address", "stopped")
        assert reasons("service") == dict.fromkeys(told, 1)
        counted = reach(EVERYBODY, category="service")
        assert (counted.count, counted.over_cap) == (12, 0)
        assert recipients(EVERYBODY, category="service").count() == 12


def test_a_yes_to_one_kind_is_none_to_another(everyone: Employer) -> None:
    with tenant_scope(everyone):
        assert reach(EVERYBODY, category="events").count == 0
        assert reasons("events")["never_asked"] == 9


def test_the_cap_is_the_employers(everyone: Employer) -> None:
    with tenant_scope(everyone):
        SendingRules.objects.create(weekly_cap=2)
        assert reach(EVERYBODY, category="news").over_cap == 2


def test_few_statements_whoever_they_are(everyone: Employer, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    """Stopped addresses (three, until they are known), the cap, the count."""
    with tenant_scope(everyone):
        with django_assert_num_queries(5):
            reach(EVERYBODY, category="news")
        with django_assert_num_queries(3):
            reach(EVERYBODY, category="news")


def test_nobody_is_stopped_where_no_address_is(
    acme: Employer, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    reader(acme, "Yes")
    with tenant_scope(acme), django_assert_num_queries(1):
        assert stopped_people() == []


def test_addresses_stopped_under_an_earlier_key_stay_so(everyone: Employer, rotate_keys: Any) -> None:
    rotate_keys()
    with tenant_scope(everyone):
        assert reasons()["stopped"] == 1


def test_another_employers_stops_are_theirs(everyone: Employer, globex: Employer) -> None:
    reader(globex, "Bounced")
    with tenant_scope(globex):
        assert reach(EVERYBODY, category="news").count == 1


def test_the_cache_may_be_gone(everyone: Employer, settings: Settings) -> None:
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1"}}
    with tenant_scope(everyone):
        assert reasons()["stopped"] == 1
