from collections.abc import Iterator
from datetime import date

import pytest

from accounts.models import User
from audit.models import AuditEvent
from directory import actions
from directory.models import Alumnus, AlumnusSkill, AlumnusState, Audience, Job, SearchRow, Skill
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.factories.accounts import membership
from tests.factories.directory import make_alumnus, make_peer
from web.errors import ActionError


@pytest.fixture
def alumnus(acme: Employer) -> Iterator[Alumnus]:
    made = make_alumnus(acme, personal_email="ines@home.example", employee_number="7")
    with tenant_scope(acme):
        yield made


def last_event() -> tuple[str, object, dict[str, object]]:
    event = AuditEvent.objects.latest("id")
    return event.action, event.actor_id, event.data


def events() -> int:
    return AuditEvent.objects.count()


def staff_card() -> dict[str, object]:
    return SearchRow.objects.get(audience=Audience.STAFF).card


def test_create_alumnus_normalises_and_leaves_a_trace(acme: Employer, bob: User) -> None:
    with tenant_scope(acme):
        made = actions.create_alumnus(
            given_name="Zoë", family_name="Ågren", personal_email=" Zoe@Home.example ", by=bob
        )
        assert (made.name_key, made.sort_name, made.personal_email) == ("zoe agren", "agren zoe", "zoe@home.example")
        assert last_event() == ("alumnus.created", bob.pk, {})
        assert SearchRow.objects.get().card == {
            "name": "Zoë Ågren", "state": "leaver", "joined": False, "address": True,
        }  # fmt: skip


def test_update_profile_writes_what_differs(alumnus: Alumnus, bob: User) -> None:
    actions.update_profile(alumnus, city="Lyon", country="FR", given_name="Ines", by=bob)
    assert last_event() == ("profile.changed", bob.pk, {"fields": ["city", "country"]})
    assert staff_card()["city"] == "Lyon"
    before = events()
    actions.update_profile(alumnus, city="Lyon", by=bob)
    assert events() == before


def test_actions_refuse_fields_of_others(alumnus: Alumnus) -> None:
    with pytest.raises(actions.UnknownField, match="state"):
        actions.update_profile(alumnus, state="alumnus", by=None)
    with pytest.raises(actions.UnknownField, match="alumnus_id"):
        actions.add_spell(alumnus, alumnus_id=alumnus.pk, by=None)


def test_an_address_or_number_of_somebody_else_is_refused(alumnus: Alumnus) -> None:
    with pytest.raises(actions.AddressTaken):
        actions.create_alumnus(given_name="Other", personal_email="INES@home.example", by=None)
    with pytest.raises(actions.NumberTaken):
        actions.create_alumnus(given_name="Other", employee_number="7", by=None)
    assert Alumnus.objects.get() == alumnus


def test_other_broken_promises_are_not_hidden(alumnus: Alumnus) -> None:
    alumnus.joined_at = alumnus.created_at
    with pytest.raises(Exception, match="alumnus_joined_with_membership"):
        actions.update_profile(alumnus, city="Lyon", by=None)


def test_confirm_personal_email(alumnus: Alumnus) -> None:
    actions.confirm_personal_email(alumnus, email="New@Home.example", by=None)
    alumnus.refresh_from_db()
    assert alumnus.personal_email == "new@home.example"
    assert alumnus.personal_email_verified_at is not None
    assert last_event() == ("alumnus.address_confirmed", None, {})


def test_set_visibility_keeps_what_it_does_not_name(alumnus: Alumnus, bob: User) -> None:
    actions.set_visibility(alumnus, levels={"about": "nobody", "career": "nobody", "salary": "staff"}, by=bob)
    actions.set_visibility(alumnus, levels={"phone": "everyone"}, listing="staff", by=bob)
    alumnus.refresh_from_db()
    assert alumnus.visibility == {"about": "nobody", "phone": "everyone"}
    assert alumnus.listing == "staff"
    assert last_event() == ("profile.visibility_changed", bob.pk, {"fields": ["phone", "listing"]})
    before = events()
    actions.set_visibility(alumnus, levels={"phone": "everyone"}, listing="staff", by=bob)
    assert events() == before


def test_set_skills_makes_exactly_these(alumnus: Alumnus) -> None:
    actions.set_skills(alumnus, names=["Python", "Django", " "], by=None)
    actions.set_skills(alumnus, names=["python", "Sailing"], by=None)
    held = AlumnusSkill.objects.order_by("skill__key").values_list("skill__name", flat=True)
    assert list(held) == ["Python", "Sailing"]
    assert Skill.objects.count() == 3
    before = events()
    actions.set_skills(alumnus, names=["Sailing", "PYTHON"], by=None)
    assert events() == before
    with pytest.raises(ActionError, match="at most 50"):
        actions.set_skills(alumnus, names=[f"skill {number}" for number in range(51)], by=None)


def test_jobs_are_saved_and_taken_off(alumnus: Alumnus) -> None:
    job = actions.save_job(Job(alumnus=alumnus, employer_name="Bank", title="Head"), by=None)
    assert staff_card()["job"] == "Head, Bank"
    actions.delete_job(job, by=None)
    assert "job" not in staff_card()
    assert last_event() == ("profile.changed", None, {"fields": ["jobs"]})


def test_spells_are_added_and_changed(alumnus: Alumnus) -> None:
    spell = actions.add_spell(alumnus, title="Analyst", team="Risk", last_day=date(2020, 5, 1), by=None)
    assert staff_card()["team"] == "Risk"
    actions.update_spell(spell, team="Payments", title="Analyst", by=None)
    assert staff_card()["team"] == "Payments"
    assert last_event() == ("spell.changed", None, {"spell": str(spell.pk), "fields": ["team"]})
    before = events()
    actions.update_spell(spell, team="Payments", by=None)
    assert events() == before


def test_change_state_tells_before_and_after_once(alumnus: Alumnus) -> None:
    actions.change_state(alumnus, state=AlumnusState.DECLINED, by=None)
    assert last_event() == ("alumnus.state_changed", None, {"before": "alumnus", "after": "declined"})
    before = events()
    actions.change_state(alumnus, state=AlumnusState.DECLINED, by=None)
    assert events() == before


def test_becoming_an_alumnus_keeps_the_first_date(alumnus: Alumnus) -> None:
    actions.become_alumnus(alumnus, on=date(2020, 1, 2), by=None)
    actions.become_alumnus(alumnus, on=date(2024, 1, 2), by=None)
    alumnus.refresh_from_db()
    assert alumnus.became_alumnus_on == date(2020, 1, 2)


def test_joining_makes_an_alumnus_of_whoever_said_no_before(alumnus: Alumnus, acme: Employer, alice: User) -> None:
    actions.change_state(alumnus, state=AlumnusState.DECLINED, by=None)
    actions.link_membership(alumnus, membership(acme, alice), by=alice)
    alumnus.refresh_from_db()
    joined_at = alumnus.joined_at
    assert (alumnus.state, alumnus.membership_id) == ("alumnus", membership(acme, alice).pk)
    assert set(SearchRow.objects.values_list("audience", flat=True)) == {"network", "staff"}
    actions.link_membership(alumnus, membership(acme, alice), by=alice)
    assert alumnus.joined_at == joined_at


def test_another_employers_person_is_out_of_reach(acme: Employer, globex: Employer) -> None:
    foreign = make_peer(globex)
    with tenant_scope(acme):
        with pytest.raises(Exception, match="employer"):
            actions.update_profile(foreign, city="Lyon", by=None)
        assert SearchRow.objects.count() == 0
