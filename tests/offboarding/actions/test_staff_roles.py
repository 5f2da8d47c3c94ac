"""Roles that come with the job end the day after the last one; an only owner is warned about, and stays."""

from datetime import UTC, datetime

import pytest
import time_machine

from accounts.addresses.retirement import retire_address
from accounts.models import Membership, Role, User
from accounts.team import only_owner
from accounts.team.actions import open_emergency
from audit.models import AuditEvent
from directory.models import SearchRow
from directory.search.rows import refresh_search
from mail.models import Message
from offboarding.actions import staff_roles
from offboarding.actions.by_hand import open_case
from offboarding.actions.last_days import move_last_day
from offboarding.actions.moves import decline, mark_deceased, withdraw
from offboarding.actions.steps import run_timeline
from offboarding.models import Case, CaseSource, CaseStep, SkipReason, StepKind
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.factories.accounts import client_for, make_member, make_user, membership
from tests.factories.offboarding import TODAY, at, days, make_case, make_spell

pytestmark = pytest.mark.django_db

BOB, OLGA = "bob@acme.example", "olga@acme.example"
ENDS = StepKind.STAFF_ROLES_END


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(datetime(2026, 6, 15, 10, tzinfo=UTC), tick=False):
        yield


def run(employer: Employer, day: int, hour: int = 12) -> dict[str, int]:
    now = at(TODAY + days(day), hour, employer=employer)
    with time_machine.travel(now, tick=False):
        return run_timeline(employer, now=now)


def roles(employer: Employer, user: User) -> list[str]:
    with tenant_scope(employer):
        return next((m.roles for m in Membership.objects.current().filter(user_id=user.pk)), [])


def step(case: Case) -> CaseStep | None:
    with tenant_scope(case.tenant_id):
        return case.steps.filter(kind=ENDS).first()


def mails(employer: Employer, template: str) -> list[str]:
    with tenant_scope(employer):
        return sorted(Message.objects.filter(template=template).values_list("to_address", flat=True))


def test_roles_and_sessions_end_the_day_after_the_last_one(acme, olga):
    """Also for somebody who signs in with a personal address, which nothing retires."""
    rita = make_user("rita@home.example")
    make_member(acme, rita, Role.HR_ADMIN, Role.EMPLOYEE, Role.ALUMNUS)
    client = client_for(rita)
    case = make_case(acme, last_day=TODAY, personal_email="rita@home.example")

    run(acme, 0, hour=23)
    assert step(case).due_on == TODAY + days(1)
    assert client.get("/acme/manage/").status_code == 200
    assert run(acme, 1, hour=0)[ENDS] == 1

    assert roles(acme, rita) == [Role.ALUMNUS]
    assert client.get("/account/").status_code == 302
    assert mails(acme, "accounts/team_roles_ended") == [OLGA]
    with tenant_scope(acme):
        assert AuditEvent.objects.get(action="team.roles_ended_with_job").data["roles"] == ["hr_admin", "employee"]
        assert case.events.filter(kind="staff_roles_ended").count() == 1
    assert ENDS not in run(acme, 1)
    assert ENDS not in run(acme, 9)


def test_whoever_is_nothing_but_a_colleague_is_no_member_any_more(acme, olga, bob):
    make_case(acme, last_day=TODAY, work_email=BOB)
    run(acme, 1)
    assert membership(acme, bob).ended_at is not None


def test_roles_end_also_where_the_address_was_retired_before(acme, olga, bob):
    case = make_case(acme, last_day=TODAY, work_email=BOB)
    run(acme, 0)
    with tenant_scope(acme):
        CaseStep.objects.filter(kind=StepKind.WORK_ADDRESS_ENDS).update(due_on=TODAY)
        staff_roles.foresee(acme, now=at(TODAY, employer=acme))
        retire_address(employer=acme, email=BOB, subject_id=case.alumnus_id, by=None)
    assert run(acme, 1)[ENDS] == 1
    assert membership(acme, bob).ended_at is not None


def test_emergency_access_ends_as_well(acme, olga):
    with tenant_scope(acme):
        loan = open_emergency(employer=acme, email="zoe@home.example", reason="test", hours=72)
    make_case(acme, last_day=TODAY, personal_email="zoe@home.example")
    run(acme, 1)
    with tenant_scope(acme):
        assert not Membership.objects.current().filter(pk=loan.pk).exists()


