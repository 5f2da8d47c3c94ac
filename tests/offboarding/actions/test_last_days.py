from datetime import date

import pytest
import time_machine
from django.utils import timezone

from accounts.models import Role, User
from directory.models import Alumnus, AlumnusState, Spell
from offboarding.actions.cases import CaseCannotMove
from offboarding.actions.last_days import BadLastDay, follow_last_days, move_last_day, plan_steps
from offboarding.models import Case, CaseEvent, CaseState, CaseStep, SkipReason, StepKind
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.factories.accounts import make_member, make_user
from tests.factories.offboarding import TODAY, days, make_case, make_checklist


def due(case: Case) -> dict[str, int]:
    """Open steps with their days from TODAY."""
    return {step.kind: (step.due_on - TODAY).days for step in case.steps.open()}


def test_move_last_day_moves_what_is_open_and_leaves_what_is_done(in_acme: Employer, bob: User) -> None:
    make_checklist(in_acme, ("Badge", 0), ("Talk", -5))
    case = make_case(in_acme, last_day=TODAY + days(30))
    case.steps.filter(kind=StepKind.LEAVER_LINK).update(done_at=timezone.now())
    case.tasks.filter(title="Talk").update(done_at=timezone.now())

    move_last_day(case, last_day=TODAY + days(20), note="Asked for it", by=bob)

    assert due(case) == {
        "address_reminder_1": 13, "address_reminder_2": 19, "thank_you": 20, "becomes_alumnus": 21, "invitation": 22,
        "invitation_reminder_1": 27, "invitation_reminder_2": 41,
    }  # fmt: skip
    assert case.steps.count() == 8
    assert {task.title: (task.due_on - TODAY).days for task in case.tasks.all()} == {"Badge": 20, "Talk": 25}
    assert Spell.objects.get().last_day == TODAY + days(20)
    event = case.events.get(kind=CaseEvent.Kind.LAST_DAY)
    assert (event.note, event.data) == ("Asked for it", {"before": "2026-07-15", "after": "2026-07-05"})


def test_move_last_day_forth_and_back_doubles_nothing(in_acme: Employer, bob: User) -> None:
    make_checklist(in_acme, ("Badge", 0))
    case = make_case(in_acme, last_day=TODAY + days(30))
    before = due(case)

    for number in (3, 60, 0, 30):
        move_last_day(case, last_day=TODAY + days(number), by=bob)

    assert due(case) == before
    assert case.tasks.count() == 1


def test_move_last_day_to_the_same_day_leaves_no_trace(in_acme: Employer, bob: User) -> None:
    case = make_case(in_acme, last_day=TODAY + days(30))

    move_last_day(case, last_day=TODAY + days(30), by=bob)

    assert case.events.count() == 1


def test_move_last_day_sets_a_drafts_first_day(in_acme: Employer, bob: User) -> None:
    make_checklist(in_acme, ("Badge", 0))
    case = make_case(in_acme)

    case = move_last_day(case, last_day=TODAY + days(9), by=bob)

    assert (case.state, len(due(case)), case.tasks.count()) == (CaseState.IN_NOTICE, 8, 1)
    assert case.events.get(kind="last_day").data == {"before": None, "after": "2026-06-24"}


def test_move_last_day_into_the_future_brings_the_exited_back(in_acme: Employer, bob: User) -> None:
    case = make_case(in_acme, last_day=TODAY - days(3))

    case = move_last_day(case, last_day=TODAY + days(10), by=bob)

    assert case.state == CaseState.IN_NOTICE
    assert case.steps.get(kind=StepKind.BECOMES_ALUMNUS).is_open
    assert Alumnus.objects.get().state == AlumnusState.LEAVER


def test_move_last_day_of_the_exited_within_the_past_stays_exited(in_acme: Employer, bob: User) -> None:
    case = make_case(in_acme, last_day=TODAY - days(30))

    case = move_last_day(case, last_day=TODAY - days(20), by=bob)

    assert (case.state, case.last_day) == (CaseState.EXITED, TODAY - days(20))


