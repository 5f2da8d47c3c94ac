"""Adding, pausing and equipping employers. Each act stands in the installation's log and in the employer's own."""

from collections.abc import Iterable
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from audit.events import OPERATOR, record
from console.models import Operator
from tenancy import actions as tenancy_actions
from tenancy.models import Employer, uuid7
from tenancy.modules import modules_on, usable
from tenancy.scope import tenant_scope
from web.errors import ActionError


class NothingToDo(ActionError):
    """Somebody else was faster."""


@transaction.atomic
def create_employer(*, slug: str, name: str, timezone: str, owner_email: str, by: Operator) -> Employer:
    """The employer, and the invitation of its first owner in the outbox. Raises ValidationError for a taken slug."""
    employer, _said = tenancy_actions.create_employer(slug=slug, name=name, timezone=timezone, owner_email=owner_email)
    _note("employer.created", employer, by=by)
    return employer


@transaction.atomic
def suspend_employer(*, employer: Employer, reason: str, by: Operator) -> None:
    """Its pages answer that they are paused, its mail waits in the outbox and its tasks are left out, until resumed."""
    if not _ask("SELECT console_suspend_employer(%s, %s, %s)", [uuid7(), employer.pk, reason]):
        raise NothingToDo(_("%(employer)s is paused already.") % {"employer": employer.name})
    employer.is_active = False
    _note("employer.suspended", employer, by=by)


@transaction.atomic
def resume_employer(*, employer: Employer, by: Operator) -> None:
    if not _ask("SELECT console_resume_employer(%s)", [employer.pk]):
        raise NothingToDo(_("%(employer)s is not paused.") % {"employer": employer.name})
    employer.is_active = True
    _note("employer.resumed", employer, by=by)


@transaction.atomic
def change_modules(*, employer: Employer, modules: Iterable[str], by: Operator) -> Employer:
    """Only modules that have all they need stay on."""
    before, after = modules_on(employer), usable(modules)
    if before == after:
        return employer
    employer.modules = sorted(after)
    with tenant_scope(employer):
        employer.save(update_fields=["modules"])
    _note("employer.modules_changed", employer, by=by, on=sorted(after - before), off=sorted(before - after))
    return employer


def _ask(statement: str, values: list[Any]) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        answer: bool = cursor.fetchone()[0]
    return answer


def _note(action: str, employer: Employer, *, by: Operator, **data: object) -> None:
    """Twice: the installation's log names the operator as who acted, the employer's says that an operator did."""
    record(action, subject=employer, by=by, **data)
    with tenant_scope(employer):
        record(action, subject=employer, by=OPERATOR, operator=str(by.pk), **data)
