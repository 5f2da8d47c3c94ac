from celery import shared_task
from django.utils import timezone

from community.lunches.ticking import look_after
from tenancy.models import Employer
from tenancy.scope import require_tenant
from tenancy.tasks import GlobalTask, TenantTask, for_each_employer


@shared_task(base=GlobalTask, name="community.lunches.tasks.tick")
def tick() -> int:
    """Every hour: each employer's day begins at another one."""
    return for_each_employer(look_after_lunches)


@shared_task(base=TenantTask, module="circle", name="community.lunches.tasks.look_after_lunches")
def look_after_lunches() -> dict[str, int]:
    return look_after(Employer.objects.get(pk=require_tenant()), now=timezone.now())
