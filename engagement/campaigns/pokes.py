"""What is due at once need not wait for the beat."""

import logging
from uuid import UUID

from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)


def begin_soon(campaign_id: UUID) -> None:
    """After the commit. Where Redis is away the beat finds it, and the page must not fail."""
    from engagement.campaigns.tasks import begin_campaign  # noqa: PLC0415  tasks call actions, which come here

    try:
        begin_campaign.apply_async(kwargs={"campaign_id": str(campaign_id)}, retry=False)
    except OperationalError:
        logger.warning("campaign.poke_failed", extra={"campaign": str(campaign_id)})
