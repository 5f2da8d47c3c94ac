from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.joining.actions import InvitationClosed
from accounts.models import Invitation, Membership, Role, User
from audit.models import AuditEvent
from directory.actions import add_spell, change_state
from directory.colleagues import actions
from directory.colleagues.actions import (
    AlreadyHere,
    NotOpen,
    TooManyInvitations,
    colleagues,
    invite_colleague,
    open_invitation,
    record_with,
    set_colleagues_join,
    take_in,
)
from directory.models import Alumnus, AlumnusState, Spell
from mail.actions import set_preferences
from mail.categories import Category
from mail.models import Message
from mail.preferences import wanted_categories
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.factories.accounts import make_member, make_user, membership
from tests.factories.directory import make_alumnus, make_peer, make_spell

EMAIL = "ada@acme.example"
PERSON = {"given_name": "Ada", "family_name": "Byron"}
SPELL = {"title": "Baker", "team": "Oven", "office": "Lyon", "started_on": date(2020, 1, 1)}


@pytest.fixture
def open_acme(acme: Employer) -> Employer:
    acme.colleagues_may_join = True
    with tenant_scope(acme):
        acme.save(update_fields=["colleagues_may_join"])
    return acme


@pytest.fixture(autouse=True)
def _inside(acme: Employer):
    with tenant_scope(acme):
        yield


@pytest.fixture
def hr(acme: Employer, bob: User) -> Membership:
    return membership(acme, bob)


def joined(employer: Employer, email: str = EMAIL, name: str = "Ada Byron") -> Alumnus:
    """As `accept_invitation` does it."""
    invitation = open_invitation(employer=employer, email=email)
    user = make_user(email)
    member = make_member(employer, user, "employee", display_name=name)
    take_in(invitation, member, user)
    return Alumnus.objects.get(membership=member)


def test_settings_change_and_leave_a_trace(acme: Employer, hr: Membership) -> None:
    set_colleagues_join(employer=acme, may_join=True, at_once=True, by=hr)
    stored = Employer.objects.get(pk=acme.pk)
    assert (stored.colleagues_may_join, stored.colleagues_join_at_once) == (True, True)
    event = AuditEvent.objects.order_by("-id").first()
    assert event.data == {"fields": ["colleagues_join_at_once", "colleagues_may_join"]}
    set_colleagues_join(employer=acme, may_join=True, at_once=True, by=hr)
    assert AuditEvent.objects.order_by("-id").first() == event


def test_hr_invites_and_the_record_waits(open_acme: Employer, hr: Membership) -> None:
    alumnus = invite_colleague(employer=open_acme, email=EMAIL.upper(), person=PERSON, spell=SPELL, by=hr)
    assert (alumnus.state, alumnus.has_joined, alumnus.work_email) == (AlumnusState.EMPLOYEE, False, EMAIL)
    assert Spell.objects.get(alumnus=alumnus).team == "Oven"
    invitation = Invitation.objects.get()
    assert (invitation.kind, invitation.subject_id, invitation.email) == (actions.KIND, alumnus.pk, EMAIL)
    assert Message.objects.in_scope().get().to_address == EMAIL
    assert list(colleagues()) == [alumnus]

    user = make_user(EMAIL)
    member = make_member(open_acme, user, "employee")
    take_in(invitation, member, user)
    alumnus.refresh_from_db()
    assert (alumnus.membership_id, alumnus.is_limited, alumnus.state) == (member.pk, False, AlumnusState.EMPLOYEE)


def test_hr_invites_somebody_on_record(open_acme: Employer, hr: Membership) -> None:
    known = make_alumnus(open_acme, "Ada", "Lovelace", work_email=EMAIL)
    make_spell(known, team="Risk")
    alumnus = invite_colleague(employer=open_acme, email=EMAIL, person=PERSON, spell=SPELL, by=hr)
    assert alumnus.pk == known.pk
    assert alumnus.family_name == "Lovelace"
    assert set(Spell.objects.filter(alumnus=known).values_list("team", flat=True)) == {"Risk", "Oven"}
    invite_colleague(employer=open_acme, email=EMAIL, person=PERSON, spell=SPELL, by=hr)
    assert Spell.objects.filter(alumnus=known).count() == 2
    assert Invitation.objects.open().count() == 1


def test_whom_hr_may_not_invite(acme: Employer, hr: Membership) -> None:
    invite = {"email": EMAIL, "person": PERSON, "spell": SPELL, "by": hr}
    with pytest.raises(NotOpen):
        invite_colleague(employer=acme, **invite)
    acme.colleagues_may_join = True
    make_peer(acme, "Ada", "Byron", work_email=EMAIL)
    with pytest.raises(AlreadyHere):
        invite_colleague(employer=acme, **invite)
    gone = make_alumnus(acme, "Gone", "Person", work_email="gone@acme.example")
    change_state(gone, state=AlumnusState.DECEASED, by=None)
    with pytest.raises(AlreadyHere):
        invite_colleague(employer=acme, **{**invite, "email": "gone@acme.example"})
    for _each in range(actions.INVITATIONS_PER_ADDRESS.tries):
        actions.INVITATIONS_PER_ADDRESS.allow(acme.pk, "new@acme.example")
    with pytest.raises(TooManyInvitations):
        invite_colleague(employer=acme, **{**invite, "email": "new@acme.example"})


