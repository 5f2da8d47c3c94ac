from uuid import UUID

from celery import shared_task
from django.utils import timezone

from community.events.keeping import BATCH, keep, write_all
from tenancy.models import Employer
from tenancy.scope import require_tenant
from tenancy.tasks import GlobalTask, TenantTask, for_each_employer


@shared_task(base=GlobalTask, name="community.events.tasks.tick")
def tick() -> int:
    return for_each_employer(look_after_events)


@shared_task(base=TenantTask, module="events", name="community.events.tasks.look_after_events")
def look_after_events() -> None:
    keep(employer=_employer(), now=timezone.now())


@shared_task(base=TenantTask, module="events", name="community.events.tasks.write_owed_mails")
def write_owed_mails(*, event: str) -> int:
    """Right after somebody pressed; of many the rest is for the next run."""
    written = write_all(employer=_employer(), event_id=UUID(event))
    if written == BATCH:
        write_owed_mails.apply_async(kwargs={"event": event})
    return written


def _employer() -> Employer:
    return Employer.objects.get(pk=require_tenant())
