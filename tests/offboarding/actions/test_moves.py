from collections.abc import Callable

import pytest
from django.utils import timezone

from accounts.joining.actions import invite
from accounts.models import Invitation, Role, User
from audit.models import AuditEvent
from directory.actions import link_membership
from directory.joining import accept, decline
from directory.models import Alumnus, AlumnusState, Spell
from mail.actions import enqueue
from mail.categories import Category
from mail.models import Message, State
from offboarding.actions.cases import CaseCannotMove
from offboarding.actions.moves import (
    activate,
    decline_for,
    mark_deceased,
    mark_not_eligible,
    release_cases,
    reopen,
    withdraw,
)
from offboarding.models import Case, CaseState, SkipReason, StepKind
from tenancy.models import Employer
from tests.factories.accounts import make_member, make_user
from tests.factories.offboarding import TODAY, days, make_case


def reasons(case: Case) -> set[str]:
    return set(case.steps.filter(skipped_at__isnull=False).values_list("skip_reason", flat=True))


def test_withdraw_ends_the_steps_and_the_link_and_keeps_the_employment(in_acme: Employer, bob: User) -> None:
    case = make_case(in_acme, last_day=TODAY + days(20))
    link = case.links.create(token_sha256="a" * 64, created_at=timezone.now(), expires_at=timezone.now() + days(9))

    case = withdraw(case, note="Stays after all", by=bob)

    link.refresh_from_db()
    assert (case.state, reasons(case), link.revoked_at) == (CaseState.WITHDRAWN, {"case_ended"}, timezone.now())
    assert Spell.objects.get().last_day is None
    event = case.events.get(kind="moved")
    assert (event.from_state, event.to_state, event.note, event.by_id) == (
        "in_notice", "withdrawn", "Stays after all", bob.pk,
    )  # fmt: skip


def test_mark_not_eligible(in_acme: Employer, bob: User) -> None:
    case = mark_not_eligible(make_case(in_acme, last_day=TODAY + days(20)), by=bob)

    assert (case.state, reasons(case)) == (CaseState.NOT_ELIGIBLE, {"case_ended"})
    assert Alumnus.objects.get().state == AlumnusState.NOT_ELIGIBLE


def test_mark_deceased_stops_every_mail_at_once(in_acme: Employer, bob: User) -> None:
    case = make_case(in_acme, last_day=TODAY + days(20), work_email="lena@acme.example")
    earlier = Case.objects.create(
        alumnus=case.alumnus, spell=Spell.objects.create(alumnus=case.alumnus), source="hand", opened_at=timezone.now()
    )
    earlier.steps.create(kind=StepKind.INVITATION, due_on=TODAY)
    waiting = _mail_to(case, in_acme)
    sent = _mail_to(case, in_acme)
    Message.objects.filter(pk=sent.pk).update(state=State.SENT, sent_at=timezone.now())

    case = mark_deceased(case, by=bob)

    assert case.state == CaseState.DECEASED
    assert Alumnus.objects.get().state == AlumnusState.DECEASED
    assert [step.kind for step in case.steps.open()] == [StepKind.WORK_ADDRESS_ENDS]  # no mail: the mailbox ends
    assert not earlier.steps.open().exists()
    states = dict(Message.objects.in_scope().values_list("pk", "state"))
    assert states == {waiting.pk: State.SUPPRESSED, sent.pk: State.SENT}
    assert AuditEvent.objects.get(action="case.deceased").data == {"stopped": 1}


def _mail_to(case: Case, employer: Employer) -> Message:
    return enqueue(
        to="lena@acme.example", template="offboarding/address_code", context={"code": "123456", "employer": employer},
        category=Category.SERVICE, employer=employer, recipient_id=case.alumnus_id,
    )  # fmt: skip


def test_mark_deceased_twice_is_refused(in_acme: Employer, bob: User) -> None:
    case = mark_deceased(make_case(in_acme, last_day=TODAY + days(20)), by=bob)

    with pytest.raises(CaseCannotMove):
        mark_deceased(case, by=bob)


def test_reopen_of_the_withdrawn_waits_for_release(in_acme: Employer, bob: User) -> None:
    case = withdraw(make_case(in_acme, last_day=TODAY + days(20)), by=bob)

    case = reopen(case, by=bob)

    assert (case.state, case.held_at, reasons(case)) == (CaseState.IN_NOTICE, timezone.now(), set())
    assert Spell.objects.get().last_day == TODAY + days(20)
    assert case.events.get(kind="held").data == {"why": "reopened"}


