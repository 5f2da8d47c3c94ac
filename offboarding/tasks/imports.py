import logging
from uuid import UUID

from celery import shared_task
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from offboarding.imports.working import work_on
from offboarding.models.imports import LeaverImport
from tenancy.tasks import GlobalTask, TenantTask, for_each_employer

logger = logging.getLogger(__name__)


@shared_task(base=TenantTask, module="imports", name="offboarding.tasks.work_on_import")
def work_on_import(*, import_id: str) -> None:
    work_on(UUID(import_id))


@shared_task(base=GlobalTask, name="offboarding.tasks.rescue_imports")
def rescue_imports() -> int:
    """Every half minute: finds imports whose worker died, at every employer."""
    return for_each_employer(rescue_employers_imports)


@shared_task(base=TenantTask, module="imports", name="offboarding.tasks.rescue_employers_imports")
def rescue_employers_imports() -> int:
    left_alone = list(LeaverImport.objects.left_alone(timezone.now()).values_list("pk", flat=True))
    for import_id in left_alone:
        logger.warning("import.taken_up_again", extra={"import": str(import_id)})
        work_on_import.delay(import_id=str(import_id))
    return len(left_alone)


def start_work(leaver_import: LeaverImport) -> None:
    """Once the caller's transaction is through. Without a broker the rescue finds it a minute later."""
    import_id = str(leaver_import.pk)

    def send() -> None:
        try:
            work_on_import.delay(import_id=import_id)
        except OperationalError:
            logger.warning("import.not_queued", extra={"import": import_id})

    transaction.on_commit(send)
