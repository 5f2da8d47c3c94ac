"""Changing an employer's own settings, each with its trace in the audit log."""

from collections.abc import Collection

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions import Actor
from audit.events import record
from tenancy.models import Employer
from tenancy.modules import all_modules, module_of, modules_on
from web.errors import ActionError


class NeedsAnother(ActionError):
    """A module was chosen without one that it is no use without."""


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


@transaction.atomic
def choose_modules(*, employer: Employer, modules: Collection[str], by: Actor) -> Employer:
    """From now on the employer has exactly these. What others have stored stays, out of sight."""
    wanted = frozenset(modules)
    for name in sorted(wanted):
        _refuse_without_needs(name, wanted)
    before = modules_on(Employer.objects.select_for_update().get(pk=employer.pk))
    employer.modules = [module.name for module in all_modules() if module.name in wanted]
    employer.save(update_fields=["modules"])
    record(
        "employer.modules_chosen",
        subject=employer,
        by=by,
        switched_on=sorted(wanted - before),
        switched_off=sorted(before - wanted),
    )
    return employer


def _refuse_without_needs(name: str, wanted: frozenset[str]) -> None:
    module = module_of(name)
    for needed in module.needs:
        if needed not in wanted:
            raise NeedsAnother(
                _("“%(module)s” is no use without “%(needed)s”: choose both, or neither.")
                % {"module": module.label, "needed": module_of(needed).label}
            )
