from datetime import date

import pytest

from accounts.invitations import kind_of
from accounts.joining.actions import InvitationClosed, accept_invitation
from accounts.members.actions import change_roles, end_membership
from accounts.models import Invitation, Membership, Role, User
from audit.models import AuditEvent
from directory import joining
from directory.actions import add_spell, change_state, confirm_personal_email, create_alumnus, link_membership
from directory.models import Alumnus, AlumnusState, SearchRow
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.factories.accounts import make_invitation, make_member, make_user, membership
from tests.factories.directory import make_alumnus


@pytest.fixture
def record(acme: Employer) -> Alumnus:
    return make_alumnus(acme, "Noor", "Haddad")


@pytest.fixture
def invitation(acme: Employer, record: Alumnus) -> Invitation:
    made, _path = make_invitation(acme, "noor@home.example", kind="alumnus", roles=["alumnus"], subject_id=record.pk)
    return made


def test_a_yes_links_the_record_and_proves_the_address(acme: Employer, record: Alumnus, invitation: Invitation) -> None:
    noor = make_user("noor@home.example")
    member = make_member(acme, noor, "alumnus")
    with tenant_scope(acme):
        kind_of(invitation).on_accept(invitation, member, noor)
        record.refresh_from_db()
        assert (record.membership_id, record.personal_email) == (member.pk, "noor@home.example")
        assert record.personal_email_verified_at is not None
        assert record.has_joined


def test_an_address_proved_before_keeps_its_day(acme: Employer, record: Alumnus, invitation: Invitation) -> None:
    noor = make_user("noor@home.example")
    member = make_member(acme, noor, "alumnus")
    with tenant_scope(acme):
        confirm_personal_email(record, email="noor@home.example", by=None)
        before = record.personal_email_verified_at
        joining.accept(invitation, member, noor)
        record.refresh_from_db()
        assert (record.has_joined, record.personal_email_verified_at) == (True, before)


def test_an_invitation_to_a_corrected_address_lets_nobody_in(
    acme: Employer, record: Alumnus, invitation: Invitation, alice: User
) -> None:
    with tenant_scope(acme):
        confirm_personal_email(record, email="other@home.example", by=None)
        with pytest.raises(InvitationClosed):
            joining.accept(invitation, membership(acme, alice), alice)
        record.refresh_from_db()
        assert not record.has_joined


def test_who_got_a_mistyped_invitation_cannot_decline_for_the_person(
    acme: Employer, record: Alumnus, invitation: Invitation
) -> None:
    with tenant_scope(acme):
        Alumnus.objects.filter(pk=record.pk).update(personal_email="other@home.example")
        joining.decline(invitation)
        record.refresh_from_db()
        assert record.state == AlumnusState.ALUMNUS


def test_confirming_another_address_ends_the_invitation(
    acme: Employer, record: Alumnus, invitation: Invitation
) -> None:
    with tenant_scope(acme):
        confirm_personal_email(record, email="noor@home.example", by=None)
        invitation.refresh_from_db()
        assert invitation.is_open
        confirm_personal_email(record, email="other@home.example", by=None)
        invitation.refresh_from_db()
        assert not invitation.is_open


@pytest.mark.parametrize("state", [AlumnusState.NOT_ELIGIBLE, AlumnusState.DECEASED])
def test_an_invitation_ends_with_the_employers_decision(
    acme: Employer, record: Alumnus, invitation: Invitation, state: AlumnusState
) -> None:
    noor = make_user("noor@home.example")
    with tenant_scope(acme, person_id=noor.pk):
        change_state(record, state=state, by=None)
        with pytest.raises(InvitationClosed):
            accept_invitation(employer=acme, invitation=invitation, user=noor, by=noor)
        record.refresh_from_db()
        assert (record.state, record.has_joined) == (state, False)
        assert not Membership.objects.filter(user_id=noor.pk).exists()


def test_a_no_is_remembered_and_costs_nothing(
    acme: Employer, record: Alumnus, invitation: Invitation, alice: User
) -> None:
    with tenant_scope(acme):
        kind_of(invitation).on_decline(invitation)
        record.refresh_from_db()
        assert record.state == AlumnusState.DECLINED
        joining.accept(invitation, membership(acme, alice), alice)
        joining.decline(invitation)
        record.refresh_from_db()
        assert record.state == AlumnusState.ALUMNUS


def test_listeners_hear_each_answer_once(
    acme: Employer, record: Alumnus, invitation: Invitation, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(joining, "_joined", [])
    monkeypatch.setattr(joining, "_declined", [])
    heard: list[tuple[object, object]] = []

    def listener(alumnus: Alumnus, by: User | None) -> None:
        heard.append((alumnus, by))

    for _ in range(2):
        joining.listen(joined=listener, declined=listener)
    with tenant_scope(acme):
        joining.decline(invitation)
        joining.accept(invitation, membership(acme, alice), alice)
    assert heard == [(record, None), (record, alice)]


@pytest.mark.parametrize(
    ("spell", "words"),
    [
        (None, ""),
        ({"team": "Risk", "last_day": date(2021, 6, 30)}, "You worked in Risk until 2021."),
        ({"team": "Risk", "last_day": None}, "You work in Risk."),
        ({"last_day": date(2021, 6, 30)}, ""),
    ],
)
def test_describe_says_what_the_employer_remembers(
    acme: Employer, record: Alumnus, invitation: Invitation, spell: dict[str, object] | None, words: str
) -> None:
    with tenant_scope(acme):
        if spell:
            add_spell(record, **spell, by=None)
        assert joining.describe(invitation) == words
    assert joining.first_step(invitation) == "me/steps/1/"


def test_member_whose_membership_ends_is_found_no_more_and_may_be_invited_again(acme: Employer, alice: User) -> None:
    member = membership(acme, alice)
    with tenant_scope(acme):
        alumnus = create_alumnus(given_name="Alice", by=None)
        link_membership(alumnus, member)
        assert SearchRow.objects.filter(audience="network").count() == 1
        end_membership(membership=member, by=None)
        alumnus.refresh_from_db()
        assert (alumnus.membership, alumnus.joined_at, alumnus.state) == (None, None, "alumnus")
        assert SearchRow.objects.filter(audience="network").count() == 0
        assert not Alumnus.objects.peers().exists()
        assert AuditEvent.objects.filter(action="alumnus.left_network").count() == 1


def test_colleague_who_loses_the_alumnus_role_alone_is_found_no_more(acme: Employer, alice: User) -> None:
    make_member(acme, alice, Role.RECRUITER)
    member = membership(acme, alice)
    with tenant_scope(acme):
        link_membership(create_alumnus(given_name="Alice", by=None), member)
        change_roles(membership=member, roles=[Role.RECRUITER], by=None)
        assert not Alumnus.objects.peers().exists()