@pytest.mark.parametrize("change", ["moved", "withdrawn"])
def test_nothing_ends_when_the_last_day_goes_away_in_time(acme, olga, bob, change):
    case = make_case(acme, last_day=TODAY + days(3), work_email=BOB)
    run(acme, 0)
    with tenant_scope(acme):
        if change == "moved":
            move_last_day(case, last_day=TODAY + days(20), by=olga)
        else:
            withdraw(case, by=olga)
    assert ENDS not in run(acme, 4)
    assert roles(acme, bob) == [Role.HR_ADMIN]
    if change == "moved":
        assert (step(case).due_on, step(case).is_open) == (TODAY + days(21), True)
        assert run(acme, 21)[ENDS] == 1
    else:
        assert step(case).skip_reason == SkipReason.CASE_ENDED


def test_resignation_handed_in_again_counts_again(acme, olga, bob):
    case = make_case(acme, last_day=TODAY + days(3), work_email=BOB)
    run(acme, 0)
    with tenant_scope(acme):
        withdraw(case, by=olga)
        move_last_day(case, last_day=TODAY + days(5), by=olga)
    assert run(acme, 6)[ENDS] == 1
    assert roles(acme, bob) == []


def test_no_to_the_network_keeps_no_roles(acme, olga, bob):
    case = make_case(acme, last_day=TODAY + days(3), work_email=BOB)
    run(acme, 0)
    with tenant_scope(acme):
        decline(case, by=None)
    assert run(acme, 4)[ENDS] == 1
    assert roles(acme, bob) == []


def test_rehire_gives_no_roles_back_and_the_owner_does(acme, olga):
    rita = make_user("rita@home.example")
    make_member(acme, rita, Role.RECRUITER)
    case = make_case(acme, last_day=TODAY, personal_email="rita@home.example")
    run(acme, 1)
    make_spell(acme, alumnus=case.alumnus, started_on=TODAY + days(10))
    run(acme, 12)
    assert roles(acme, rita) == []

    with time_machine.travel(at(TODAY + days(12), employer=acme), tick=False):
        make_member(acme, rita, Role.AUDITOR)
    assert ENDS not in run(acme, 13)
    assert roles(acme, rita) == [Role.AUDITOR]


def test_works_here_again_by_that_day(acme, olga, bob):
    case = make_case(acme, last_day=TODAY, work_email=BOB, started_on=TODAY - days(300))
    run(acme, 0)
    make_spell(acme, alumnus=case.alumnus, started_on=TODAY + days(1))
    assert ENDS not in run(acme, 1)
    assert (roles(acme, bob), step(case).skip_reason) == ([Role.HR_ADMIN], SkipReason.WORKS_HERE)


def test_longer_stay_after_the_end_ends_again(acme, olga):
    rita = make_user("rita@home.example")
    make_member(acme, rita, Role.RECRUITER)
    case = make_case(acme, last_day=TODAY, personal_email="rita@home.example")
    run(acme, 1)
    with time_machine.travel(at(TODAY + days(1), employer=acme), tick=False):
        with tenant_scope(acme):
            move_last_day(case, last_day=TODAY + days(5), by=olga)
        make_member(acme, rita, Role.RECRUITER)
    assert ENDS not in run(acme, 2)
    assert run(acme, 6)[ENDS] == 1
    assert roles(acme, rita) == []


def test_roles_given_after_the_last_day_were_given_on_purpose(acme, olga):
    case = make_case(acme, last_day=TODAY, personal_email="rita@home.example")
    run(acme, 1)
    with time_machine.travel(at(TODAY + days(2), employer=acme), tick=False):
        rita = make_user("rita@home.example")
        make_member(acme, rita, Role.AUDITOR)
    run(acme, 3)
    assert (roles(acme, rita), step(case)) == ([Role.AUDITOR], None)


def test_employer_without_a_team_has_nothing_to_foresee(acme):
    make_case(acme, last_day=TODAY, personal_email="rita@home.example")
    with tenant_scope(acme):
        assert staff_roles.foresee(acme, now=at(TODAY, employer=acme)) == 0


def test_step_that_is_not_due_any_more_ends_nothing(acme, olga, bob):
    case = make_case(acme, last_day=TODAY, work_email=BOB)
    with tenant_scope(acme):
        assert staff_roles.end(case.pk, acme, at(TODAY + days(1), employer=acme)) is None
        run(acme, 0)
        assert staff_roles.end(case.pk, acme, at(TODAY, employer=acme)) is None


