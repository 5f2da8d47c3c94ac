from celery import shared_task

from offboarding.claims.actions import forget_old
from tenancy.tasks import GlobalTask, TenantTask, for_each_employer


@shared_task(base=GlobalTask, name="offboarding.tasks.forget_claims")
def forget_claims() -> int:
    return for_each_employer(forget_employers_claims)


@shared_task(base=TenantTask, name="offboarding.tasks.forget_employers_claims")
def forget_employers_claims() -> int:
    """Also where leavers are switched off: what was promised to be deleted is deleted."""
    return forget_old()
