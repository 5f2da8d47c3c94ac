from collections import Counter
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from accounts.addresses.actions import drop_without_replacement
from accounts.joining.actions import invite
from accounts.models import Invitation, Role, User
from directory.models import Alumnus, AlumnusState
from mail.models import Message
from offboarding.actions import steps
from offboarding.actions.cases import CaseCannotMove
from offboarding.actions.last_days import move_last_day
from offboarding.actions.moves import release_cases
from offboarding.actions.steps import invite_now, run_timeline
from offboarding.models import Case, CaseState, EligibilityRule, SkipReason, StepKind
from offboarding.tasks import daily, run_employer
from tenancy.models import Employer
from tenancy.scope import no_scope, person_scope, tenant_scope
from tests.factories.accounts import make_member, make_user
from tests.factories.offboarding import TODAY, at, days, make_case

WORK, HOME = "lena@acme.example", "lena@home.example"


def mails(to: str = "") -> list[str]:
    found = Message.objects.in_scope().order_by("pk")
    return [mail.template.removeprefix("offboarding/") for mail in (found.filter(to_address=to) if to else found)]


def run(employer: Employer, day: date, hour: int = 9) -> dict[str, int]:
    return run_timeline(employer, now=at(day, hour, employer=employer))


def run_days(employer: Employer, first: int, last: int) -> list[tuple[int, str]]:
    """Every day twice, as two workers would; what was mailed to the leaver on which day from TODAY."""
    found = []
    for number in range(first, last + 1):
        before = Counter(mails())
        run(employer, TODAY + days(number))
        run(employer, TODAY + days(number), hour=15)
        new = Counter(mails()) - before
        found += [(number, name) for name in new.elements() if name != "address_missing"]
    return found


def confirm(case: Case) -> None:
    Alumnus.objects.filter(pk=case.alumnus_id).update(personal_email=HOME, personal_email_verified_at=timezone.now())


def test_a_silent_leaver_from_notice_to_silence(in_acme: Employer) -> None:
    case = make_case(in_acme, last_day=TODAY + days(35), work_email=WORK)

    before_exit = run_days(in_acme, 0, 36)
    Alumnus.objects.update(personal_email=HOME)
    after_exit = run_days(in_acme, 37, 100)

    assert before_exit == [(5, "leaver_link"), (28, "address_reminder"), (34, "address_reminder"), (35, "thank_you")]
    assert after_exit == [(37, "invitation"), (42, "invitation_reminder_1"), (56, "invitation_reminder_2")]
    case.refresh_from_db()
    assert (case.state, Alumnus.objects.get().state) == (CaseState.INVITED, AlumnusState.ALUMNUS)
    assert [event.to_state for event in case.events.filter(kind="moved").order_by("at")] == ["exited", "invited"]


def test_a_leaver_who_confirms_is_not_reminded(in_acme: Employer) -> None:
    case = make_case(in_acme, last_day=TODAY + days(8), work_email=WORK)
    run(in_acme, TODAY)
    confirm(case)

    assert run_days(in_acme, 1, 10) == [(8, "thank_you"), (10, "invitation")]
    skipped = case.steps.filter(skip_reason=SkipReason.ADDRESS_CONFIRMED).values_list("kind", flat=True)
    assert set(skipped) == {StepKind.ADDRESS_REMINDER_1, StepKind.ADDRESS_REMINDER_2}


def test_nothing_is_mailed_before_eight_in_the_morning(in_acme: Employer) -> None:
    make_case(in_acme, last_day=TODAY + days(8), work_email=WORK)

    assert run(in_acme, TODAY, hour=7) == {}
    assert run(in_acme, TODAY, hour=8) == {StepKind.LEAVER_LINK: 1}


