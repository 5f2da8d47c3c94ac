"""What the events about campaigns mean, and how a campaign is named."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from audit.wording import Kind, Named, Sentence, register, register_subjects
from engagement.models import Campaign


def register_words() -> None:
    register(
        "campaigns",
        lazy("Campaigns and audiences"),
        {
            "campaign.created": Sentence(lazy("{actor} began the campaign {subject}."), "megaphone"),
            "campaign.changed": Sentence(lazy("{actor} changed the campaign {subject}."), "megaphone"),
            "campaign.deleted": Sentence(lazy("{actor} deleted a campaign that was never sent."), "trash-2"),
            "campaign.scheduled": Sentence(lazy("{actor} gave the word to send {subject}."), "calendar-check"),
            "campaign.unscheduled": Sentence(lazy("{actor} took {subject} back to a draft."), "undo-2"),
            "campaign.held": Sentence(lazy("{subject} was not sent: something stood in the way."), "octagon-alert"),
            "campaign.begun": Sentence(lazy("The sending of {subject} began."), "send", _people),
            "campaign.paused": Sentence(lazy("{actor} paused {subject}."), "pause"),
            "campaign.resumed": Sentence(lazy("{actor} let {subject} go on."), "play"),
            "campaign.cancelled": Sentence(lazy("{actor} cancelled {subject}."), "ban"),
            "campaign.sent": Sentence(lazy("{subject} has been sent."), "check", _people),
        },
    )
    register_subjects("engagement.Campaign", Kind(lazy("Campaigns"), _campaigns))


def _people(data: Mapping[str, Any]) -> str:
    count = int(data.get("sent", data.get("people")) or 0)
    return ngettext("%(n)d person", "%(n)d people", count) % {"n": count}


def _campaigns(ids: Iterable[str]) -> Mapping[str, Named]:
    return {
        str(campaign.pk): Named(campaign.name, reverse("engagement:campaign_detail", args=[campaign.pk]))
        for campaign in Campaign.objects.filter(pk__in=ids)
    }
