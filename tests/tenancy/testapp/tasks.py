from celery import shared_task
from django.db import connection
from django.utils import timezone

from tenancy.scope import current_scope
from tenancy.tasks import GlobalTask, for_each_employer
from tests.tenancy.testapp.models import Guest


@shared_task
def count_guests() -> int:
    """Raw SQL: only row-level security guards it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM testapp_guest")
        return cursor.fetchone()[0]


@shared_task
def name_clock() -> str:
    return timezone.get_current_timezone_name()


@shared_task
def name_guests(before: str = "") -> str:
    return before + ", ".join(Guest.objects.values_list("name", flat=True))


@shared_task(bind=True, max_retries=1, default_retry_delay=0)
def count_at_second_try(self) -> int:
    if self.request.retries == 0:
        raise self.retry()
    return Guest.objects.count()


@shared_task(base=GlobalTask)
def scope_of_global_task() -> list:
    scope = current_scope()
    return [scope.tenant_id, scope.all_tenants]


@shared_task(base=GlobalTask)
def nightly() -> int:
    return for_each_employer(count_guests)


@shared_task(base=GlobalTask)
def careless() -> None:
    count_guests.delay()


@shared_task(module="directory")
def name_guests_of_the_directory() -> str:
    return ", ".join(Guest.objects.values_list("name", flat=True))


@shared_task(base=GlobalTask)
def nightly_of_the_directory() -> int:
    return for_each_employer(name_guests_of_the_directory)