# The only owner


def test_only_owner_stays_until_there_is_another(acme, bob):
    olga = make_user(OLGA)
    make_member(acme, olga, Role.OWNER, Role.HR_ADMIN)
    case = make_case(acme, last_day=TODAY, work_email=OLGA)
    assert ENDS not in run(acme, 1)
    assert (roles(acme, olga), step(case).is_open) == ([Role.OWNER], True)
    assert mails(acme, "accounts/only_owner_leaves") == [BOB]  # her mailbox has ended
    assert ENDS not in run(acme, 2)
    assert mails(acme, "accounts/only_owner_leaves") == [BOB]

    ines = make_user("ines@acme.example")
    make_member(acme, ines, Role.OWNER)
    assert run(acme, 3)[ENDS] == 1
    assert roles(acme, olga) == []


def test_only_owner_is_asked_to_name_another_a_week_and_a_day_before(acme, olga, bob):
    make_case(acme, last_day=TODAY + days(20), work_email=OLGA)
    sent = []
    for day in range(22):
        run(acme, day)
        sent.append(len(mails(acme, "accounts/only_owner_leaves")))
    assert [day for day in range(1, 22) if sent[day] > sent[day - 1]] == [13, 19, 21]
    assert sent[-1] == 5  # after it to HR alone


def test_no_warning_where_there_are_two_owners(acme, olga, bob):
    make_member(acme, make_user("ines@acme.example"), Role.OWNER)
    make_case(acme, last_day=TODAY + days(1), work_email=OLGA)
    run(acme, 0)
    assert mails(acme, "accounts/only_owner_leaves") == []


def test_pages_warn_about_the_only_owner(acme, olga, bob):
    case = make_case(acme, last_day=TODAY + days(5), work_email=OLGA)
    other = make_case(acme, last_day=TODAY + days(5), work_email=BOB)
    run(acme, 0)
    client = client_for(bob)
    warns = "is the only owner and leaves on 20 Jun 2026"
    assert warns in client.get(f"/acme/manage/cases/{case.pk}/").content.decode()
    assert warns not in client.get(f"/acme/manage/cases/{other.pk}/").content.decode()
    assert warns in client.get("/acme/manage/team/").content.decode()
    with tenant_scope(acme), time_machine.travel(at(TODAY + days(9), employer=acme)):
        assert "left on 20 Jun 2026" in only_owner.warnings_about(acme, membership(acme, olga))[0]


# Those who have died


def test_death_ends_the_membership_and_the_entry_in_the_directory(acme, olga, bob):
    rita = make_user("rita@home.example")
    member = make_member(acme, rita, Role.ALUMNUS, Role.AUDITOR)
    case = make_case(acme, last_day=TODAY, personal_email="rita@home.example")
    with tenant_scope(acme):
        alumnus = case.alumnus
        alumnus.membership, alumnus.joined_at, alumnus.state = member, member.joined_at, "alumnus"
        alumnus.save()
        refresh_search([alumnus.pk])
        assert SearchRow.objects.filter(audience="network").count() == 1
        mark_deceased(case, by=bob)
        assert SearchRow.objects.filter(audience="network").count() == 0
        alumnus.refresh_from_db()
    assert (roles(acme, rita), alumnus.has_joined, alumnus.state) == ([], False, "deceased")
    told = mails(acme, "accounts/team_roles_ended")
    with tenant_scope(acme):
        assert "invite the person again" not in Message.objects.get(template="accounts/team_roles_ended").text
    run(acme, 1)
    run(acme, 9)
    with tenant_scope(acme):
        assert not Message.objects.filter(to_address="rita@home.example").exists()
    assert told == [OLGA]


def test_death_of_the_only_owner_is_told_to_hr_alone(acme, olga, bob):
    case = make_case(acme, last_day=TODAY + days(9), work_email=OLGA)
    run(acme, 0)
    with tenant_scope(acme):
        mark_deceased(case, by=bob)
    assert roles(acme, olga) == [Role.OWNER]
    run(acme, 3)
    assert mails(acme, "accounts/only_owner_leaves") == [BOB]


def test_list_that_says_somebody_has_died_ends_their_membership(acme, olga, bob):
    spell = make_spell(acme, last_day=TODAY, work_email=BOB, exit_type="death")
    with tenant_scope(acme):
        open_case(spell, source=CaseSource.IMPORT, by=olga)
    assert roles(acme, bob) == []
