"""Colleagues who run the network: how the first owner and the others come in."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from accounts.invitations import InvitationKind
from accounts.joining.actions import invite
from accounts.models import STAFF_ROLES, Invitation, Role
from accounts.team.emails import send_staff_invitation
from audit.events import OPERATOR, Actor
from tenancy.models import Employer

STAFF = "staff"


def _first_page(invitation: Invitation) -> str:
    return "manage/" if not STAFF_ROLES.isdisjoint(invitation.roles) else ""


STAFF_INVITATION = InvitationKind(label=_("Staff"), asks_for_consent=False, after_join=_first_page)


def invite_colleague(*, employer: Employer, email: str, roles: Iterable[str], by: Actor) -> str:
    """Invite by mail and return the link, for whoever would rather hand it over."""
    if not set(roles) <= STAFF_ROLES | {Role.EMPLOYEE}:
        raise ValueError("Colleagues get staff roles; alumni are invited through their case.")
    invitation, url = invite(employer=employer, kind=STAFF, email=email, roles=roles, by=by)
    send_staff_invitation(employer=employer, invitation=invitation, url=url)
    return url


def invite_first_owner(employer: Employer, email: str) -> str:
    """What `manage.py create_employer` prints: the way in for the first owner."""
    return invite_colleague(employer=employer, email=email, roles=[Role.OWNER], by=OPERATOR)
