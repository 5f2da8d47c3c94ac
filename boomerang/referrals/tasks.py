from celery import shared_task
from django.utils import timezone

from boomerang.referrals.actions import forget_unconfirmed
from tenancy.tasks import GlobalTask, TenantTask, for_each_employer


@shared_task(base=GlobalTask, name="boomerang.referrals.tasks.tick")
def tick() -> int:
    return for_each_employer(forget_employers_unconfirmed)


@shared_task(base=TenantTask, module="boomerang", name="boomerang.referrals.tasks.forget_employers_unconfirmed")
def forget_employers_unconfirmed() -> int:
    return forget_unconfirmed(now=timezone.now())
