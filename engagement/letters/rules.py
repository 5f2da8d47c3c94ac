from django.utils.translation import gettext as _

from accounts.models import Membership, Role
from engagement.models import CampaignLetter, CampaignState, Letter

WRITERS = (Role.OWNER, Role.HR_ADMIN)


def can_write_letters(member: Membership) -> bool:
    return member.has_role(*WRITERS)


def why_locked(letter: Letter) -> str:
    """In words, for whoever wants to change it; nothing where it may be changed."""
    state = CampaignLetter.objects.filter(letter=letter).values_list("campaign__state", flat=True).first()
    if state is None or state == CampaignState.DRAFT:
        return ""
    if state == CampaignState.SCHEDULED:
        return _("The campaign is scheduled. Take it back to a draft to change its words.")
    return _("This letter has been sent. What people were sent stays as it was.")


def is_on_its_own(letter: Letter) -> bool:
    """Belongs to no campaign and no step, so that it may be deleted."""
    return letter.is_kept and not letter.campaign_versions.exists() and not letter.journey_steps.exists()