def test_becoming_an_alumnus_does_not_wait_for_the_morning(in_acme: Employer) -> None:
    case = make_case(in_acme, last_day=TODAY)

    assert run_timeline(in_acme, now=at(TODAY + days(1), 0, 5, employer=in_acme)) == {StepKind.BECOMES_ALUMNUS: 1}

    case.refresh_from_db()
    alumnus = Alumnus.objects.get()
    assert (case.state, alumnus.state, alumnus.became_alumnus_on) == (
        CaseState.EXITED, AlumnusState.ALUMNUS, TODAY + days(1),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("zone", "last_day", "still_there", "gone"),
    [
        ("Europe/Berlin", date(2026, 3, 28), "2026-03-28T22:59+00:00", "2026-03-28T23:00+00:00"),
        ("Europe/Berlin", date(2026, 3, 29), "2026-03-29T21:59+00:00", "2026-03-29T22:00+00:00"),
        ("Europe/Berlin", date(2026, 10, 25), "2026-10-25T22:59+00:00", "2026-10-25T23:00+00:00"),
        ("America/Los_Angeles", date(2026, 6, 15), "2026-06-16T06:59+00:00", "2026-06-16T07:00+00:00"),
        ("Pacific/Kiritimati", date(2026, 6, 15), "2026-06-15T09:59+00:00", "2026-06-15T10:00+00:00"),
        ("America/St_Johns", date(2026, 6, 15), "2026-06-16T02:29+00:00", "2026-06-16T02:30+00:00"),
    ],
)
def test_the_day_is_the_employers_also_when_the_clock_changes(
    acme: Employer, time_machine: Any, zone: str, last_day: date, still_there: str, gone: str
) -> None:
    time_machine.move_to(datetime(2026, 1, 5, 12, tzinfo=ZoneInfo("UTC")))
    acme.timezone = zone
    with tenant_scope(acme):
        acme.save(update_fields=["timezone"])
        make_case(acme, last_day=last_day)

    assert run_timeline(acme, now=datetime.fromisoformat(still_there)).get("becomes_alumnus") is None
    assert run_timeline(acme, now=datetime.fromisoformat(gone)).get("becomes_alumnus") == 1


@pytest.mark.parametrize("day", ["2026-03-29", "2026-10-25"])
def test_mail_goes_out_at_eight_on_the_day_the_clock_changes(acme: Employer, time_machine: Any, day: str) -> None:
    last_day = date.fromisoformat(day)
    time_machine.move_to(datetime(2026, 1, 5, 12, tzinfo=ZoneInfo("UTC")))
    acme.timezone = "Europe/Berlin"
    with tenant_scope(acme):
        acme.save(update_fields=["timezone"])
        make_case(acme, last_day=last_day + days(30), work_email=WORK)

    assert run_timeline(acme, now=at(last_day, 7, 59, employer=acme)) == {}
    assert run_timeline(acme, now=at(last_day, 8, 0, employer=acme)) == {StepKind.LEAVER_LINK: 1}


def test_not_eligible_by_rule_gets_no_invitation(in_acme: Employer) -> None:
    EligibilityRule.objects.create(minimum_tenure_days=365)
    case = make_case(in_acme, last_day=TODAY, started_on=TODAY - days(30), personal_email=HOME)

    run_days(in_acme, 0, 30)

    case.refresh_from_db()
    assert (case.state, Alumnus.objects.get().state) == (CaseState.NOT_ELIGIBLE, AlumnusState.NOT_ELIGIBLE)
    assert "invitation" not in mails()


@pytest.mark.parametrize("roles", [[Role.ALUMNUS], [Role.RECRUITER, Role.ALUMNUS]])
def test_a_member_who_is_not_eligible_at_the_second_exit_leaves_the_network(
    in_acme: Employer, roles: list[Role]
) -> None:
    EligibilityRule.objects.create(minimum_tenure_days=365)
    member = make_member(in_acme, make_user(HOME), *roles)
    case = make_case(
        in_acme, last_day=TODAY, started_on=TODAY - days(30), work_email=WORK, personal_email=HOME, membership=member,
        joined_at=timezone.now(),
    )  # fmt: skip
    invitation, _url = invite(employer=in_acme, kind="alumnus", email=HOME, subject_id=case.alumnus_id, by=None)
    run(in_acme, TODAY)
    assert case.links.filter(revoked_at__isnull=True).exists()

    run(in_acme, TODAY + days(1))

    for row in (case, member, invitation):
        row.refresh_from_db()
    assert case.state == CaseState.NOT_ELIGIBLE
    assert not member.is_current
    assert invitation.revoked_at is not None
    assert not case.links.filter(revoked_at__isnull=True).exists()


def test_a_member_who_is_not_eligible_when_the_case_is_opened_leaves_the_network(in_acme: Employer) -> None:
    EligibilityRule.objects.create(minimum_tenure_days=365)
    member = make_member(in_acme, make_user(HOME), Role.ALUMNUS)

    case = make_case(
        in_acme, last_day=TODAY - days(3), started_on=TODAY - days(30), membership=member, joined_at=timezone.now()
    )

    member.refresh_from_db()
    assert (case.state, member.is_current) == (CaseState.NOT_ELIGIBLE, False)


