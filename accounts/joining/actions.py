"""Every write to invitations and consents. Each leaves an audit event in its own transaction."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from accounts import invitations
from accounts.addresses import paper, work
from accounts.addresses.lifting import lift_retirement
from accounts.joining.consents import ConsentGiven
from accounts.members.actions import add_member, checked_roles, has_proven
from accounts.models import Consent, Invitation, Membership, User, normalise_email
from audit.events import Actor, record
from mail.actions import set_preferences
from mail.categories import Category
from mail.models import Channel
from tenancy.models import Employer
from tenancy.urls import employer_url
from web.errors import ActionError
from web.tokens import hash_of, new_token


class InvitationClosed(ActionError):
    """The invitation has been used, revoked or is too old."""


class NotYourInvitation(ActionError):
    """The person at the door is not the one who was invited."""


# Invitations


@transaction.atomic
def invite(
    *,
    employer: Employer,
    kind: str,
    email: str,
    subject_id: UUID | None = None,
    roles: Iterable[str] = (),
    name: str = "",
    on_paper: bool = False,
    by: Actor,
) -> tuple[Invitation, str]:
    """Open a way in and return it with its link, or its code on paper. Earlier ones for the same person end.

    Sends nothing.
    """
    if not invitations.is_known(kind):
        raise ValueError(f"Nobody has registered invitations of kind {kind!r}.")
    email = normalise_email(email)
    lift_retirement(email=email, by=by)
    earlier = Invitation.objects.unanswered().for_person(kind=kind, email=email, subject_id=subject_id)
    earlier.update(revoked_at=timezone.now())
    token = paper.new_code() if on_paper else new_token()
    invitation = Invitation.objects.create(
        tenant_id=employer.pk,
        kind=kind,
        email=email,
        subject_id=subject_id,
        roles=checked_roles(roles) if roles else [],
        name=name,
        on_paper=on_paper,
        token_sha256=paper.hashes_of_paper(token)[0] if on_paper else hash_of(token),
    )
    record(
        "invitation.created",
        subject=invitation,
        by=by,
        kind=kind,
        roles=invitation.roles,
    )
    if on_paper:
        return invitation, token
    return invitation, employer_url(employer, "accounts:join_link", token)


@transaction.atomic
def name_address(*, invitation: Invitation, email: str) -> Invitation:
    """Whoever holds the code on paper says which address they will sign in with; joining proves it."""
    invitation = _locked(invitation)
    if not invitation.on_paper:
        raise InvitationClosed(_("This invitation has been used or is no longer valid."))
    invitation.email = normalise_email(email)
    invitation.save(update_fields=["email"])
    return invitation


@transaction.atomic
def revoke(*, invitation: Invitation, by: Actor) -> Invitation:
    invitation = _locked(invitation)
    invitation.revoked_at = timezone.now()
    invitation.save(update_fields=["revoked_at"])
    record("invitation.revoked", subject=invitation, by=by)
    return invitation


@transaction.atomic
def accept_invitation(
    *,
    employer: Employer,
    invitation: Invitation,
    user: User,
    display_name: str = "",
    consent: ConsentGiven | None = None,
    wanted: dict[Category, bool] | None = None,
    by: Actor,
) -> Membership:
    """The person has proven the invited address: membership, consent and mail choices come to be together."""
    invitation = _locked(invitation)
    if not has_proven(user, invitation.email):
        raise NotYourInvitation(_("This invitation was sent to another address."))
    if work.is_foreign(invitation.email, employer):
        raise NotYourInvitation(_("This is a work address of another employer. Ask to be invited at a personal one."))
    kind = invitations.kind_of(invitation)
    name = invitation.name or display_name or invitation.email.partition("@")[0]
    roles = [*kind.roles, *invitation.roles]
    membership = add_member(employer=employer, user=user, roles=roles, display_name=name, by=by)
    if consent:
        give_consent(
            user=user,
            purpose=Consent.Purpose.NETWORK,
            given=consent,
            subject_id=invitation.subject_id,
            by=by,
        )
    if wanted is not None:
        recipient = recipient_of(invitation, membership)
        set_preferences(recipient_id=recipient, wanted=wanted, by=by, channel=Channel.JOIN)
    invitation.accepted_at, invitation.accepted_by = timezone.now(), user.pk
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    kind.on_accept(invitation, membership, user)
    record("invitation.accepted", subject=invitation, by=by, membership=membership.pk)
    return membership


def recipient_of(invitation: Invitation, membership: Membership) -> UUID:
    """Whom mail preferences belong to: the record the employer writes to, else the membership."""
    return invitation.subject_id or membership.pk


@transaction.atomic
def decline_invitation(*, invitation: Invitation, by: Actor = None) -> Invitation:
    """A no is remembered. The link goes on answering until it expires, so that a no can become a yes."""
    invitation = _locked(invitation)
    if invitation.declined_at is None:
        invitation.declined_at = timezone.now()
        invitation.save(update_fields=["declined_at"])
        invitations.kind_of(invitation).on_decline(invitation)
        record("invitation.declined", subject=invitation, by=by)
    return invitation


def _locked(invitation: Invitation) -> Invitation:
    fresh = Invitation.objects.select_for_update().filter(pk=invitation.pk).first()
    if fresh is None or not fresh.is_open:
        raise InvitationClosed(_("This invitation has been used or is no longer valid."))
    return fresh


# Consent


@transaction.atomic
def give_consent(
    *,
    user: User,
    purpose: str,
    given: ConsentGiven,
    subject_id: UUID | None = None,
    by: Actor,
) -> Consent:
    """Keep the yes with the very words. An earlier yes for the same purpose ends where this one begins."""
    given_at = parse_datetime(given.given_at) or timezone.now()
    for earlier in Consent.objects.filter(user_id=user.pk, purpose=purpose, withdrawn_at=None):
        withdraw_consent(consent=earlier, by=by)
    consent = Consent(
        user=user,
        subject_id=subject_id,
        purpose=purpose,
        text_version=given.text_version,
        text=given.text,
        language=given.language,
        given_at=given_at,
        ip_prefix=given.ip_prefix,
    )
    consent.save(audited=True, force_insert=True)
    record(
        "consent.given",
        subject=consent,
        by=by,
        purpose=purpose,
        version=given.text_version,
    )
    return consent


@transaction.atomic
def withdraw_consent(*, consent: Consent, by: Actor) -> Consent:
    consent.withdrawn_at = timezone.now()
    consent.save(audited=True, update_fields=["withdrawn_at"])
    record("consent.withdrawn", subject=consent, by=by, purpose=consent.purpose)
    return consent
