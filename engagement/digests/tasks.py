"""Ticks find what is due in PostgreSQL: one that is doubled, late or missing changes nothing."""

from celery import shared_task

from engagement.anniversaries.planning import greet
from engagement.digests.planning import plan_round_ups
from tenancy.models import Employer
from tenancy.scope import require_tenant
from tenancy.tasks import GlobalTask, TenantTask, for_each_employer


@shared_task(base=GlobalTask, name="engagement.digests.tasks.tick")
def tick() -> int:
    for_each_employer(greet_people)
    return for_each_employer(plan)


@shared_task(base=TenantTask, module="engagement", name="engagement.digests.tasks.plan")
def plan() -> int:
    """Round-ups whose day and hour have come on their readers' clocks."""
    return plan_round_ups(Employer.objects.get(pk=require_tenant()))


@shared_task(base=TenantTask, module="engagement", name="engagement.digests.tasks.greet_people")
def greet_people() -> int:
    """Birthdays and days of leaving that are today."""
    return greet(Employer.objects.get(pk=require_tenant()))