def test_a_member_who_leaves_again_is_not_invited(in_acme: Employer) -> None:
    member = make_member(in_acme, make_user(HOME), Role.ALUMNUS)
    case = make_case(
        in_acme, last_day=TODAY + days(1), personal_email=HOME, membership=member, joined_at=timezone.now(),
        personal_email_verified_at=timezone.now(),
    )  # fmt: skip

    assert run_days(in_acme, 0, 30) == [(0, "leaver_link"), (1, "thank_you")]

    case.refresh_from_db()
    assert case.state == CaseState.ACTIVE
    assert set(case.steps.filter(kind__startswith="invitation").values_list("skip_reason", flat=True)) == {
        "already_member"
    }


def test_a_dismissal_is_held_until_hr_releases_it_and_thanks_nobody(in_acme: Employer, bob: User) -> None:
    case = make_case(in_acme, last_day=TODAY + days(3), exit_type="involuntary", work_email=WORK, personal_email=HOME)
    assert run_days(in_acme, 0, 1) == []

    release_cases([case.pk], by=bob)

    assert run_days(in_acme, 2, 5) == [(2, "leaver_link"), (5, "invitation")]
    link = Message.objects.in_scope().get(template="offboarding/leaver_link")
    assert "let us" not in link.text.lower()
    invitation = Message.objects.in_scope().get(template="offboarding/invitation")
    assert "We would be glad to have you" not in invitation.text


def test_a_backfilled_person_is_invited_after_release_only(in_acme: Employer, bob: User) -> None:
    case = make_case(in_acme, last_day=TODAY - days(900), personal_email=HOME)
    assert run_days(in_acme, 0, 3) == []

    release_cases([case.pk], by=bob)

    assert run_days(in_acme, 4, 40) == [(4, "invitation"), (9, "invitation_reminder_1"), (23, "invitation_reminder_2")]


def test_a_long_standstill_sends_one_mail_and_spreads_the_rest(in_acme: Employer) -> None:
    make_case(in_acme, last_day=TODAY, personal_email=HOME)
    run(in_acme, TODAY + days(1))

    late = run_days(in_acme, 60, 90)

    assert late == [(60, "invitation"), (65, "invitation_reminder_1"), (79, "invitation_reminder_2")]


def test_a_standstill_over_the_last_day_leaves_the_link_out(in_acme: Employer) -> None:
    case = make_case(in_acme, last_day=TODAY + days(5), work_email=WORK)

    assert run_days(in_acme, 9, 9) == []
    reasons = dict(case.steps.filter(skipped_at__isnull=False).values_list("kind", "skip_reason"))
    assert reasons == {
        "leaver_link": "last_day_passed", "address_reminder_2": "last_day_passed", "thank_you": "too_late",
        "sign_in_prompt_1": "last_day_passed", "sign_in_prompt_3": "last_day_passed",
    }  # fmt: skip


def test_an_invitation_waits_for_an_address(in_acme: Employer) -> None:
    make_case(in_acme, last_day=TODAY, given_name="Noor")
    assert run_days(in_acme, 1, 20) == []

    Alumnus.objects.update(personal_email=HOME)

    assert run_days(in_acme, 21, 30) == [(21, "invitation"), (26, "invitation_reminder_1")]


def test_a_moved_last_day_repeats_no_mail(in_acme: Employer, bob: User) -> None:
    case = make_case(in_acme, last_day=TODAY + days(20), work_email=WORK)
    first = run_days(in_acme, 0, 14)
    move_last_day(case, last_day=TODAY + days(40), by=bob)
    then = run_days(in_acme, 15, 40)

    assert first == [(0, "leaver_link"), (13, "address_reminder")]
    assert then == [(39, "address_reminder"), (40, "thank_you")]


def test_one_mail_a_day_also_when_the_last_day_moves_close(in_acme: Employer, bob: User) -> None:
    case = make_case(in_acme, last_day=TODAY + days(20), work_email=WORK)
    run(in_acme, TODAY)
    move_last_day(case, last_day=TODAY, by=bob)

    assert run(in_acme, TODAY, hour=16) == {}


def test_every_link_in_the_mails_works_and_differs(in_acme: Employer) -> None:
    case = make_case(in_acme, last_day=TODAY + days(8), work_email=WORK)
    run_days(in_acme, 0, 8)

    assert case.links.count() == 4
    assert case.links.live(at(TODAY + days(8), employer=in_acme)).count() == 4


