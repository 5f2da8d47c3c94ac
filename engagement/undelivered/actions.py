from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Membership
from audit.events import record
from mail.actions import lift_suppression, send_again
from mail.models import Message, Suppression, Trouble
from web.errors import ActionError

# What a person can confirm. The work address of a leaver comes back with its owner (accounts/addresses/lifting.py), and
# nobody answers for somebody who has died or was erased.
LIFTABLE = (Suppression.Reason.BOUNCE, Suppression.Reason.COMPLAINT, Suppression.Reason.REQUEST)


class NotLiftable(ActionError):
    """The address is not stopped, or for a reason that stays."""


@transaction.atomic
def try_again(message: Message, *, by: Membership) -> None:
    """HR's word that it is worth another try. An address that was given up as wrong is written to again from now on."""
    if message.error == Trouble.NO_MAILBOX:
        lift_suppression(address=message.to_address, reason=Suppression.Reason.BOUNCE, by=by)
    send_again(message, by=by)


@transaction.atomic
def lift(*, address: str, why: str, by: Membership) -> None:
    """The person has told HR that the address is theirs and good. Which kinds of mail they want is not touched."""
    known = Suppression.objects.of_address(address).select_for_update().first()
    if known is None:
        raise NotLiftable(_("Nothing is stopped for this address."))
    if known.reason not in LIFTABLE:
        raise NotLiftable(_("This address stays stopped."))
    lift_suppression(address=address, reason=Suppression.Reason(known.reason), by=by)
    record("mail.lifted_by_hand", subject=known, by=by, reason=known.reason, why=why)
