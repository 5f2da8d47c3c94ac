from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offboarding import timeline
from offboarding.models import CaseStep, SkipReason, StepKind
from offboarding.timeline import OFFSETS, Situation, decide, plan

LINK, REMIND_1, REMIND_2 = StepKind.LEAVER_LINK, StepKind.ADDRESS_REMINDER_1, StepKind.ADDRESS_REMINDER_2
THANKS, ALUMNUS = StepKind.THANK_YOU, StepKind.BECOMES_ALUMNUS
INVITE, INVITE_1, INVITE_2 = timeline.INVITATIONS
LAST_DAY = date(2026, 6, 30)
ROLES = StepKind.STAFF_ROLES_END  # given by the run to those who are on the team


def situation(**changes: object) -> Situation:
    usual = {
        "last_day": LAST_DAY, "today": LAST_DAY - timedelta(days=7), "invitable": False, "has_joined": False,
        "address_known": False, "address_confirmed": False, "writes_to_work": True, "is_dismissal": False,
    }  # fmt: skip
    return Situation(**(usual | changes))  # type: ignore[arg-type]


def on(days: int, **changes: object) -> Situation:
    return situation(today=LAST_DAY + timedelta(days=days), **changes)


def test_plan_of_a_case_opened_early_has_every_step_on_its_day() -> None:
    planned = plan(last_day=LAST_DAY, opened_on=LAST_DAY - timedelta(days=60), work_address_ends=True)

    assert planned == {kind: LAST_DAY + timedelta(days=offset) for kind, offset in OFFSETS.items() if kind != ROLES}


def test_plan_without_a_work_address_asks_for_none() -> None:
    planned = plan(last_day=LAST_DAY, opened_on=LAST_DAY - timedelta(days=60))

    assert set(planned) == set(OFFSETS) - {*timeline.OF_THE_WORK_ADDRESS, ROLES}


@pytest.mark.parametrize(
    ("opened", "prompts"), [(-30, [-30, -7, -1]), (-5, [-5, -1]), (-1, [-1]), (0, [0]), (1, []), (400, [])]
)
def test_sign_in_prompts_of_a_case_opened_late(opened: int, prompts: list[int]) -> None:
    planned = plan(last_day=LAST_DAY, opened_on=LAST_DAY + timedelta(days=opened), work_address_ends=True)

    assert [(planned[kind] - LAST_DAY).days for kind in timeline.SIGN_IN_PROMPTS if kind in planned] == prompts
    assert planned[StepKind.WORK_ADDRESS_ENDS] == LAST_DAY + timedelta(days=max(1, opened))


PROMPT_1, PROMPT_2, PROMPT_3 = timeline.SIGN_IN_PROMPTS


@pytest.mark.parametrize(
    ("due", "case", "send", "along", "skip"),
    [
        ([LINK, PROMPT_1], {"sign_in_hangs": True}, LINK, (PROMPT_1,), {}),
        ([LINK, PROMPT_1], {}, LINK, (), {PROMPT_1: SkipReason.SIGN_IN_SAFE}),
        ([PROMPT_2], {"sign_in_hangs": True}, PROMPT_2, (), {}),
        ([PROMPT_1, PROMPT_2], {"sign_in_hangs": True}, PROMPT_2, (PROMPT_1,), {}),
        (
            [REMIND_1, PROMPT_2],
            {"sign_in_hangs": True, "address_confirmed": True, "address_known": True},
            PROMPT_2,
            (),
            {REMIND_1: SkipReason.ADDRESS_CONFIRMED},
        ),
        (
            [PROMPT_3],
            {"sign_in_hangs": True, "today": LAST_DAY + timedelta(days=1)},
            None,
            (),
            {PROMPT_3: SkipReason.LAST_DAY_PASSED},
        ),
    ],
)
def test_sign_in_prompts_ride_along_or_go_alone(due, case, send, along, skip) -> None:  # type: ignore[no-untyped-def]
    decision = decide(due, situation(**case))

    assert (decision.send, decision.along, decision.skip) == (send, along, skip)


@pytest.mark.parametrize(
    ("days_before", "link_on", "reminders"),
    [
        (30, -30, {REMIND_1: -7, REMIND_2: -1}),
        (8, -8, {REMIND_1: -7, REMIND_2: -1}),
        (7, -7, {REMIND_2: -1}),
        (1, -1, {}),
        (0, 0, {}),
    ],
)
def test_plan_of_a_case_opened_late_sends_the_link_at_once(
    days_before: int, link_on: int, reminders: dict[StepKind, int]
) -> None:
    planned = plan(last_day=LAST_DAY, opened_on=LAST_DAY - timedelta(days=days_before))

    assert (planned.pop(LINK) - LAST_DAY).days == link_on
    found = {kind: (day - LAST_DAY).days for kind, day in planned.items() if kind in timeline.ADDRESS_REMINDERS}
    assert found == reminders


