"""Rows written as one JSON value are the rows that `save()` would have written."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from directory.models import Alumnus, Spell
from offboarding.bulk import insert_many, update_many
from offboarding.models import CaseEvent
from tenancy.models import Employer
from tenancy.scope import WrongTenant, tenant_scope
from tests.factories.accounts import make_employer

pytestmark = pytest.mark.usefixtures("in_northwind")


def person(**values: object) -> Alumnus:
    alumnus = Alumnus(given_name="Zoë", family_name='O\'Hara "Zo"', custom={"a": [1, None, "ü\n"]}, **values)
    alumnus.set_names()
    return alumnus


def test_what_is_inserted_is_read_back() -> None:
    one = person(employee_number="1")
    spell = Spell(alumnus=one, last_day=date(2026, 1, 31), regretted=False)

    insert_many([one])
    insert_many([spell])

    stored = Alumnus.objects.get()
    assert (stored.full_name, stored.custom, stored.personal_email_verified_at) == (one.full_name, one.custom, None)
    assert (stored.created_at, stored.updated_at) == (one.created_at, one.updated_at)
    assert abs(timezone.now() - stored.created_at) < timedelta(minutes=1)
    assert (stored.spells.get().last_day, stored.spells.get().regretted) == (date(2026, 1, 31), False)
    one.headline = "changed"
    one.save()  # an update: the row is known to be there
    assert Alumnus.objects.get().headline == "changed"


def test_what_is_updated_is_read_back_and_no_more() -> None:
    one, other = person(employee_number="1"), person(employee_number="2")
    insert_many([one, other])
    one.phone, one.custom, one.city = "77", {}, "not written"

    update_many([one], ["phone", "custom"])

    one.refresh_from_db()
    assert (one.phone, one.custom, one.city) == ("77", {}, "")
    assert Alumnus.objects.get(pk=other.pk).phone == ""


def test_nothing_costs_nothing(django_assert_num_queries: object) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        insert_many([])
        update_many([], ["phone"])
        update_many([person()], [])


def test_constraints_hold() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_many([person(employee_number="1"), person(employee_number="1")])
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_many([CaseEvent(case_id=uuid4(), kind="opened", at=timezone.now())])


def test_another_employers_rows_are_out_of_reach(in_northwind: Employer) -> None:
    one = person(employee_number="1")
    insert_many([one])
    with tenant_scope(make_employer("globex")):
        one.phone = "stolen"
        update_many([one], ["phone"])
        with pytest.raises(WrongTenant):
            insert_many([one])

    assert Alumnus.objects.get().phone == ""
