"""The employer travels in the message's header, never in a task's arguments."""

from typing import Any

from celery import Task, current_task

from tenancy.scope import NoTenant, current_scope, no_scope, tenant_scope

HEADER = "employer"


class TenantTask(Task):
    """The default base class. Without an employer it fails at the sender, and once more at the worker."""

    abstract = True

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
        with tenant_scope(employer_id):
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
    """Sends the task once for every active employer; returns how many."""
    from tenancy.models import Employer  # noqa: PLC0415 - Celery reads this file before the apps are ready

    employer_ids = list(Employer.objects.filter(is_active=True).order_by("pk").values_list("pk", flat=True))
    for employer_id in employer_ids:
        with tenant_scope(employer_id):
            task.apply_async(kwargs=kwargs)
    return len(employer_ids)


def _employer_of(request: Any) -> int | None:
    return (getattr(request, "headers", None) or {}).get(HEADER) or getattr(request, HEADER, None)


def _employer_of_running_task() -> int | None:
    """The next link of a chain is sent by the worker after the task's body, and so its scope, has ended."""
    return _employer_of(current_task.request) if current_task else None
