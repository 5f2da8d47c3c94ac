"""Who may recommend whom, and where a recommendation goes from there. Views, templates and actions ask nothing else."""

from datetime import date, datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, Role
from boomerang.models import Opening, OpeningBonus, Origin, Referral, ReferralState, ReferralTerms, Stage
from directory.models import Alumnus, AlumnusState

EDITORS = (Role.OWNER, Role.HR_ADMIN, Role.RECRUITER)
READERS = (*EDITORS, Role.AUDITOR)
PAYERS = (Role.OWNER, Role.HR_ADMIN)

APPLIED_WITHIN = timedelta(days=183)
KEPT_UNCONFIRMED = timedelta(days=30)
LONGEST_PROBATION = 104  # weeks

MOVES: dict[ReferralState, tuple[ReferralState, ...]] = {
    ReferralState.RECEIVED: (
        ReferralState.CONTACTED, ReferralState.INTERVIEWING, ReferralState.HIRED, ReferralState.CLOSED,
    ),
    ReferralState.CONTACTED: (ReferralState.INTERVIEWING, ReferralState.HIRED, ReferralState.CLOSED),
    ReferralState.INTERVIEWING: (ReferralState.CONTACTED, ReferralState.HIRED, ReferralState.CLOSED),
    ReferralState.HIRED: (ReferralState.INTERVIEWING, ReferralState.CLOSED),
    ReferralState.CLOSED: (ReferralState.CONTACTED, ReferralState.INTERVIEWING),
}  # fmt: skip

# What a card of the pipeline says about the recommendation that it came from; the others say nothing new.
STATE_OF_STAGE: dict[Stage, ReferralState] = {
    Stage.CONTACTED: ReferralState.CONTACTED,
    Stage.REPLIED: ReferralState.CONTACTED,
    Stage.TALKING: ReferralState.CONTACTED,
    Stage.APPLIED: ReferralState.INTERVIEWING,
    Stage.INTERVIEWING: ReferralState.INTERVIEWING,
    Stage.OFFERED: ReferralState.INTERVIEWING,
    Stage.REHIRED: ReferralState.HIRED,
    Stage.DECLINED: ReferralState.CLOSED,
    Stage.NOT_SELECTED: ReferralState.CLOSED,
    Stage.NOT_ELIGIBLE: ReferralState.CLOSED,
    Stage.NO_REPLY: ReferralState.CLOSED,
}
APPLIED_STAGES = (Stage.APPLIED, Stage.INTERVIEWING, Stage.OFFERED, Stage.REHIRED)

# The referrer's words: where it stands, and never what anybody thought or why it ended.
SENTENCES: dict[ReferralState, str | Promise] = {
    ReferralState.RECEIVED: _("Your recommendation has arrived. The person is asked whether they want it."),
    ReferralState.CONTACTED: _("The recruiter is in touch with the person."),
    ReferralState.INTERVIEWING: _("They are getting to know each other."),
    ReferralState.HIRED: _("The person starts here. Thank you!"),
    ReferralState.CLOSED: _("This has come to an end. Whom you recommend next may fit better."),
}


def can_edit_referrals(member: Membership) -> bool:
    return member.has_role(*EDITORS)


def can_pay(member: Membership) -> bool:
    return member.has_role(*PAYERS)


def can_recommend(alumnus: Alumnus, opening: Opening, terms: ReferralTerms | None) -> bool:
    """Members may, former and present colleagues alike, for what the employer itself has open."""
    is_member = alumnus.state in (AlumnusState.ALUMNUS, AlumnusState.EMPLOYEE)
    is_ours = opening.origin == Origin.EMPLOYER and opening.is_running
    return terms is not None and terms.is_open and is_member and is_ours


def why_not_move(referral: Referral, to: ReferralState) -> Promise | None:
    if referral.erased_at is not None:
        return _("Nothing about this person is kept any more.")
    if not referral.is_confirmed:
        return _("The person has not said yes yet. Until then nobody writes to them or decides about them.")
    if referral.paid_at is not None and to != ReferralState.HIRED:
        return _("The bonus has been paid. Take that back first.")
    if to not in MOVES[ReferralState(referral.state)]:
        return _("From where it stands it cannot go there. Look at it once more.")
    return None


def why_not_pay(referral: Referral) -> Promise | None:
    if referral.state != ReferralState.HIRED or not referral.bonus_amount:
        return _("There is no bonus for this recommendation.")
    return _("It has been paid already.") if referral.paid_at is not None else None


def bonus_of(terms: ReferralTerms | None, own: OpeningBonus | None) -> tuple[int, str, int]:
    """(amount, currency, weeks): the opening's own rule before the employer's."""
    rule = own or terms
    return (rule.amount, rule.currency, rule.weeks) if rule is not None else (0, "", 0)


def due_on(first_day: date, weeks: int) -> date:
    return first_day + timedelta(weeks=weeks)


def is_forgotten_by(referral: Referral, now: datetime) -> bool:
    return not referral.is_confirmed and referral.erased_at is None and referral.created_at < now - KEPT_UNCONFIRMED
