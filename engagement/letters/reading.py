"""Which letters a member may read in the browser."""

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from directory.models import Alumnus
from engagement.models import CampaignLetter, CampaignState, Letter
from mail.models import Message, State

OUT = (CampaignState.SENDING, CampaignState.PAUSED, CampaignState.SENT, CampaignState.CANCELLED)
TO_EVERYBODY: dict[str, list[object]] = {"all": []}


def readable_by(alumnus: Alumnus) -> QuerySet[Letter]:
    """Of campaigns that reached the person, or that were sent to everybody; with `sent_at`."""
    reached = Message.objects.filter(
        tenant_id=alumnus.tenant_id, recipient_id=alumnus.pk, batch_id=OuterRef("campaign__batch_id"), state=State.SENT
    )
    versions = CampaignLetter.objects.filter(
        Q(Exists(reached)) | Q(campaign__state=CampaignState.SENT, campaign__criteria=TO_EVERYBODY),
        letter=OuterRef("pk"),
        campaign__state__in=OUT,
        campaign__batch__isnull=False,
    )
    return Letter.objects.filter(Exists(versions)).annotate(sent_at=F("campaign_versions__campaign__began_at"))
