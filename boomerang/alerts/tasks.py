"""Alerts whose time has come. A tick too many or too late changes nothing."""

from celery import shared_task

from boomerang.alerts.actions import begin_alerts, run_due, settle_told
from tenancy.models import Employer
from tenancy.scope import require_tenant
from tenancy.tasks import GlobalTask, TenantTask, for_each_employer


@shared_task(base=GlobalTask)
def tick() -> int:
    return for_each_employer(run_alerts)


@shared_task(base=GlobalTask)
def tend() -> int:
    return for_each_employer(tend_alerts)


@shared_task(base=TenantTask, module="boomerang")
def run_alerts() -> None:
    run_due(Employer.objects.get(pk=require_tenant()))


@shared_task(base=TenantTask, module="boomerang")
def tend_alerts() -> None:
    settle_told()
    begin_alerts(Employer.objects.get(pk=require_tenant()))
