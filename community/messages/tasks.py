"""Mail about messages that wait, and what is over: answer addresses, and conversations of which nobody is left."""

from celery import shared_task
from django.utils import timezone

from community.messages.actions import forget_empty
from community.messages.answers import forget_old
from community.messages.telling import tell_due
from tenancy.models import Employer
from tenancy.scope import require_tenant
from tenancy.tasks import GlobalTask, TenantTask, for_each_employer


@shared_task(base=GlobalTask)
def tick() -> int:
    return for_each_employer(tell_waiting)


@shared_task(base=GlobalTask)
def tend() -> int:
    return for_each_employer(forget_what_is_over)


@shared_task(base=TenantTask, module="circle")
def tell_waiting() -> None:
    tell_due(Employer.objects.get(pk=require_tenant()), now=timezone.now())


@shared_task(base=TenantTask)
def forget_what_is_over() -> None:
    forget_old(now=timezone.now())
    forget_empty()
