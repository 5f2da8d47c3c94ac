"""What the room brings along when the portal starts."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.menu import for_roles
from engagement.audiences import uses
from engagement.campaigns.audit_words import register_words
from engagement.campaigns.round_up import register_sections
from engagement.campaigns.rules import READERS
from engagement.models import Campaign, CampaignState, Segment
from tenancy.urls import EMPLOYER_URLCONF
from web.navigation import NavItem, register

PAGES = ("create", "detail", "update", "audience", "timing", "deletion", "sending", "cancellation", "report")


def open_room() -> None:
    register_words()
    register_sections()
    uses.register("campaigns", _campaigns_with)
    register(
        NavItem(
            label=_("Campaigns"),
            url_name="engagement:campaign_list",
            icon="megaphone",
            order=860,
            area="staff",
            group=_("Mail"),
            also=tuple(f"engagement:campaign_{page}" for page in PAGES),
            module="engagement",
            visible=for_roles(*READERS),
        )
    )


def _campaigns_with(segment: Segment) -> Iterable[uses.Use]:
    """Drafts, and those that wait for their time; the others have let go of it."""
    for campaign in Campaign.objects.filter(segment=segment).order_by("-id"):
        is_promised = campaign.state == CampaignState.SCHEDULED
        page = reverse("engagement:campaign_detail", args=[campaign.pk], urlconf=EMPLOYER_URLCONF)
        yield uses.Use(campaign.name, page, is_promised=is_promised)
