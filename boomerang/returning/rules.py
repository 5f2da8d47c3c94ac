"""Who may come back on record, and which starts can still be cancelled."""

from datetime import date, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, Role
from boomerang.models import Rehire, Stage
from directory.models import Alumnus, AlumnusState, RehireEligibility, Spell

COMES_BACK = (AlumnusState.ALUMNUS, AlumnusState.DECLINED)
# Further off than that a year was mistyped.
FARTHEST = timedelta(days=2 * 366)
RULE_KEEPERS = (Role.OWNER, Role.HR_ADMIN)


def can_set_rule(member: Membership) -> bool:
    return member.has_role(*RULE_KEEPERS)


def why_not_rehire(stage: str, alumnus: Alumnus, last: Spell | None) -> Promise | None:
    """`last` is the newest employment, one that still runs before all others."""
    if stage != Stage.OFFERED:
        return _("An offer comes first: only a card in “Offered” can become “Rehired”.")
    if alumnus.state not in COMES_BACK:
        return _("The record says that this person cannot come back: it is not that of an alumnus.")
    if last is not None and last.last_day is None:
        return _("An employment without an end is on record already. Enter its last day first.")
    if last is not None and last.rehire_eligibility == RehireEligibility.NOT_ELIGIBLE:
        return _("HR has said that this person is not eligible for rehire. That has to change first.")
    return None


def why_not_that_day(starts_on: date, last: Spell | None, today: date) -> Promise | None:
    if last is not None and last.last_day is not None and starts_on <= last.last_day:
        return _("That is before the end of the employment on record.")
    if abs(starts_on - today) > FARTHEST:
        return _("That is more than two years away. Is the year right?")
    return None


def why_not_cancel(rehire: Rehire, alumnus: Alumnus) -> Promise | None:
    if rehire.cancelled_at is not None:
        return _("This start has been cancelled already.")
    if rehire.spell is None:
        return _("The employment is not on record any more.")
    if rehire.spell.last_day is not None:
        return _("They have worked here since, and a last day is on record. There is nothing to cancel.")
    if alumnus.state != AlumnusState.EMPLOYEE:
        return _("The record of this person has changed since. Look at it first.")
    return None
