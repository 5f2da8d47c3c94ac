"""A current colleague who has joined leaves: their record goes on as that of an alumnus, with all that hangs on it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import time_machine
from allauth.account.models import EmailAddress

from accounts.joining.actions import accept_invitation
from accounts.models import Invitation, Membership, User
from directory.colleagues.actions import open_invitation, take_in
from directory.connections.actions import ask
from directory.models import Alumnus, AlumnusState, Connection, ConnectionState, ExitType
from offboarding.actions.by_hand import open_case
from offboarding.actions.steps import run_timeline
from offboarding.models import Case, CaseSource, CaseState, EligibilityRule
from tenancy.models import Employer
from tenancy.scope import person_scope, tenant_scope
from tests.factories.accounts import make_member, make_user
from tests.factories.directory import make_alumnus, make_peer, make_spell
from tests.factories.offboarding import at

WORK, HOME = "ada@acme.example", "ada@home.example"
LAST_DAY, NEXT_DAY, INVITED = date(2026, 6, 30), date(2026, 7, 1), date(2026, 7, 2)


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 6, 15, 10, tzinfo=UTC), tick=False):
        yield


def run(employer: Employer, day: date) -> None:
    now = at(day, employer=employer)
    with time_machine.travel(now, tick=False):
        run_timeline(employer, now=now)


@pytest.fixture
def leaver(acme: Employer) -> Alumnus:
    """Has joined by the work address, and is connected with somebody."""
    record = make_alumnus(acme, "Ada", "Byron", work_email=WORK)
    spell = make_spell(record, team="Oven", last_day=None)
    friend = make_peer(acme, "Old", "Friend")
    make_spell(friend, team="Oven")
    with tenant_scope(acme):
        acme.colleagues_may_join = True
        acme.save(update_fields=["colleagues_may_join"])
        user = make_user(WORK)
        take_in(open_invitation(employer=acme, email=WORK), make_member(acme, user, "employee"), user)
        alumnus = Alumnus.objects.select_related("membership").get(pk=record.pk)
        ask(employer=acme, asker=alumnus, asked=friend)
        ask(employer=acme, asker=friend, asked=alumnus)
        spell.alumnus, spell.last_day = alumnus, LAST_DAY
        spell.exit_type = ExitType.VOLUNTARY
        spell.save()
    return alumnus


def leave(acme: Employer, alumnus: Alumnus) -> Case:
    with tenant_scope(acme):
        case = open_case(alumnus.spells.get(), source=CaseSource.HAND, held=False, by=None)
        assert Alumnus.objects.get(pk=alumnus.pk).state == AlumnusState.EMPLOYEE, "until the last day is over"
    run(acme, NEXT_DAY)
    with tenant_scope(acme):
        return Case.objects.get(pk=case.pk)


def fresh(acme: Employer, alumnus: Alumnus) -> Alumnus:
    with tenant_scope(acme):
        assert Connection.objects.get().state == ConnectionState.ACCEPTED, "nothing that was is lost"
        return Alumnus.objects.select_related("membership").get(pk=alumnus.pk)


def test_who_signs_in_with_an_address_of_their_own_stays_a_member(acme: Employer, leaver: Alumnus) -> None:
    with person_scope(leaver.membership.user_id):
        user = User.objects.get(pk=leaver.membership.user_id)
        EmailAddress.objects.create(user=user, email=HOME, verified=True)
    case = leave(acme, leaver)
    assert case.state == CaseState.ACTIVE
    after = fresh(acme, leaver)
    assert (after.state, after.membership_id, after.joined_at) == (
        AlumnusState.ALUMNUS, leaver.membership_id, leaver.joined_at,
    )  # fmt: skip
    assert after.membership.roles == ["alumnus"]
    assert after.membership.is_current


def test_who_has_the_work_mailbox_alone_is_invited_and_goes_on(acme: Employer, leaver: Alumnus) -> None:
    with tenant_scope(acme):
        Alumnus.objects.filter(pk=leaver.pk).update(personal_email=HOME)
    case = leave(acme, leaver)
    assert case.state == CaseState.EXITED
    between = fresh(acme, leaver)
    assert (between.state, between.membership_id) == (AlumnusState.ALUMNUS, None)
    run(acme, INVITED)
    with tenant_scope(acme):
        invitation = Invitation.objects.open().get(kind="alumnus")
        assert (invitation.email, invitation.subject_id) == (HOME, leaver.pk)
        user = make_user(HOME)
        accept_invitation(employer=acme, invitation=invitation, user=user, by=user)
        assert Case.objects.get(pk=case.pk).state == CaseState.ACTIVE
    after = fresh(acme, leaver)
    assert after.membership.roles == ["alumnus"]
    assert after.state == AlumnusState.ALUMNUS


def test_who_is_not_eligible_is_a_member_no_longer(acme: Employer, leaver: Alumnus) -> None:
    with tenant_scope(acme):
        EligibilityRule.objects.create(excluded_exit_types=[ExitType.VOLUNTARY])
    case = leave(acme, leaver)
    assert case.state == CaseState.NOT_ELIGIBLE
    after = fresh(acme, leaver)
    assert (after.state, after.membership_id) == (AlumnusState.NOT_ELIGIBLE, None)
    with tenant_scope(acme):
        assert not Membership.objects.get(pk=leaver.membership_id).is_current
