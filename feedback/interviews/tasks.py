from celery import shared_task

from feedback.interviews.actions import look_ahead
from tenancy.models import Employer
from tenancy.scope import require_tenant
from tenancy.tasks import GlobalTask, TenantTask, for_each_employer


@shared_task(base=GlobalTask, name="feedback.interviews.tasks.tick")
def tick() -> int:
    """Every hour: each employer's day begins at another one."""
    return for_each_employer(look_ahead_for_leavers)


@shared_task(base=TenantTask, module="feedback", name="feedback.interviews.tasks.look_ahead_for_leavers")
def look_ahead_for_leavers() -> int:
    return look_ahead(today=Employer.objects.get(pk=require_tenant()).today())
