"""Giving up an address whose mailbox is lost, with another one in hand: three days after every address was asked.

Whoever reads one of two mailboxes must not take the sign-in over. So nothing is removed before its owner had three days
to say no, by a link or by signing in with it, and for three days more the removal itself can be taken back.
"""

from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.addresses.actions import remove_address, tell_of_loss
from accounts.addresses.models import AddressChange
from accounts.factors.rules import has_second_step
from accounts.models import User
from audit.events import Actor, record
from tenancy.scope import person_scope
from web.errors import ActionError

GOOD_FOR = timedelta(days=14)


class NotLost(ActionError):
    """There is a better way, or the address is the one in hand."""


class TooEarly(ActionError):
    """Its owner still has time to say no."""


def can_give_up(user: User) -> bool:
    """A passkey or app confirms a removal at once, and is the stronger proof: then there is no way around it."""
    with person_scope(user.pk):
        return not has_second_step(user)


def waiting_since(user: User) -> dict[str, datetime]:
    """From when on each address that was reported as lost may go."""
    with person_scope(user.pk):
        rows = _asked(user).order_by("made_at")
        return dict(rows.values_list("changed", "expires_at"))


@transaction.atomic
def give_up(*, user: User, address: EmailAddress, in_hand: str, by: Actor) -> bool:
    """The first time everybody is asked; after three days the address goes. True when it has gone."""
    if not can_give_up(user):
        raise NotLost(_("Confirm the removal with your passkey or app instead: it works at once."))
    if not in_hand or address.email == in_hand:
        raise NotLost(_("You have signed in with this address, so it is not lost."))
    from_then = waiting_since(user).get(address.email)
    if from_then is None:
        tell_of_loss(user=user, address=address, by=by)
        return False
    if from_then > timezone.now():
        raise TooEarly(_("Its owner has three days to say no. Come back when they are over."))
    remove_address(user=user, address=address, by=by)
    with person_scope(user.pk):
        _close(user, address.email)
    return True


@transaction.atomic
def note_still_held(user: User, *, address: str) -> None:
    """A code to the address has come back: it is not lost."""
    with person_scope(user.pk):
        if _close(user, address):
            record("user.address_not_lost", subject=user, by=user)


def _close(user: User, email: str) -> int:
    return AddressChange.objects.filter(
        user_id=user.pk, kind=AddressChange.Kind.LOST, changed=email, undone_at=None
    ).update(undone_at=timezone.now())


def _asked(user: User) -> models.QuerySet[AddressChange]:
    fresh = timezone.now() - GOOD_FOR
    rows = AddressChange.objects.filter(user_id=user.pk, kind=AddressChange.Kind.LOST, undone_at=None)
    return rows.filter(expires_at__gt=fresh)
