"""DNS is asked every night, and when somebody wants to know."""

from celery import shared_task

from engagement.sender.actions import check_domains
from tenancy.tasks import GlobalTask, TenantTask, for_each_employer


@shared_task(base=TenantTask, module="engagement", name="engagement.sender.tasks.check_sender")
def check_sender() -> int:
    return check_domains()


@shared_task(base=GlobalTask, name="engagement.sender.tasks.check_senders")
def check_senders() -> int:
    return for_each_employer(check_sender)
