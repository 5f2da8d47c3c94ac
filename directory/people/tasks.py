"""Jobs of HR's table. The beat starts the global ones; each goes on where the last one stopped."""

import logging
from uuid import UUID

from celery import shared_task
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from directory.models import Alumnus, PeopleExport
from directory.people.exporting import work_on
from directory.search.rows import refresh_search
from tenancy.models import Employer
from tenancy.scope import require_tenant
from tenancy.tasks import GlobalTask, TenantTask, for_each_employer
from web.errors import ActionError

logger = logging.getLogger(__name__)

AT_ONCE = 500
AFTER_COMMIT = 3  # seconds: the message goes out before the transaction ends, so that it cannot be lost


class CannotFollow(ActionError):
    """The search rows of many people cannot be brought up to date now, so nothing may change."""


@shared_task(base=TenantTask, name="directory.tasks.make_export")
def make_export(*, export_id: str) -> None:
    work_on(UUID(export_id))


@shared_task(base=GlobalTask, name="directory.tasks.rescue_exports")
def rescue_exports() -> int:
    """Every minute: finds exports whose worker died, at every employer."""
    return for_each_employer(rescue_employers_exports)


@shared_task(base=TenantTask, name="directory.tasks.rescue_employers_exports")
def rescue_employers_exports() -> int:
    left_alone = list(PeopleExport.objects.left_alone(timezone.now()).values_list("pk", flat=True))
    for export_id in left_alone:
        logger.warning("export.taken_up_again", extra={"export": str(export_id)})
        make_export.delay(export_id=str(export_id))
    return len(left_alone)


@shared_task(base=GlobalTask, name="directory.tasks.forget_staff_work")
def forget_staff_work() -> int:
    """Every hour: files a day old, notes whose last day has passed, and what a merge of a month ago was kept for."""
    return for_each_employer(forget_employers_staff_work)


@shared_task(base=TenantTask, name="directory.tasks.forget_employers_staff_work")
def forget_employers_staff_work() -> int:
    from directory.duplicates.actions import forget_old_merges  # noqa: PLC0415 -- as below
    from directory.people.actions.exports import forget_old_exports  # noqa: PLC0415 -- actions import this module
    from directory.people.actions.notes import forget_expired_notes  # noqa: PLC0415 -- as above

    today = Employer.objects.get(pk=require_tenant()).today()
    return forget_old_exports() + forget_expired_notes(today=today) + forget_old_merges()


def start_export(export: PeopleExport) -> None:
    """Once the caller's transaction is through. Without a broker the rescue finds it a minute later."""
    export_id = str(export.pk)

    def send() -> None:
        try:
            make_export.apply_async(kwargs={"export_id": export_id}, retry=False)
        except OperationalError:
            logger.warning("export.not_queued", extra={"export": export_id})

    transaction.on_commit(send)


@shared_task(base=TenantTask, name="directory.tasks.refresh_everybody")
def refresh_everybody() -> int:
    """After a change that every search row shows, such as who sees a field of the employer's own."""
    ids = list(Alumnus.objects.order_by("pk").values_list("pk", flat=True))
    refresh_search(ids)
    return len(ids)


def refresh_everybody_now_or_soon() -> None:
    """In this transaction for a few, else by a job. Without a broker the change is refused: a narrowed field must not
    stay to be found."""
    few = list(Alumnus.objects.order_by("pk").values_list("pk", flat=True)[: AT_ONCE + 1])
    if len(few) <= AT_ONCE:
        refresh_search(few)
        return
    try:
        refresh_everybody.apply_async(countdown=AFTER_COMMIT, retry=False)
    except OperationalError as error:
        raise CannotFollow(_("This cannot be changed at the moment. Please try again in a minute.")) from error
