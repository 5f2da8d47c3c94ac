"""Roles that come with the job end with it. Who leaves keeps what they are besides: an alumnus stays one."""

from django.db import transaction

from accounts.members.actions import change_roles, end_membership, lock_with_owners
from accounts.models import STAFF_ROLES, Membership, Role, User, labels_of
from accounts.sessions.sign_ins import end_all_sessions
from accounts.team import emails
from accounts.team.actions import end_emergency
from audit.events import Actor, record
from tenancy.models import Employer
from tenancy.scope import person_scope

OF_THE_JOB = STAFF_ROLES | {Role.EMPLOYEE}


@transaction.atomic
def end_roles_of_the_job(
    *, employer: Employer, membership: Membership, everything: bool = False, by: Actor = None
) -> bool:
    """Staff roles and emergency access end, with all sessions: one may be open on the employer's laptop.

    The only owner stays an owner; then the answer is False, and the caller tries again once there is another one.
    With `everything`, for the dead, the whole membership ends. Safe to repeat.
    """
    if membership.is_in_emergency:
        end_emergency(membership=membership, by=None)
    is_last = lock_with_owners(membership) == {membership.pk}
    if membership.is_current:
        kept = _kept(membership, is_last=is_last, everything=everything)
        ended = _end(membership, kept=kept, by=by)
        if not OF_THE_JOB.isdisjoint(ended):
            _end_sessions(membership)
            emails.tell_roles_ended(
                employer=employer, membership=membership, roles=labels_of(ended), may_return=not everything
            )
    return not is_last


def _kept(membership: Membership, *, is_last: bool, everything: bool) -> list[str]:
    return [
        role
        for role in membership.roles
        if (is_last and role == Role.OWNER) or (not everything and role not in OF_THE_JOB)
    ]


def _end(membership: Membership, *, kept: list[str], by: Actor) -> list[str]:
    ended = [role for role in membership.roles if role not in kept]
    if ended and kept:
        change_roles(membership=membership, roles=kept, by=by)
    elif ended:
        end_membership(membership=membership, by=by)
    if ended:
        record("team.roles_ended_with_job", subject=membership, by=by, roles=ended)
    return ended


def _end_sessions(membership: Membership) -> None:
    with person_scope(membership.user_id):
        user = User.objects.filter(pk=membership.user_id).first()
    if user is not None:
        end_all_sessions(user=user)
