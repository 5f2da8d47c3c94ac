from celery import shared_task

from boomerang.wishes.actions import remind_and_forget
from tenancy.models import Employer
from tenancy.scope import require_tenant
from tenancy.tasks import GlobalTask, TenantTask, for_each_employer


@shared_task(base=GlobalTask, name="boomerang.wishes.tasks.tick")
def tick() -> int:
    """Every hour: each employer's day begins at another one."""
    return for_each_employer(look_after_wishes)


@shared_task(base=TenantTask, module="boomerang", name="boomerang.wishes.tasks.look_after_wishes")
def look_after_wishes() -> dict[str, int]:
    return remind_and_forget(Employer.objects.get(pk=require_tenant()))
