from django.db import transaction

from accounts.models import Membership
from directory.models import Alumnus
from mail.actions import lift_suppression
from mail.models import Suppression


@transaction.atomic
def write_again(alumnus: Alumnus, *, by: Membership) -> bool:
    """The person says that the mailbox works. Should mail come back once more, it stops once more."""
    return lift_suppression(address=alumnus.personal_email, reason=Suppression.Reason.BOUNCE, by=by)
