"""Jobs of HR's table. The beat starts the global ones; each goes on where the last one stopped."""

from celery import shared_task
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from directory.models import Alumnus
from directory.search.rows import refresh_search
from tenancy.tasks import TenantTask
from web.errors import ActionError

AT_ONCE = 500
AFTER_COMMIT = 3  # seconds: the message goes out before the transaction ends, so that it cannot be lost


class CannotFollow(ActionError):
    """The search rows of many people cannot be brought up to date now, so nothing may change."""


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
