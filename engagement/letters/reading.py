"""Which letters a member may read in the browser."""

from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from directory.models import Alumnus
from engagement.audiences.criteria import Criteria, people
from engagement.models import CampaignLetter, CampaignState, Letter
from mail.models import Message, State

OUT = (CampaignState.SENDING, CampaignState.PAUSED, CampaignState.SENT, CampaignState.CANCELLED)
ROUND_UP = (CampaignState.SENDING, CampaignState.SENT)
TO_EVERYBODY: dict[str, list[object]] = {"all": []}


def readable_by(alumnus: Alumnus) -> QuerySet[Letter]:
    """Of campaigns that reached the person, or that were sent to everybody; with `sent_at`.

    Who waits for approval reads only what they got themselves: nobody has said yet that they are who they say.
    """
    reached = Message.objects.filter(
        tenant_id=alumnus.tenant_id, recipient_id=alumnus.pk, batch_id=OuterRef("campaign__batch_id"), state=State.SENT
    )
    to_everybody = Q(campaign__state=CampaignState.SENT, campaign__criteria=TO_EVERYBODY)
    versions = CampaignLetter.objects.filter(
        Q(Exists(reached)) if alumnus.is_limited else Q(Exists(reached)) | to_everybody,
        letter=OuterRef("pk"),
        campaign__state__in=OUT,
        campaign__batch__isnull=False,
    )
    return Letter.objects.filter(Exists(versions)).annotate(sent_at=F("campaign_versions__campaign__began_at"))


def letter_for(alumnus: Alumnus, letter_id: UUID) -> Letter | None:
    """As `readable_by`; or of a campaign whose audience the person belongs to, so that the round-up may lead to it."""
    letter: Letter | None = readable_by(alumnus).filter(pk=letter_id).first()
    if letter is not None or alumnus.is_limited:
        return letter
    version = CampaignLetter.objects.select_related("letter", "campaign").filter(letter=letter_id).first()
    if version is None or version.campaign.state not in ROUND_UP:
        return None
    criteria = Criteria.kept(version.campaign.criteria or {})
    if not people(criteria).filter(pk=alumnus.pk).exists():
        return None
    version.letter.sent_at = version.campaign.began_at
    return version.letter