def test_a_proven_work_address_takes_up_the_running_record(open_acme: Employer) -> None:
    old = make_alumnus(open_acme, "Ada", "Former", work_email=EMAIL)
    make_spell(old)
    running = make_alumnus(open_acme, "Ada", "Byron", work_email=EMAIL)
    make_spell(running, last_day=None)
    assert record_with(EMAIL).pk == running.pk
    alumnus = joined(open_acme)
    assert (alumnus.pk, alumnus.is_limited, alumnus.state) == (running.pk, False, AlumnusState.EMPLOYEE)


def test_a_stranger_to_hr_waits_unless_the_employer_wants_them_at_once(open_acme: Employer) -> None:
    alumnus = joined(open_acme)
    assert (alumnus.given_name, alumnus.family_name, alumnus.work_email) == ("Ada", "Byron", EMAIL)
    assert (alumnus.is_limited, alumnus.state) == (True, AlumnusState.EMPLOYEE)
    assert Spell.objects.filter(alumnus=alumnus, started_on=None, last_day=None).count() == 1
    open_acme.colleagues_join_at_once = True
    open_acme.save(update_fields=["colleagues_join_at_once"])
    other = joined(open_acme, "ben@acme.example", "Ben")
    assert (other.given_name, other.family_name, other.is_limited) == ("Ben", "", False)
    assert list(colleagues()) == [alumnus, other]


def test_whose_record_says_that_they_left_waits(open_acme: Employer) -> None:
    left = make_alumnus(open_acme, "Ada", "Byron", work_email=EMAIL)
    make_spell(left)
    alumnus = joined(open_acme)
    assert (alumnus.pk, alumnus.is_limited) == (left.pk, True)


def test_who_must_not_join_does_not(open_acme: Employer) -> None:
    record = make_alumnus(open_acme, "Ada", "Byron", work_email=EMAIL)
    change_state(record, state=AlumnusState.NOT_ELIGIBLE, by=None)
    with pytest.raises(InvitationClosed):
        joined(open_acme)
    peer = make_peer(open_acme, "Ben", "Clark", work_email="ben@acme.example")
    with pytest.raises(InvitationClosed):
        joined(open_acme, "ben@acme.example")
    assert peer.membership_id == Alumnus.objects.get(pk=peer.pk).membership_id


def test_switched_off_in_between(acme: Employer) -> None:
    with pytest.raises(InvitationClosed):
        joined(acme)


def test_a_member_with_a_profile_keeps_it(open_acme: Employer) -> None:
    user = make_user(EMAIL)
    member = make_member(open_acme, user, "employee")
    with tenant_scope(open_acme):
        own = Alumnus.objects.create(
            given_name="Ada", membership=member, joined_at=timezone.now(), state=AlumnusState.ALUMNUS
        )
        add_spell(own, by=None)
    take_in(open_invitation(employer=open_acme, email=EMAIL), member, user)
    assert Alumnus.objects.get().state == AlumnusState.ALUMNUS


def test_mail_that_was_ticked_follows_the_record(open_acme: Employer) -> None:
    user = make_user(EMAIL)
    member = make_member(open_acme, user, "employee")
    set_preferences(recipient_id=member.pk, wanted={Category.CIRCLE: True, Category.NEWS: False}, by=None)
    take_in(open_invitation(employer=open_acme, email=EMAIL), member, user)
    wanted = wanted_categories(Alumnus.objects.get().pk)
    assert Category.CIRCLE in wanted
    assert Category.NEWS not in wanted


def test_one_invitation_for_an_address(open_acme: Employer) -> None:
    first = open_invitation(employer=open_acme, email=EMAIL)
    assert open_invitation(employer=open_acme, email=EMAIL.upper()) == first
    Invitation.objects.update(
        expires_at=timezone.now() + timedelta(seconds=-1), created_at=timezone.now() - timedelta(2)
    )
    assert open_invitation(employer=open_acme, email=EMAIL) != first


def test_a_colleague_is_one_by_the_work_of_today(open_acme: Employer) -> None:
    assert actions.is_colleague_alone(Membership(roles=[Role.EMPLOYEE]))
    assert actions.is_colleague_alone(Membership(roles=[Role.EMPLOYEE, Role.RECRUITER]))
    assert not actions.is_colleague_alone(Membership(roles=[Role.EMPLOYEE, Role.ALUMNUS]))
    assert not actions.is_colleague_alone(Membership(roles=[Role.OWNER]))
