"""Whose first weeks these are. From HR's record, for the person alone: no other page, count or mail asks this."""

from datetime import date, timedelta

from accounts.models import Role
from community.models import CareerStage
from directory.models import ExitReason, ExitType, Spell

FIRST_WEEKS = timedelta(days=270)  # a search takes months, and nobody needs this years later
READERS = (Role.OWNER, Role.HR_ADMIN, Role.AUDITOR)
WRITERS = (Role.OWNER, Role.HR_ADMIN)


def was_let_go(spell: Spell | None, *, today: date) -> bool:
    """The last employment ended not long ago, and not by the person's own wish."""
    if spell is None or spell.last_day is None or not today - FIRST_WEEKS <= spell.last_day <= today:
        return False
    return spell.exit_reason == ExitReason.RESTRUCTURING or spell.exit_type == ExitType.INVOLUNTARY


def is_for_first_weeks(stages: list[str]) -> bool:
    return CareerStage.LET_GO in stages
