"""Matching goes on by itself. A tick too many or too late changes nothing."""

import time

from celery import shared_task

from boomerang.matching.marks import poke
from boomerang.matching.work import look_after, work_off
from tenancy.scope import require_tenant
from tenancy.tasks import GlobalTask, TenantTask, for_each_employer

AT_MOST = 20.0  # seconds; then other employers' turn


@shared_task(base=GlobalTask)
def tick() -> int:
    return for_each_employer(match_changes)


@shared_task(base=GlobalTask)
def tend() -> int:
    return for_each_employer(look_after_fits)


@shared_task(base=TenantTask, module="boomerang")
def match_changes() -> None:
    end = time.monotonic() + AT_MOST
    while work_off():
        if time.monotonic() > end:
            poke(require_tenant())
            return


@shared_task(base=TenantTask, module="boomerang")
def look_after_fits() -> None:
    look_after()
