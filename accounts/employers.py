"""Changing an employer's own settings, with its trace in the audit log."""

from django.core.files.storage import default_storage
from django.db import transaction

from accounts.actions import Actor
from audit.events import record
from tenancy.models import Employer


@transaction.atomic
def change_employer(*, employer: Employer, changed: list[str], by: Actor) -> Employer:
    """Save the named fields; the log says which changed, not what they hold. A logo that is replaced is thrown away."""
    if not changed:
        return employer
    old_logo = Employer.objects.get(pk=employer.pk).logo.name
    employer.save(update_fields=changed)
    record("employer.changed", subject=employer, by=by, fields=sorted(changed))
    if old_logo and old_logo != employer.logo.name:
        transaction.on_commit(lambda: default_storage.delete(old_logo))
    return employer
