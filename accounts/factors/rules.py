"""When a second step is wanted, and what counts as one. docs/sign-in.md says the same in words."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from accounts.factors.models import AuthenticatorApp, Passkey, RecoveryCode
from accounts.members import apart
from accounts.models import STAFF_ROLES, Membership, User
from tenancy.scope import person_scope

ASK_AGAIN_AFTER = timedelta(days=180)


def has_passkey(user: User) -> bool:
    return Passkey.objects.filter(user_id=user.pk).exists()


def has_app(user: User) -> bool:
    return AuthenticatorApp.objects.filter(user_id=user.pk).exists()


def has_recovery_codes(user: User) -> bool:
    return RecoveryCode.objects.filter(user_id=user.pk).exists()


def has_second_step(user: User) -> bool:
    return has_passkey(user) or has_app(user)


def is_staff_somewhere(user: User) -> bool:
    """A colleague who runs a network, at any employer."""
    with person_scope(user.pk):
        memberships = Membership.objects.current().with_role(*STAFF_ROLES)
        return bool(memberships.filter(user_id=user.pk).exists())


def mail_codes_confirm(user: User) -> bool:
    """May a code by mail confirm an act? Not where a second step is set that is meant to hold without the mailbox."""
    if apart.is_apart(user.pk):
        return False
    return not has_app(user) and not (has_passkey(user) and is_staff_somewhere(user))


def wants_second_step(user: User) -> bool:
    """A colleague, where the installation requires one."""
    return settings.STAFF_SECOND_STEP == "required" and is_staff_somewhere(user)


def grace_ends(user: User) -> datetime | None:
    """When a colleague without a second step is kept from staff pages until there is one; None: never."""
    if settings.STAFF_SECOND_STEP != "required" or user.second_step_asked_at is None:
        return None
    return user.second_step_asked_at + timedelta(days=settings.SECOND_STEP_GRACE_DAYS)


def is_grace_over(user: User) -> bool:
    ends = grace_ends(user)
    return ends is not None and ends <= timezone.now()


def may_be_offered_a_passkey(user: User) -> bool:
    """Asked once, and again after half a year."""
    declined = user.passkey_declined_at
    return (declined is None or declined + ASK_AGAIN_AFTER < timezone.now()) and not has_second_step(user)
