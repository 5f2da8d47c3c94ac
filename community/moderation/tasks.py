from celery import shared_task
from django.utils import timezone

from community.moderation.actions import forget_old, remove_due
from tenancy.tasks import GlobalTask, TenantTask, for_each_employer


@shared_task(base=GlobalTask, name="community.moderation.tasks.tick")
def tick() -> int:
    return for_each_employer(clear_up)


@shared_task(base=TenantTask, name="community.moderation.tasks.clear_up")
def clear_up() -> int:
    """Belongs to no module: what was promised to be deleted is deleted, whatever is switched off."""
    now = timezone.now()
    return remove_due(now=now) + forget_old(now=now)
