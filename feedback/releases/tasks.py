"""Results of open waves, a batch a day at most."""

import logging

from celery import shared_task

from feedback.models import Wave
from feedback.releases.actions import note_mixed
from tenancy.tasks import GlobalTask, TenantTask, for_each_employer

logger = logging.getLogger(__name__)


@shared_task(base=GlobalTask, name="feedback.releases.tasks.tick")
def tick() -> int:
    return for_each_employer(release_batches)


@shared_task(base=TenantTask, module="feedback", name="feedback.releases.tasks.release_batches")
def release_batches() -> None:
    for wave in Wave.objects.open().filter(in_batches=True).order_by("pk"):
        if note_mixed(wave) is not None:
            logger.info("surveys.batch_released", extra={"wave": str(wave.pk)})
