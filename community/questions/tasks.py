from celery import shared_task
from django.utils import timezone

from community.questions.actions import close_quiet
from community.questions.files import clear_files
from tenancy.tasks import GlobalTask, TenantTask, for_each_employer


@shared_task(base=GlobalTask, name="community.questions.tasks.tick")
def tick() -> int:
    for_each_employer(clear_files_of_nobody)
    return for_each_employer(close_quiet_questions)


@shared_task(base=TenantTask, module="services", name="community.questions.tasks.close_quiet_questions")
def close_quiet_questions() -> int:
    return close_quiet(now=timezone.now())


@shared_task(base=TenantTask, module="services", name="community.questions.tasks.clear_files_of_nobody")
def clear_files_of_nobody() -> int:
    return clear_files(now=timezone.now())
