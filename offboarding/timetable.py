"""Offboarding's own days on the page of journeys, where HR changes them."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from engagement.journeys.timetables import Timetable, TimetableRow, register
from offboarding.actions.timetable import QUESTION_RANGE, RANGES, choose_days, choose_question_days
from offboarding.case_page import STEP_ICONS
from offboarding.models import QuestionDay, StepKind
from offboarding.offsets import offsets_here, question_days_here
from offboarding.timeline import OFFSETS, QUESTION_DAYS

FIXED: dict[StepKind, Promise] = {
    StepKind.THANK_YOU: _("A goodbye belongs to the last day."),
    StepKind.WORK_ADDRESS_ENDS: _("The work mailbox belongs to the employer from the next day on."),
    StepKind.STAFF_ROLES_END: _("Whoever has left runs the network no longer."),
    StepKind.BECOMES_ALUMNUS: _("From the next day on the person is an alumnus."),
}
DETAILS: dict[StepKind, Promise] = {
    StepKind.SIGN_IN_PROMPT_1: _("only where a sign-in hangs on the work address"),
    StepKind.SIGN_IN_PROMPT_2: _("only where a sign-in hangs on the work address"),
    StepKind.SIGN_IN_PROMPT_3: _("only where a sign-in hangs on the work address"),
    StepKind.ADDRESS_REMINDER_1: _("only without a confirmed personal address"),
    StepKind.ADDRESS_REMINDER_2: _("only without a confirmed personal address"),
    StepKind.THANK_YOU: _("not after a dismissal"),
    StepKind.STAFF_ROLES_END: _("only for those on the team"),
    StepKind.INVITATION_REMINDER_1: _("only who has not joined"),
    StepKind.INVITATION_REMINDER_2: _("only who has not joined"),
}


def register_timetable() -> None:
    register(Timetable(name="leaving", label=_("Leaving and invitation"), module="offboarding", rows=rows, save=save))
    register(
        Timetable(
            name="keeping-in-touch", label=_("Keeping in touch"), module="offboarding", rows=question_rows,
            save=save_question,
        )
    )  # fmt: skip


def rows() -> list[TimetableRow]:
    days = offsets_here()
    return [
        TimetableRow(
            key=kind.value, label=kind.label, icon=STEP_ICONS[kind], day=days[kind], usual=usual,
            lowest=RANGES.get(kind, (0, 0))[0], highest=RANGES.get(kind, (0, 0))[1],
            fixed=FIXED.get(kind, ""), detail=DETAILS.get(kind, ""),
        )
        for kind, usual in OFFSETS.items()
    ]  # fmt: skip


def question_rows() -> list[TimetableRow]:
    days = question_days_here()
    return [
        TimetableRow(
            key=kind.value, label=kind.label, icon="mail-question-mark", day=days[kind], usual=usual,
            lowest=QUESTION_RANGE[0], highest=QUESTION_RANGE[1],
            detail=_("only who wished for mail and has not joined"),
        )
        for kind, usual in QUESTION_DAYS.items()
    ]  # fmt: skip


def save_question(days: Mapping[str, int], by: Membership) -> None:
    choose_question_days({QuestionDay(kind): day for kind, day in days.items()}, by=by)


def save(days: Mapping[str, int], by: Membership) -> None:
    choose_days({StepKind(kind): day for kind, day in days.items()}, by=by)
