from celery import shared_task
from django.utils import timezone

from community.introductions.actions import ask, begin_month, tell
from community.introductions.rules import FIRST_HOUR
from tenancy.models import Employer
from tenancy.scope import require_tenant
from tenancy.tasks import GlobalTask, TenantTask, for_each_employer


@shared_task(base=GlobalTask, name="community.introductions.tasks.tick")
def tick() -> int:
    """Every ten minutes: a large employer is told in many small parts."""
    return for_each_employer(introduce)


@shared_task(base=TenantTask, module="circle", name="community.introductions.tasks.introduce")
def introduce() -> dict[str, int]:
    employer, now = Employer.objects.get(pk=require_tenant()), timezone.now()
    if timezone.localtime(now, employer.zone).hour < FIRST_HOUR:
        return {}
    made = begin_month(employer, today=employer.today())
    return {"made": int(made is not None), "told": tell(employer, now=now), "asked": ask(employer, now=now)}
