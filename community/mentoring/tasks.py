from celery import shared_task
from django.utils import timezone

from community.mentoring.actions.tending import tend
from tenancy.models import Employer
from tenancy.scope import require_tenant
from tenancy.tasks import GlobalTask, TenantTask, for_each_employer


@shared_task(base=GlobalTask, name="community.mentoring.tasks.tick")
def tick() -> int:
    """Every hour: each employer's day begins at another one."""
    return for_each_employer(tend_mentoring)


@shared_task(base=TenantTask, module="mentoring", name="community.mentoring.tasks.tend_mentoring")
def tend_mentoring() -> dict[str, int]:
    return tend(Employer.objects.get(pk=require_tenant()), now=timezone.now())
