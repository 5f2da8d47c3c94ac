from celery import shared_task

from engagement.journeys.actions.ticks import run_journeys
from tenancy.models import Employer
from tenancy.scope import require_tenant
from tenancy.tasks import GlobalTask, TenantTask, for_each_employer


@shared_task(base=GlobalTask, name="engagement.journeys.tasks.tick")
def tick() -> int:
    """Every ten minutes: each employer's day begins at another hour."""
    return for_each_employer(run_employer_journeys)


@shared_task(base=TenantTask, module="engagement", name="engagement.journeys.tasks.run_employer_journeys")
def run_employer_journeys() -> dict[str, int]:
    return run_journeys(Employer.objects.get(pk=require_tenant()))
