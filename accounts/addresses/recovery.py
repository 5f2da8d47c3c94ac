"""A new way in for a member who has lost theirs: at one employer, by its HR, unless the owner objects (ADR 0007)."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts import invitations
from accounts.addresses import emails
from accounts.addresses.models import Recovery
from accounts.joining.actions import invite
from accounts.members.actions import change_roles, end_membership, revive
from accounts.members.mail import address_of
from accounts.models import Invitation, Membership, Role
from audit.events import Actor, record
from mail.durability import wait_for_disk
from tenancy.models import Employer
from tenancy.urls import employer_url
from web.tokens import hash_of, new_token

KIND = "recovery"


@transaction.atomic
def open_way(
    *, employer: Employer, former: Membership, subject_id: UUID, name: str, email: str = "", by: Actor
) -> tuple[Recovery, str]:
    """An invitation to `email`, or a code on paper without one. The sign-in that has the place now is told at once."""
    invitation, way = invite(
        employer=employer, kind=KIND, email=email, subject_id=subject_id, name=name, on_paper=not email, by=by
    )
    wait_for_disk()
    token = new_token()
    recovery = Recovery.objects.create(
        invitation=invitation, former=former, former_roles=former.roles, token_sha256=hash_of(token)
    )
    if address := address_of(former):
        url = employer_url(employer, "accounts:keep_place_link", token)
        key = f"recovery-asked:{recovery.pk}"
        emails.send_recovery_asked(to=address, employer_name=employer.name, url=url, key=key)
    record("recovery.opened", subject=recovery, by=by, on_paper=invitation.on_paper)
    return recovery, way


@transaction.atomic
def complete(*, employer: Employer, invitation: Invitation, successor: Membership, by: Actor) -> None:
    recovery = Recovery.objects.select_for_update(of=("self",)).select_related("former").get(invitation=invitation)
    recovery.accepted_at, recovery.successor = timezone.now(), successor
    recovery.save(update_fields=["accepted_at", "successor"])
    take_place(employer=employer, former=recovery.former, successor=successor, by=by)
    record("recovery.accepted", subject=recovery, by=by)


@transaction.atomic
def take_place(*, employer: Employer, former: Membership, successor: Membership, by: Actor) -> bool:
    """The former sign-in is an alumnus here no longer, and is told; its other roles and other employers stay."""
    if former.pk == successor.pk or not former.is_current:
        return False
    _leave_place(former, by=by)
    if address := address_of(former):
        key = f"place-taken:{successor.pk}:{former.pk}"
        emails.send_joined_elsewhere(to=address, employer_name=employer.name, key=key)
    return True


def _leave_place(membership: Membership, *, by: Actor) -> None:
    others = [role for role in membership.roles if role != Role.ALUMNUS]
    if others:
        change_roles(membership=membership, roles=others, by=by)
    else:
        end_membership(membership=membership, by=by)


def _take_back_place(recovery: Recovery) -> None:
    """Only what the recovery took. Staff roles never moved: one that its owners have removed since stays removed."""
    if Role.ALUMNUS in recovery.former_roles:
        revive(membership=recovery.former, roles=[Role.ALUMNUS], by=None)


@transaction.atomic
def find_recovery(token: str) -> Recovery | None:
    found = Recovery.objects.select_related("invitation", "former").filter(token_sha256=hash_of(token)).first()
    return found if found and found.may_be_objected else None


@transaction.atomic
def object_to(recovery: Recovery) -> Recovery:
    """The owner of the place says no: the invitation ends or, for three days after it was used, all is as before."""
    recovery = (
        Recovery.objects.select_for_update(of=("self",))
        .select_related("invitation", "former", "successor")
        .get(pk=recovery.pk)
    )
    if not recovery.may_be_objected:
        return recovery
    recovery.objected_at = timezone.now()
    recovery.save(update_fields=["objected_at"])
    invitation = recovery.invitation
    if recovery.successor is None:
        invitation.revoked_at = recovery.objected_at
        invitation.save(update_fields=["revoked_at"])
    elif recovery.successor_id != recovery.former_id:
        _leave_place(recovery.successor, by=None)
        _take_back_place(recovery)
        invitations.kind_of(invitation).on_undone(invitation, recovery.former)
    record("recovery.objected", subject=recovery)
    return recovery
