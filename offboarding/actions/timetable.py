"""HR chooses the days of the timeline. Open steps of running cases follow, in one statement for each kind."""

from collections.abc import Mapping
from datetime import date, timedelta
from itertools import pairwise

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import Membership
from audit.events import record
from offboarding import timeline
from offboarding.models import RUNNING, CaseStep, QuestionDay, StepDay, StepKind
from offboarding.offsets import offsets_here, question_days_here
from tenancy.models import Employer
from tenancy.scope import require_tenant
from web.errors import ActionError

# What follows upon each other keeps its order, on different days.
CHAINS = (
    (StepKind.LEAVER_LINK, *timeline.ADDRESS_REMINDERS),
    timeline.SIGN_IN_PROMPTS,
    timeline.INVITATIONS,
)
BEFORE, AFTER = (-120, -1), (1, 365)
QUESTION_RANGE = (2, 60)  # after people have become alumni
RANGES = {kind: AFTER if kind in timeline.INVITATIONS else BEFORE for chain in CHAINS for kind in chain}


class BadDays(ActionError):
    """The days are out of order or out of range."""


@transaction.atomic
def choose_days(chosen: Mapping[StepKind, int], *, by: Membership) -> None:
    """Whoever is past a new day already keeps the old one, so that nobody loses a mail or gets two at once."""
    before = offsets_here()
    after = {**before, **chosen}
    _check(chosen, after)
    today = Employer.objects.get(pk=require_tenant()).today()
    changed = {kind: days for kind, days in chosen.items() if days != before[kind]}
    for kind, days in changed.items():
        StepDay.objects.update_or_create(kind=kind, defaults={"days": days})
        _move(kind, timedelta(days=days - before[kind]), today=today)
    if changed:
        record("timeline.days_chosen", by=by, days={kind.value: days for kind, days in changed.items()})


@transaction.atomic
def choose_question_days(chosen: Mapping[QuestionDay, int], *, by: Membership) -> None:
    """Counted from the last day. Who has been asked is reminded as long after as it is planned now."""
    before = question_days_here()
    after = {**before, **chosen}
    lowest, highest = QUESTION_RANGE
    if not lowest <= after[QuestionDay.ASKED] < after[QuestionDay.REMINDED] <= highest:
        raise BadDays(_("The question comes within %(days)d days, and its reminder after it.") % {"days": highest})
    changed = {kind: days for kind, days in chosen.items() if days != before[kind]}
    for kind, days in changed.items():
        StepDay.objects.update_or_create(kind=kind, defaults={"days": days})
    if changed:
        record("timeline.days_chosen", by=by, days={kind.value: days for kind, days in changed.items()})


def _check(chosen: Mapping[StepKind, int], after: Mapping[StepKind, int]) -> None:
    for kind, days in chosen.items():
        lowest, highest = RANGES.get(kind, (0, -1))
        if not lowest <= days <= highest:
            raise BadDays(_("“%(step)s” cannot be on that day.") % {"step": kind.label})
    for chain in CHAINS:
        for first, second in pairwise(chain):
            if after[first] >= after[second]:
                words = {"first": first.label, "second": second.label}
                raise BadDays(_("“%(second)s” has to come after “%(first)s”.") % words)


def _move(kind: StepKind, by_days: timedelta, *, today: date) -> None:
    steps = CaseStep.objects.open().filter(kind=kind, case__state__in=RUNNING)
    steps.filter(due_on__gte=max(today, today - by_days)).update(due_on=F("due_on") + by_days)
