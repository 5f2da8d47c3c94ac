from celery import shared_task

from community.circle.named import look_after
from community.circle.weekly import write_weekly
from tenancy.models import Employer
from tenancy.scope import require_tenant
from tenancy.tasks import GlobalTask, TenantTask, for_each_employer


@shared_task(base=GlobalTask, name="community.circle.tasks.tick")
def tick() -> int:
    for_each_employer(ask_named)
    return for_each_employer(write)


@shared_task(base=TenantTask, module="circle", name="community.circle.tasks.ask_named")
def ask_named() -> int:
    """Colleagues whom leavers named, once the leaver has joined."""
    return look_after(Employer.objects.get(pk=require_tenant()))


@shared_task(base=TenantTask, module="circle", name="community.circle.tasks.write")
def write() -> int:
    """The weekly mail, for those whose day and hour have come."""
    return write_weekly(Employer.objects.get(pk=require_tenant()))
