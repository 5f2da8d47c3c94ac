"""Making a retired work address an ordinary one again: its owner came back, or the mailbox has a new one."""

from django.db import transaction

from accounts.addresses.models import RetiredAddress
from audit.events import Actor, record
from mail.actions import lift_suppression
from mail.models import Suppression


@transaction.atomic
def lift_retirement(*, email: str, by: Actor) -> RetiredAddress | None:
    """Of the employer in scope. Mail may go there again, codes too; whose sign-in it becomes is another question."""
    row = RetiredAddress.objects.select_for_update().filter(email=email).first()
    if row is None:
        return None
    record("address.restored", subject=row, by=by)
    lift_suppression(address=email, reason=Suppression.Reason.RETIRED, by=by)
    row.delete()
    return row
