"""Changing an employer's own settings, with its trace in the audit log."""

from django.db import transaction

from accounts.actions import Actor
from audit.events import record
from tenancy.models import Employer


@transaction.atomic
def change_employer(*, employer: Employer, changed: list[str], by: Actor) -> Employer:
    """Save the named fields; the log says which changed, not what they hold."""
    if changed:
        employer.save(update_fields=changed)
        record("employer.changed", subject=employer, by=by, fields=sorted(changed))
    return employer
