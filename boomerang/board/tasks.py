"""What goes on by itself. A tick too many or too late changes nothing."""

import logging

from celery import shared_task

from boomerang.board.market_actions import expire, remind
from boomerang.board.rows import prune_words
from tenancy.models import Employer
from tenancy.scope import require_tenant
from tenancy.tasks import GlobalTask, TenantTask, for_each_employer

logger = logging.getLogger(__name__)


@shared_task(base=GlobalTask, name="boomerang.board.tasks.tick")
def tick() -> int:
    return for_each_employer(look_after_openings)


@shared_task(base=GlobalTask, name="boomerang.board.tasks.prune")
def prune() -> int:
    return for_each_employer(prune_words_of_openings)


@shared_task(base=TenantTask, module="boomerang", name="boomerang.board.tasks.look_after_openings")
def look_after_openings() -> int:
    """Closes what is over and reminds those whose opening ends soon, by the employer's own calendar."""
    employer = Employer.objects.get(pk=require_tenant())
    today = employer.today()
    closed = expire(today=today)
    remind(employer=employer, today=today)
    logger.info("openings.closed", extra={"count": closed})
    return closed


@shared_task(base=TenantTask, module="boomerang", name="boomerang.board.tasks.prune_words_of_openings")
def prune_words_of_openings() -> int:
    return prune_words()
