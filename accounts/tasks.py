from celery import shared_task
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts.limits import forget_old_attempts
from accounts.sessions import sign_ins
from accounts.team.actions import end_past_emergencies
from tenancy.tasks import GlobalTask, for_each_employer


@shared_task(base=GlobalTask)
def forget_what_is_over() -> None:
    """Sessions that nobody can use any more, and counts of tries that no limit asks about."""
    Session.objects.filter(expire_date__lt=timezone.now()).delete()
    sign_ins.forget_ended()
    forget_old_attempts()


@shared_task(base=GlobalTask)
def end_emergencies() -> None:
    """The rights have ended with their time; this says so in each log."""
    for_each_employer(end_emergencies_here)


@shared_task
def end_emergencies_here() -> None:
    end_past_emergencies()