def test_plan_after_the_last_day_holds_only_what_can_still_happen() -> None:
    opened_on = LAST_DAY + timedelta(days=400)

    planned = plan(last_day=LAST_DAY, opened_on=opened_on)

    assert planned == {
        ALUMNUS: opened_on,
        INVITE: opened_on,
        INVITE_1: opened_on + timedelta(days=5),
        INVITE_2: opened_on + timedelta(days=19),
    }


def test_link_answers_through_the_sixtieth_day_of_the_employer() -> None:
    ends = timeline.link_ends(date(2026, 1, 1), ZoneInfo("Pacific/Auckland"))

    assert ends.isoformat() == "2026-03-03T00:00:00+13:00"


@pytest.mark.parametrize(
    ("case", "due", "send", "skip"),
    [
        (on(-20), [LINK], LINK, {}),
        (on(-7), [LINK, REMIND_1], LINK, {REMIND_1: SkipReason.SUPERSEDED}),
        (on(-7), [REMIND_1], REMIND_1, {}),
        (
            on(-7, address_known=True, address_confirmed=True),
            [REMIND_1],
            None,
            {REMIND_1: SkipReason.ADDRESS_CONFIRMED},
        ),
        (on(-1), [REMIND_1, REMIND_2], REMIND_2, {REMIND_1: SkipReason.SUPERSEDED}),
        (on(-7, writes_to_work=False), [LINK], None, {}),
        (on(-7, writes_to_work=False), [REMIND_1], None, {REMIND_1: SkipReason.NO_ADDRESS}),
        (on(0), [REMIND_2, THANKS], THANKS, {REMIND_2: SkipReason.SUPERSEDED}),
        (on(0), [LINK, THANKS], LINK, {THANKS: SkipReason.SUPERSEDED}),
        (on(0, is_dismissal=True), [THANKS], None, {THANKS: SkipReason.NOT_FITTING}),
        (on(0, writes_to_work=False), [THANKS], None, {THANKS: SkipReason.NO_ADDRESS}),
        (on(1, address_known=True), [THANKS], None, {THANKS: SkipReason.TOO_LATE}),
        (on(1), [LINK, REMIND_2], None, {LINK: SkipReason.LAST_DAY_PASSED, REMIND_2: SkipReason.LAST_DAY_PASSED}),
        (on(2, address_known=True, invitable=True), [INVITE], INVITE, {}),
        (on(2, address_known=True), [INVITE], None, {}),
        (on(2, invitable=True), [INVITE], None, {}),
        (on(9, address_known=True, invitable=True), [INVITE, INVITE_1], INVITE, {}),
        (on(25, address_known=True, invitable=True), [INVITE_1, INVITE_2], INVITE_1, {}),
        (
            on(2, address_known=True, invitable=True, has_joined=True),
            [INVITE],
            None,
            {INVITE: SkipReason.ALREADY_MEMBER},
        ),
        (on(3), [], None, {}),
    ],
)
def test_decide(case: Situation, due: list[StepKind], send: StepKind | None, skip: dict[StepKind, SkipReason]) -> None:
    decision = decide(due, case)

    assert (decision.send, decision.skip) == (send, skip)


@given(
    due=st.sets(st.sampled_from([kind for kind in OFFSETS if kind != ALUMNUS])),
    days=st.integers(-40, 40),
    flags=st.tuples(*[st.booleans()] * 6),
)
def test_decide_never_sends_what_it_leaves_out(due: set[StepKind], days: int, flags: tuple[bool, ...]) -> None:
    names = ("invitable", "has_joined", "address_known", "address_confirmed", "writes_to_work", "is_dismissal")
    case = on(days, **dict(zip(names, flags, strict=True)))

    decision = decide(due, case)

    assert decision.send is None or decision.send in due
    assert decision.send not in decision.skip
    assert set(decision.skip) <= due
    if decision.send in timeline.INVITATIONS:
        assert case.address_known
        assert not case.has_joined


def steps(**days: int) -> dict[str, CaseStep]:
    return {kind: CaseStep(kind=kind, due_on=LAST_DAY + timedelta(days=number)) for kind, number in days.items()}


def test_keep_distance_moves_only_what_comes_too_soon() -> None:
    waiting = steps(invitation_reminder_1=7, invitation_reminder_2=90)

    moved = timeline.keep_distance(INVITE, waiting, today=LAST_DAY + timedelta(days=30))

    assert [step.kind for step in moved] == [INVITE_1]
    assert waiting[INVITE_1].due_on == LAST_DAY + timedelta(days=35)


@pytest.mark.parametrize(
    ("waiting", "moved"),
    [
        ({}, []),
        ({"invitation": 2, "invitation_reminder_1": 7}, []),
        ({"invitation": -9, "invitation_reminder_1": -4, "invitation_reminder_2": 10}, [INVITE_1, INVITE_2]),
        ({"invitation_reminder_1": -4, "invitation_reminder_2": -2}, [INVITE_2]),
    ],
)
def test_postpone_spreads_what_is_overdue(waiting: dict[str, int], moved: list[StepKind]) -> None:
    found = timeline.postpone(steps(**waiting), today=LAST_DAY)

    assert [step.kind for step in found] == moved
