from django.db import transaction

from accounts.models import Membership
from mail.actions import lift_suppression, send_again
from mail.models import Message, Suppression, Trouble


@transaction.atomic
def try_again(message: Message, *, by: Membership) -> None:
    """HR's word that it is worth another try. An address that was given up as wrong is written to again from now on."""
    if message.error == Trouble.NO_MAILBOX:
        lift_suppression(address=message.to_address, reason=Suppression.Reason.BOUNCE, by=by)
    send_again(message, by=by)