def test_hr_hears_once_a_day_about_missing_addresses(in_acme: Employer, bob: User, olga: User) -> None:
    make_case(in_acme, last_day=TODAY + days(8), work_email=WORK)
    make_case(in_acme, last_day=TODAY + days(8), given_name="Ada", work_email="ada@acme.example")

    run_days(in_acme, 0, 8)

    assert mails("bob@acme.example") == ["address_missing", "address_missing"]
    assert mails("olga@acme.example") == []
    mail = Message.objects.in_scope().filter(to_address="bob@acme.example").first()
    assert mail is not None
    assert mail.subject == "2 leavers have no confirmed address yet"
    assert "Lena Vogel" in mail.text


def test_hr_hears_of_those_whom_no_mail_can_reach(in_acme: Employer, bob: User) -> None:
    make_case(in_acme, last_day=TODAY + days(8))

    run_days(in_acme, 0, 8)

    assert mails() == ["address_missing", "address_missing"]


def test_nothing_goes_to_hr_whose_own_address_has_ended(in_acme: Employer, bob: User) -> None:
    with person_scope(bob.pk):
        drop_without_replacement(bob)
    make_case(in_acme, last_day=TODAY + days(8))

    run_days(in_acme, 0, 8)

    assert mails() == []


def test_the_owner_hears_where_there_is_no_hr_admin(in_acme: Employer, olga: User) -> None:
    make_case(in_acme, last_day=TODAY + days(1), work_email=WORK)
    make_case(in_acme, last_day=TODAY + days(8), given_name="Ada", work_email="ada@acme.example")

    run_days(in_acme, 0, 1)

    assert mails("olga@acme.example") == ["address_missing"]


def test_one_case_in_trouble_does_not_hold_up_the_others(in_acme: Employer) -> None:
    make_case(in_acme, last_day=TODAY + days(8), work_email="not an address")
    make_case(in_acme, last_day=TODAY + days(9), given_name="Ada", work_email="ada@acme.example")

    assert run(in_acme, TODAY) == {StepKind.LEAVER_LINK: 1}
    assert mails("ada@acme.example") == ["leaver_link"]


def test_a_step_somebody_else_has_taken_is_left_alone(in_acme: Employer) -> None:
    """The list of work is read before the rows are locked: by then another worker may have done it."""
    case = make_case(in_acme, last_day=TODAY, work_email=WORK)
    now = at(TODAY + days(1), employer=in_acme)
    run_timeline(in_acme, now=now)

    assert steps._let_go(case.pk, in_acme, now) is None
    assert steps._write_to(case.pk, in_acme, now) is None
    Case.objects.update(state=CaseState.WITHDRAWN)
    assert steps._write_to(case.pk, in_acme, now) is None


def test_invite_now_sends_at_once_and_keeps_the_reminders_apart(in_acme: Employer, bob: User) -> None:
    case = make_case(in_acme, last_day=TODAY - days(1), personal_email=HOME, held=False)

    case = invite_now(case, by=bob)
    invite_now(case, by=bob)

    assert (case.state, mails()) == (CaseState.INVITED, ["invitation", "invitation"])
    assert Invitation.objects.open().count() == 1
    assert {step.kind: (step.due_on - TODAY).days for step in case.steps.open()} == {
        "invitation_reminder_1": 6, "invitation_reminder_2": 20,
    }  # fmt: skip


def test_invite_now_after_a_no_that_became_a_maybe(in_acme: Employer, bob: User) -> None:
    case = make_case(in_acme, last_day=TODAY - days(9), personal_email=HOME, held=False)
    Case.objects.update(state=CaseState.DECLINED)
    Alumnus.objects.update(state=AlumnusState.DECLINED)

    case = invite_now(case, by=bob)

    assert (case.state, Alumnus.objects.get().state) == (CaseState.INVITED, AlumnusState.ALUMNUS)


def test_invite_now_is_refused_without_an_address(in_acme: Employer, bob: User) -> None:
    with pytest.raises(CaseCannotMove):
        invite_now(make_case(in_acme, last_day=TODAY - days(9), held=False), by=bob)


def test_the_tick_reaches_every_employer(acme: Employer, globex: Employer, noon: Any) -> None:
    for employer in (acme, globex):
        make_case(employer, last_day=TODAY + days(3), work_email=WORK)

    with no_scope():
        daily.apply()
        for employer in (acme, globex):
            with tenant_scope(employer):
                run_employer.apply()

    for employer in (acme, globex):
        with tenant_scope(employer):
            assert mails() == ["leaver_link"]