def test_reopen_of_somebody_who_is_gone_makes_an_alumnus(in_acme: Employer, bob: User) -> None:
    case = mark_deceased(make_case(in_acme, last_day=TODAY - days(20)), by=bob)

    case = reopen(case, by=bob)

    assert (case.state, case.is_held) == (CaseState.EXITED, True)
    assert Alumnus.objects.get().state == AlumnusState.ALUMNUS


def test_reopen_of_a_running_case_is_refused(in_acme: Employer, bob: User) -> None:
    with pytest.raises(CaseCannotMove):
        reopen(make_case(in_acme, last_day=TODAY + days(20)), by=bob)


def test_release_makes_overdue_invitations_due_and_keeps_their_distance(in_acme: Employer, bob: User) -> None:
    case = make_case(in_acme, last_day=TODAY - days(400))
    other = make_case(in_acme, last_day=TODAY + days(9), held=True, given_name="Ada")
    case.steps.filter(kind=StepKind.INVITATION).update(due_on=TODAY - days(90))
    case.steps.filter(kind=StepKind.INVITATION_REMINDER_1).update(due_on=TODAY - days(85))

    assert release_cases([case.pk, other.pk], by=bob) == 2

    due = {step.kind: (step.due_on - TODAY).days for step in case.steps.open()}
    assert due == {"invitation": -90, "invitation_reminder_1": 5, "invitation_reminder_2": 19}
    assert set(Case.objects.values_list("held_at", flat=True)) == {None}
    assert [event.by_id for event in case.events.filter(kind="released")] == [bob.pk]
    assert release_cases([case.pk, other.pk], by=bob) == 0


def test_activate_reaches_the_goal_of_every_running_case(in_acme: Employer, bob: User) -> None:
    case = make_case(in_acme, last_day=TODAY - days(4), personal_email="lena@home.example")
    ended = Case.objects.create(
        alumnus=case.alumnus, spell=Spell.objects.create(alumnus=case.alumnus), source="hand", opened_at=timezone.now(),
        state=CaseState.WITHDRAWN,
    )  # fmt: skip

    activate(case.alumnus, bob)

    case.refresh_from_db()
    ended.refresh_from_db()
    assert (case.state, ended.state, reasons(case)) == (CaseState.ACTIVE, CaseState.WITHDRAWN, {"already_member"})


def test_accepting_the_invitation_activates_the_case(in_acme: Employer) -> None:
    case = make_case(in_acme, last_day=TODAY - days(4), personal_email="lena@home.example")
    user = make_user("lena@home.example")
    member = make_member(in_acme, user, Role.ALUMNUS)

    accept(Invitation(email="lena@home.example", subject_id=case.alumnus_id), member, user)

    case.refresh_from_db()
    assert case.state == CaseState.ACTIVE


def test_declining_the_invitation_is_remembered(in_acme: Employer) -> None:
    case = make_case(in_acme, last_day=TODAY - days(4), personal_email="lena@home.example")

    decline(Invitation(email="lena@home.example", subject_id=case.alumnus_id))
    decline_for(case.alumnus, None)

    case.refresh_from_db()
    assert (case.state, reasons(case)) == (CaseState.DECLINED, {SkipReason.CASE_ENDED})


@pytest.mark.parametrize("decide", [withdraw, mark_not_eligible, mark_deceased])
def test_no_invitation_outlives_the_decision(in_acme: Employer, bob: User, decide: Callable[..., Case]) -> None:
    case = make_case(in_acme, last_day=TODAY - days(3), personal_email="lena@home.example")
    invitation, _url = invite(
        employer=in_acme, kind="alumnus", email="lena@home.example", subject_id=case.alumnus_id, by=bob
    )

    decide(case, by=bob)

    invitation.refresh_from_db()
    assert invitation.revoked_at == timezone.now()


@pytest.mark.parametrize(("roles", "left"), [([Role.ALUMNUS], None), ([Role.RECRUITER, Role.ALUMNUS], ["recruiter"])])
def test_whoever_is_not_eligible_is_no_longer_an_alumnus_member(
    in_acme: Employer, bob: User, roles: list[Role], left: list[str] | None
) -> None:
    case = make_case(in_acme, last_day=TODAY - days(3))
    member = make_member(in_acme, make_user("lena@home.example"), *roles)
    link_membership(case.alumnus, member, by=bob)
    activate(case.alumnus, bob)

    mark_not_eligible(Case.objects.get(pk=case.pk), by=bob)

    member.refresh_from_db()
    assert (member.roles if member.is_current else None) == left
