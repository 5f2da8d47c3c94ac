"""Alerts whose time has come. A tick too many or too late changes nothing."""

from celery import shared_task

from boomerang.alerts.actions import run_due
from tenancy.models import Employer
from tenancy.scope import require_tenant
from tenancy.tasks import GlobalTask, TenantTask, for_each_employer


@shared_task(base=GlobalTask)
def tick() -> int:
    return for_each_employer(run_alerts)


@shared_task(base=TenantTask, module="boomerang")
def run_alerts() -> None:
    run_due(Employer.objects.get(pk=require_tenant()))
