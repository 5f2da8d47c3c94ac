"""Every write to people, memberships, invitations and consents. Each leaves an audit event in its own transaction."""

from collections.abc import Iterable
from uuid import UUID, uuid4

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from accounts import apart, departures, invitations
from accounts.addresses import paper, work
from accounts.addresses.lifting import lift_retirement
from accounts.consents import ConsentGiven
from accounts.models import Consent, Invitation, Membership, Role, User, normalise_email
from audit.events import Actor, record
from mail.actions import set_preferences
from mail.categories import Category
from tenancy.models import Employer, uuid7
from tenancy.scope import person_scope
from tenancy.urls import employer_url
from web.errors import ActionError
from web.tokens import hash_of, new_token


class LastOwner(ActionError):
    """An employer always has an owner."""


class UnknownRole(ActionError):
    """Somebody asked for a role that does not exist, or for none."""


class StandsApart(ActionError):
    """Operators of the installation belong to no employer."""


class InvitationClosed(ActionError):
    """The invitation has been used, revoked or is too old."""


class NotYourInvitation(ActionError):
    """The person at the door is not the one who was invited."""


# People


@transaction.atomic
def find_or_make_user(*, email: str, language: str = "", by: Actor) -> User:
    """The person with this address. A new one can do nothing until a code sent to the address has come back."""
    email = normalise_email(email)
    person_id = User.objects.id_for_email(email)
    if person_id is None:
        try:
            with transaction.atomic():
                return _make_user(email=email, language=language, by=by)
        except IntegrityError:  # made by someone else a moment ago
            person_id = User.objects.id_for_email(email)
    assert person_id is not None  # just found, or the insert would not have failed
    with person_scope(person_id):
        return User.objects.get(pk=person_id)


def _make_user(*, email: str, language: str, by: Actor) -> User:
    user = User(id=uuid7(), email=email, language=language)
    with person_scope(user.pk):
        user.save(force_insert=True)
        EmailAddress.objects.create(user=user, email=email, primary=True, verified=False)
        record("user.created", subject=user, by=by)
    return user


def has_proven(user: User, email: str) -> bool:
    """Has a code that was sent to this address come back from this person?"""
    with person_scope(user.pk):
        return EmailAddress.objects.filter(user_id=user.pk, email=email, verified=True).exists()


@transaction.atomic
def note_sign_in(*, user: User, method: str) -> User:
    with person_scope(user.pk):
        user.last_sign_in = timezone.now()
        user.save(update_fields=["last_sign_in"])
        record("user.signed_in", subject=user, by=user, method=method)
    return user


@transaction.atomic
def end_all_sessions(*, user: User, by: Actor = None) -> None:
    """Whoever was signed in as this person, anywhere, is not any more."""
    user.session_key = uuid4()
    with person_scope(user.pk):
        user.save(update_fields=["session_key"])
        record("user.sessions_ended", subject=user, by=by)


# Memberships


@transaction.atomic
def add_member(
    *,
    employer: Employer,
    user: User,
    roles: Iterable[str],
    display_name: str,
    by: Actor,
) -> Membership:
    """Make the person a member; a member gets the roles in addition, one who had left comes back."""
    wanted = _checked(roles)
    if apart.is_apart(user.pk):
        raise StandsApart(_("This sign-in runs the installation and cannot join a network. Use another address."))
    membership = Membership.objects.select_for_update().filter(user_id=user.pk).first()
    if membership is None:
        membership = Membership(tenant_id=employer.pk, user=user, display_name=display_name, roles=wanted)
        membership.save(audited=True, force_insert=True)
        record("membership.added", subject=membership, by=by, roles=wanted)
        return membership
    if not membership.is_current:
        membership.roles, membership.joined_at, membership.ended_at = (
            [],
            timezone.now(),
            None,
        )
    membership.roles = _checked([*membership.roles, *wanted])
    membership.save(audited=True)
    record("membership.widened", subject=membership, by=by, roles=membership.roles)
    return membership


@transaction.atomic
def change_roles(*, membership: Membership, roles: Iterable[str], by: Actor) -> Membership:
    wanted = _checked(roles)
    owners = lock_with_owners(membership)
    if Role.OWNER not in wanted:
        _refuse_to_lose_the_last_owner(membership, owners)
    before, membership.roles = membership.roles, wanted
    membership.save(audited=True, update_fields=["roles"])
    record(
        "membership.roles_changed",
        subject=membership,
        by=by,
        before=before,
        after=wanted,
    )
    if Role.ALUMNUS in before and Role.ALUMNUS not in wanted:
        departures.tell(membership, by=by)
    return membership


@transaction.atomic
def end_membership(*, membership: Membership, by: Actor) -> Membership:
    _refuse_to_lose_the_last_owner(membership, lock_with_owners(membership))
    membership.ended_at = timezone.now()
    membership.save(audited=True, update_fields=["ended_at"])
    record("membership.ended", subject=membership, by=by)
    departures.tell(membership, by=by)
    return membership


def lock_with_owners(membership: Membership) -> set[UUID]:
    """Hold this membership and all owners until the end of the transaction, in one order, and see them as they are.

    Two owners who demote each other at the same moment come one after the other.
    """
    owners = Q(ended_at=None, roles__contains=[Role.OWNER])
    rows = Membership.objects.filter(Q(pk=membership.pk) | owners).order_by("pk").select_for_update()
    locked = {row.pk: row for row in rows}
    fresh = locked[membership.pk]
    membership.roles, membership.ended_at = fresh.roles, fresh.ended_at
    membership.emergency_until = fresh.emergency_until
    return {pk for pk, row in locked.items() if row.is_current and Role.OWNER in row.roles}


@transaction.atomic
def revive(*, membership: Membership, roles: Iterable[str], by: Actor) -> Membership:
    """These roles beside those it has by now; of one that has ended since, nothing else comes back."""
    lock_with_owners(membership)
    kept = membership.roles if membership.is_current else []
    membership.roles, membership.ended_at = _checked([*kept, *roles]), None
    membership.save(audited=True, update_fields=["roles", "ended_at"])
    record("membership.revived", subject=membership, by=by, roles=membership.roles)
    return membership


def _refuse_to_lose_the_last_owner(membership: Membership, owners: set[UUID]) -> None:
    if owners == {membership.pk}:
        raise LastOwner(_("This is the only owner. Make somebody else an owner first."))


def _checked(roles: Iterable[str]) -> list[str]:
    """Known roles in one order, each once."""
    asked = {str(role) for role in roles}
    if not asked or not asked <= set(Role.values):
        raise UnknownRole(_("Choose at least one role."))
    return [role for role in Role.values if role in asked]


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
        roles=_checked(roles) if roles else [],
        name=name,
        on_paper=on_paper,
        token_sha256=paper.hash_of_paper(token) if on_paper else hash_of(token),
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
        set_preferences(recipient_id=recipient_of(invitation, membership), wanted=wanted, by=by)
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
