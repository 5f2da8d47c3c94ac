"""Who may do what with a campaign, and when. Views, templates and actions ask nothing else."""

from accounts.models import Membership, Role
from engagement.models.campaigns import Campaign, CampaignState

EDITORS = (Role.OWNER, Role.HR_ADMIN)
READERS = (*EDITORS, Role.AUDITOR)

MOVES: dict[CampaignState, frozenset[CampaignState]] = {
    CampaignState.DRAFT: frozenset({CampaignState.SCHEDULED}),
    CampaignState.SCHEDULED: frozenset({CampaignState.DRAFT, CampaignState.SENDING, CampaignState.CANCELLED}),
    CampaignState.SENDING: frozenset({CampaignState.PAUSED, CampaignState.SENT, CampaignState.CANCELLED}),
    CampaignState.PAUSED: frozenset({CampaignState.SENDING, CampaignState.CANCELLED}),
    CampaignState.SENT: frozenset(),
    CampaignState.CANCELLED: frozenset(),
}


def can_edit_campaigns(member: Membership) -> bool:
    return member.has_role(*EDITORS)


def may_move(campaign: Campaign, to: CampaignState) -> bool:
    return to in MOVES[CampaignState(campaign.state)]


def is_editable(campaign: Campaign) -> bool:
    """What is said, to whom and when: fixed once people have been told that it goes out."""
    return campaign.state == CampaignState.DRAFT


def can_delete(campaign: Campaign) -> bool:
    """Only what has never written to anybody; the rest is the record of what was sent."""
    return campaign.state == CampaignState.DRAFT


def has_report(campaign: Campaign) -> bool:
    return campaign.batch_id is not None
