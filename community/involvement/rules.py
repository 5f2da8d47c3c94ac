"""Who may do what with leads, and which state follows which. Views and templates ask nothing else."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, Role
from community.models import Lead, LeadState

WRITERS = (Role.OWNER, Role.HR_ADMIN)
READERS = (*WRITERS, Role.AUDITOR)
MOST_OPEN = 10  # leads of one member that nobody has ended
STEPS: dict[str, tuple[LeadState, ...]] = {
    LeadState.NEW: (LeadState.ASSIGNED, LeadState.IN_TALKS, LeadState.LOST, LeadState.CLOSED),
    LeadState.ASSIGNED: (LeadState.IN_TALKS, LeadState.WON, LeadState.LOST, LeadState.CLOSED, LeadState.NEW),
    LeadState.IN_TALKS: (LeadState.WON, LeadState.LOST, LeadState.CLOSED, LeadState.ASSIGNED),
    LeadState.WON: (LeadState.IN_TALKS, LeadState.CLOSED),
    LeadState.LOST: (LeadState.IN_TALKS, LeadState.CLOSED),
    LeadState.CLOSED: (LeadState.ASSIGNED,),
}
# The member reads what happens, not how staff call it.
PLAIN: dict[str, str | Promise] = {
    LeadState.NEW: _("Sent. Nobody has looked at it yet."),
    LeadState.ASSIGNED: _("Somebody is looking after it."),
    LeadState.IN_TALKS: _("You are talking about it."),
    LeadState.WON: _("It came about. Thank you."),
    LeadState.LOST: _("It came to nothing this time."),
    LeadState.CLOSED: _("It is closed."),
}


def can_write(member: Membership) -> bool:
    return member.has_role(*WRITERS)


def steps_of(lead: Lead) -> tuple[LeadState, ...]:
    """What was taken back stays so: it is the member's to begin again."""
    return () if lead.taken_back_at is not None else STEPS[lead.state]


def may_follow(lead: Lead, to: LeadState) -> bool:
    return to in steps_of(lead)


def may_take_back(lead: Lead) -> bool:
    return lead.is_open


def in_plain_words(lead: Lead) -> str:
    if lead.taken_back_at is not None:
        return str(_("You have taken it back."))
    return str(PLAIN[lead.state])
