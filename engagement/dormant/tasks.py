from celery import shared_task

from engagement.dormant.actions import run
from tenancy.models import Employer
from tenancy.scope import require_tenant
from tenancy.tasks import GlobalTask, TenantTask, for_each_employer


@shared_task(base=GlobalTask, name="engagement.dormant.tasks.wake")
def wake() -> int:
    """Every hour: each employer's day begins at another one."""
    return for_each_employer(wake_employers_sleepers)


@shared_task(base=TenantTask, module="engagement", name="engagement.dormant.tasks.wake_employers_sleepers")
def wake_employers_sleepers() -> dict[str, int]:
    return run(Employer.objects.get(pk=require_tenant()))
