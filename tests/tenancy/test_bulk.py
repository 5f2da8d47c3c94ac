"""Rows written as one JSON value are the rows that `save()` would have written."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy

from accounts.models import Role
from directory.models import Alumnus, NameWord, Skill, Spell
from offboarding.models import CaseEvent
from tenancy.bulk import as_json, build, insert_many, insert_rows, new_ids, update_many, update_rows
from tenancy.models import Employer
from tenancy.scope import WrongTenant, tenant_scope


@pytest.fixture(autouse=True)
def _in_acme(acme: Employer) -> Iterator[None]:
    with tenant_scope(acme):
        yield


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


def test_a_built_instance_is_a_made_one() -> None:
    made = person(employee_number="1")
    built = build(Alumnus, id=made.pk, given_name="Zoë", family_name='O\'Hara "Zo"', custom={"a": [1, None, "ü\n"]})
    built.employee_number = "1"
    built.set_names()
    spell = build(Spell, alumnus=built, team="Risk")

    assert vars(built).keys() == vars(made).keys()
    assert {name: value for name, value in vars(built).items() if name != "_state"} == {
        name: value for name, value in vars(made).items() if name != "_state"
    }
    assert (spell.alumnus, spell.alumnus_id) == (built, made.pk)
    assert build(Alumnus).custom is not build(Alumnus).custom
    built.save()
    spell.save()
    assert Spell.objects.select_related("alumnus").get().alumnus == made


def test_what_is_updated_is_read_back_and_no_more() -> None:
    one, other = person(employee_number="1"), person(employee_number="2")
    insert_many([one, other])
    one.phone, one.custom, one.city = "77", {}, "not written"

    update_many([one], ["phone", "custom"])

    one.refresh_from_db()
    assert (one.phone, one.custom, one.city) == ("77", {}, "")
    assert Alumnus.objects.get(pk=other.pk).phone == ""


def test_rows_without_instances_have_the_fields_defaults(acme: Employer) -> None:
    one = person()
    insert_many([one])
    first, second = new_ids(2)

    insert_rows(Spell, [{"id": first, "alumnus_id": one.pk, "team": "Risk", **clocks()}])
    insert_rows(Spell, [{"id": second, "alumnus_id": one.pk, "last_day": date(2026, 1, 31), **clocks()}])
    update_rows(Spell, [{"id": second, "team": "Legal", "last_day": None}])

    assert list(Spell.objects.order_by("team").values_list("tenant_id", "team", "title", "last_day")) == [
        (acme.pk, "Legal", "", None),
        (acme.pk, "Risk", "", None),
    ]


def clocks() -> dict[str, object]:
    return dict.fromkeys(("created_at", "updated_at"), timezone.now())


def test_what_is_there_already_is_left_or_overwritten() -> None:
    def skill(name: str) -> dict[str, object]:
        return {"id": new_ids(1)[0], "key": "python", "name": name}

    insert_rows(Skill, [skill("Python")])
    insert_rows(Skill, [skill("python")], on_conflict="DO NOTHING")
    assert Skill.objects.get().name == "Python"
    insert_rows(Skill, [skill("PYTHON")], on_conflict="(tenant_id, key) DO UPDATE SET name = EXCLUDED.name")
    assert Skill.objects.get().name == "PYTHON"
    insert_rows(NameWord, [{"id": new_ids(1)[0], "audience": "staff", "word": "ada", "near_keys": ["ada", "da"]}])
    assert NameWord.objects.get().near_keys == ["ada", "da"]


def test_new_ids_are_version_seven_and_all_different() -> None:
    ids = [UUID(text) for text in new_ids(500)]
    assert len(set(ids)) == 500
    assert {(each.version, each.variant) for each in ids} == {(7, "specified in RFC 4122")}
    milliseconds = {each.int >> 80 for each in ids}
    assert abs(min(milliseconds) - timezone.now().timestamp() * 1000) < 60_000
    assert new_ids(0) == []


def test_nothing_costs_nothing(django_assert_num_queries: object) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        insert_many([])
        insert_rows(Alumnus, [])
        update_many([], ["phone"])
        update_many([person()], [])
        update_rows(Alumnus, [])


def test_constraints_hold() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_many([person(employee_number="1"), person(employee_number="1")])
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_many([CaseEvent(case_id=uuid4(), kind="opened", at=timezone.now())])


def test_another_employers_rows_are_out_of_reach(globex: Employer) -> None:
    one = person(employee_number="1")
    insert_many([one])
    with tenant_scope(globex):
        one.phone = "stolen"
        update_many([one], ["phone"])
        update_rows(Alumnus, [{"id": one.pk, "phone": "stolen"}])
        with pytest.raises(WrongTenant):
            insert_many([one])

    assert Alumnus.objects.get().phone == ""


def test_json_is_what_the_standard_library_would_write() -> None:
    some_id, at = uuid4(), timezone.now()
    common = {
        "id": some_id,
        "at": at,
        "on": at.date(),
        "label": gettext_lazy("Owner"),
        "role": Role.OWNER,
        "text": "ü\n\\",
    }
    odd = {1: "one", "many": 2**70, Role.OWNER: some_id}

    assert json.loads(as_json(common)) == {
        "id": str(some_id), "at": at.isoformat(), "on": at.date().isoformat(), "label": "Owner", "role": "owner",
        "text": "ü\n\\",
    }  # fmt: skip
    assert json.loads(as_json(odd)) == {"1": "one", "many": 2**70, "owner": str(some_id)}
