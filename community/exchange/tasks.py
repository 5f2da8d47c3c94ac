from celery import shared_task
from django.utils import timezone

from community.exchange.actions import let_pass
from tenancy.tasks import GlobalTask, TenantTask, for_each_employer


@shared_task(base=GlobalTask, name="community.exchange.tasks.tick")
def tick() -> int:
    return for_each_employer(let_questions_pass)


@shared_task(base=TenantTask, module="mentoring", name="community.exchange.tasks.let_questions_pass")
def let_questions_pass() -> int:
    return let_pass(now=timezone.now())
