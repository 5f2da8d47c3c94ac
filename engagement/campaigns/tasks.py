"""What goes on by itself: begin what is due, finish what is done. A tick too many or too late changes nothing."""

import logging
from uuid import UUID

from celery import shared_task

from engagement.campaigns.actions import begin, finish
from engagement.models import Campaign, CampaignState
from tenancy.models import Employer
from tenancy.scope import require_tenant
from tenancy.tasks import GlobalTask, TenantTask, for_each_employer

logger = logging.getLogger(__name__)


@shared_task(base=GlobalTask)
def tick() -> int:
    return for_each_employer(look_after_campaigns)


@shared_task(base=TenantTask, module="engagement")
def look_after_campaigns() -> None:
    for campaign_id in Campaign.objects.due().order_by("due_at").values_list("pk", flat=True):
        begin_campaign.delay(campaign_id=str(campaign_id))
    for campaign in Campaign.objects.filter(state=CampaignState.SENDING).select_related("batch"):
        finish(campaign)


@shared_task(base=TenantTask, module="engagement")
def begin_campaign(*, campaign_id: str) -> None:
    """One at a time and each in a transaction of its own: planning a large one keeps nobody else waiting."""
    employer = Employer.objects.get(pk=require_tenant())
    if begin(UUID(campaign_id), employer=employer) is None:
        logger.info("campaign.not_due", extra={"campaign": campaign_id})
