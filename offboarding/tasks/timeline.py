from celery import shared_task

from offboarding.actions.steps import run_timeline
from tenancy.models import Employer
from tenancy.scope import require_tenant
from tenancy.tasks import GlobalTask, TenantTask, for_each_employer


@shared_task(base=GlobalTask, name="offboarding.tasks.daily")
def daily() -> int:
    """Every ten minutes: each employer's day begins at another hour."""
    return for_each_employer(run_employer)


@shared_task(base=TenantTask, module="offboarding", name="offboarding.tasks.run_employer")
def run_employer() -> dict[str, int]:
    return run_timeline(Employer.objects.get(pk=require_tenant()))
