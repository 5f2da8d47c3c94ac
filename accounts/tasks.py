from celery import shared_task
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts import sign_ins
from accounts.limits import forget_old_attempts
from tenancy.tasks import GlobalTask


@shared_task(base=GlobalTask)
def forget_what_is_over() -> None:
    """Sessions that nobody can use any more, and counts of tries that no limit asks about."""
    Session.objects.filter(expire_date__lt=timezone.now()).delete()
    sign_ins.forget_ended()
    forget_old_attempts()