def test_move_last_day_of_the_invited_asks_nobody_twice(in_acme: Employer, bob: User) -> None:
    case = make_case(in_acme, last_day=TODAY - days(3))
    case.steps.filter(kind=StepKind.INVITATION).update(done_at=timezone.now())
    Case.objects.update(state=CaseState.INVITED)

    case = move_last_day(case, last_day=TODAY + days(10), by=bob)

    assert case.state == CaseState.INVITED
    assert StepKind.INVITATION not in due(case)


def test_move_last_day_of_a_member_keeps_them_an_alumnus(in_acme: Employer, bob: User) -> None:
    member = make_member(in_acme, make_user("lena@home.example"), Role.ALUMNUS)
    case = make_case(
        in_acme, last_day=TODAY + days(3), membership=member, joined_at=timezone.now(), state=AlumnusState.ALUMNUS
    )

    move_last_day(case, last_day=TODAY + days(10), by=bob)

    assert Alumnus.objects.get().state == AlumnusState.ALUMNUS


def test_move_last_day_past_a_reminder_leaves_it_out(in_acme: Employer, bob: User) -> None:
    case = make_case(in_acme, last_day=TODAY + days(30))

    move_last_day(case, last_day=TODAY + days(5), by=bob)

    step = case.steps.get(kind=StepKind.ADDRESS_REMINDER_1)
    assert (step.skip_reason, step.skipped_at) == (SkipReason.LAST_DAY_PASSED, timezone.now())


def test_move_last_day_moves_the_links_end(in_acme: Employer, bob: User) -> None:
    case = make_case(in_acme, last_day=TODAY + days(30))
    link = case.links.create(token_sha256="a" * 64, created_at=timezone.now(), expires_at=timezone.now())

    move_last_day(case, last_day=TODAY + days(31), by=bob)

    link.refresh_from_db()
    assert link.expires_at.date() == TODAY + days(31 + 61)


def test_move_last_day_before_the_first_day_is_refused(in_acme: Employer, bob: User) -> None:
    case = make_case(in_acme, last_day=TODAY + days(30), started_on=TODAY)

    with pytest.raises(BadLastDay):
        move_last_day(case, last_day=TODAY - days(1), by=bob)


@pytest.mark.parametrize("state", [CaseState.ACTIVE, CaseState.DECLINED, CaseState.NOT_ELIGIBLE, CaseState.DECEASED])
def test_move_last_day_of_an_ended_case_is_refused(in_acme: Employer, bob: User, state: CaseState) -> None:
    case = make_case(in_acme, last_day=TODAY + days(30))
    Case.objects.update(state=state)

    with pytest.raises(CaseCannotMove):
        move_last_day(case, last_day=TODAY + days(3), by=bob)


def test_follow_last_days_moves_what_differs(in_acme: Employer, bob: User) -> None:
    moves = make_case(in_acme, last_day=TODAY + days(30))
    stays = make_case(in_acme, last_day=TODAY + days(30), given_name="Ada")
    moves.spell.last_day = TODAY + days(40)

    assert follow_last_days([moves.spell, stays.spell, Spell(last_day=None)], by=bob) == 1

    moves.refresh_from_db()
    assert moves.last_day == TODAY + days(40)


def test_plan_steps_of_an_ended_case_does_nothing(in_acme: Employer) -> None:
    case = make_case(in_acme)

    plan_steps(case, today=TODAY)

    assert not CaseStep.objects.exists()


def test_last_day_counts_by_the_employers_calendar(acme: Employer) -> None:
    """At 13:00 UTC it is already tomorrow in Kiritimati: a last day of today is over there, not here."""
    acme.timezone = "Pacific/Kiritimati"
    with tenant_scope(acme):
        acme.save(update_fields=["timezone"])
    with time_machine.travel("2026-06-15T13:00:00Z", tick=False):
        assert make_case(acme, last_day=date(2026, 6, 15)).state == CaseState.EXITED
