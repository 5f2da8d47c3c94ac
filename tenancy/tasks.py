"""The employer travels in the message's header, never in a task's arguments."""

import logging
from typing import TYPE_CHECKING, Any, ClassVar

from celery import Task, current_task
from django.utils import timezone

from tenancy.scope import NoTenant, current_scope, no_scope, tenant_scope

if TYPE_CHECKING:
    from tenancy.models import Employer

logger = logging.getLogger(__name__)

HEADER = "employer"


class TenantTask(Task):
    """The default base class. Without an employer it fails at the sender, and once more at the worker.

    `@shared_task(base=TenantTask, module="imports")`: where the employer has switched the module off, nothing runs.
    Nor does anything for an employer whom the operator has paused: what is due is found again once it goes on.
    As on pages, days and hours are told by the employer's clock.
    """

    abstract = True
    module: ClassVar[str] = ""

    def apply_async(self, args: Any = None, kwargs: Any = None, *rest: Any, **options: Any) -> Any:
        options["headers"] = self._headers(options.get("headers"))
        return super().apply_async(args, kwargs, *rest, **options)

    def apply(self, args: Any = None, kwargs: Any = None, *rest: Any, **options: Any) -> Any:
        options["headers"] = self._headers(options.get("headers"))
        return super().apply(args, kwargs, *rest, **options)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        employer_id = _employer_of(self.request)
        if employer_id is None:
            raise NoTenant(f"{self.name} arrived without an employer.")
        employer = _employer(employer_id)
        if reason := _reason_to_rest(employer, self.module):
            logger.info(reason, extra={"task": self.name, "employer": employer_id})
            return None
        with tenant_scope(employer_id), timezone.override(employer.zone if employer else None):
            return super().__call__(*args, **kwargs)

    def _headers(self, given: dict[str, Any] | None) -> dict[str, Any]:
        headers = dict(given or {})
        employer_id = headers.get(HEADER) or current_scope().tenant_id or _employer_of_running_task()
        if employer_id is None:
            raise NoTenant(f"{self.name} was sent without an employer in scope.")
        return headers | {HEADER: employer_id}


class GlobalTask(Task):
    """The opt-out: runs outside every employer and sees no employer's rows; reaches all with `for_each_employer`."""

    abstract = True

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        with no_scope():
            return super().__call__(*args, **kwargs)


def for_each_employer(task: TenantTask, **kwargs: Any) -> int:
    """Sends the task once for every active employer that has the task's module; returns how many."""
    from tenancy.models import Employer  # noqa: PLC0415 - Celery reads this file before the apps are ready

    employers = Employer.objects.filter(is_active=True).order_by("pk").only("pk", "modules")
    employer_ids = [row.pk for row in employers if not task.module or row.has_module(task.module)]
    for employer_id in employer_ids:
        with tenant_scope(employer_id):
            task.apply_async(kwargs=kwargs)
    return len(employer_ids)


def _employer(employer_id: int) -> "Employer | None":
    from tenancy.models import Employer  # noqa: PLC0415 - as above

    return Employer.objects.filter(pk=employer_id).only("pk", "modules", "is_active", "timezone").first()


def _reason_to_rest(employer: "Employer | None", module: str) -> str:
    if employer is not None and not employer.is_active:
        return "task.employer_is_paused"
    if module and (employer is None or not employer.has_module(module)):
        return "task.module_is_off"
    return ""


def _employer_of(request: Any) -> int | None:
    return (getattr(request, "headers", None) or {}).get(HEADER) or getattr(request, HEADER, None)


def _employer_of_running_task() -> int | None:
    """The next link of a chain is sent by the worker after the task's body, and so its scope, has ended."""
    return _employer_of(current_task.request) if current_task else None
