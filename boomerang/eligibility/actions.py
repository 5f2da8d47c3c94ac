"""Deciding whether somebody may be hired again. The spell keeps what holds, the decisions how it came to that."""

from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Membership
from audit.events import record
from boomerang.eligibility.rules import can_decide, is_about
from boomerang.models import EligibilityDecision
from directory.models import RehireEligibility, Spell
from directory.search.rows import refresh_search
from web.errors import ActionError


class Undecided(ActionError):
    """Something that a decision needs is missing, in the field of this name."""

    def __init__(self, message: str, *, field: str) -> None:
        super().__init__(message)
        self.field = field


class StillHere(ActionError):
    """An employment that has no last day yet."""


@transaction.atomic
def decide(
    *,
    spell: Spell,
    eligibility: str,
    reason: str,
    by: Membership,
    conditions: str = "",
    review_on: date | None = None,
) -> EligibilityDecision:
    """The audit event tells that there was a decision, not which one nor why: auditors read it, and have no need to."""
    if not can_decide(by):
        raise PermissionDenied
    reason, conditions = reason.strip(), conditions.strip()
    eligibility = RehireEligibility(eligibility)
    _refuse_unfinished(eligibility, reason, conditions, review_on)
    spell = Spell.objects.select_for_update(no_key=True, of=("self",)).select_related("alumnus").get(pk=spell.pk)
    if is_about(by, spell.alumnus):
        raise PermissionDenied
    if spell.last_day is None:
        raise StillHere(_("They still work here. Decide once there is a last day."))
    decision = EligibilityDecision.objects.create(
        spell=spell, eligibility=eligibility, conditions=conditions, reason=reason, review_on=review_on, by=by
    )
    spell.rehire_eligibility, spell.rehire_note = eligibility, conditions
    spell.save(update_fields=["rehire_eligibility", "rehire_note", "updated_at"])
    record("eligibility.decided", subject=spell.alumnus, by=by, spell=str(spell.pk))
    refresh_search([spell.alumnus_id])
    return decision


def _refuse_unfinished(eligibility: RehireEligibility, reason: str, conditions: str, review_on: date | None) -> None:
    if not reason:
        raise Undecided(_("Say why. Whoever reads this in two years has nothing else to go by."), field="reason")
    if eligibility == RehireEligibility.CONDITIONAL and not conditions:
        raise Undecided(_("Name the conditions."), field="conditions")
    if eligibility == RehireEligibility.UNDER_REVIEW and review_on is None:
        raise Undecided(_("Say when to look at it again."), field="review_on")
    if review_on is not None and review_on <= timezone.localdate():
        raise Undecided(_("The day to look again must lie ahead."), field="review_on")
