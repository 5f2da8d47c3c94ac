"""What the pages of a campaign say, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils.formats import date_format, time_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from engagement.campaigns import moments
from engagement.campaigns.gate import Look
from engagement.campaigns.planning import criteria_of
from engagement.models import Campaign, CampaignMove, CampaignState, Pace, Start
from engagement.models.campaigns import STATE_KINDS
from tenancy.models import Employer

LANGUAGES = dict(settings.LANGUAGES)
WORDS: Mapping[str, str | Promise] = {
    CampaignState.SCHEDULED: lazy("The word to send was given"),
    CampaignState.SENDING: lazy("Sending began"),
    CampaignState.PAUSED: lazy("Paused"),
    CampaignState.SENT: lazy("Everybody was dealt with"),
    CampaignState.CANCELLED: lazy("Cancelled"),
}
ICONS: Mapping[str, str] = {
    CampaignState.DRAFT: "pencil",
    CampaignState.SCHEDULED: "calendar-check",
    CampaignState.SENDING: "send",
    CampaignState.PAUSED: "pause",
    CampaignState.SENT: "check",
    CampaignState.CANCELLED: "ban",
}


def audience_words(campaign: Campaign) -> list[str]:
    """Each condition that must hold; of what was sent, those that held then."""
    if not campaign.has_audience:
        return []
    criteria = criteria_of(campaign)
    return [_("Everybody")] if criteria.is_everybody else criteria.words


def language_name(code: str) -> str:
    return LANGUAGES.get(code, code)


def languages_left(look: Look) -> dict[str, str]:
    """Those of the employer that have no letter yet."""
    there = {version.language for version in look.letters}
    return {code: language_name(code) for code in look.employer.all_languages if code not in there}


@dataclass(frozen=True)
class Move:
    """One line of the history."""

    words: str
    icon: str
    kind: str
    at: datetime
    by: Any
    reason: str


def moves_of(campaign: Campaign) -> list[Move]:
    """The newest first."""
    rows = list(CampaignMove.objects.filter(campaign=campaign).select_related("by").order_by("id"))
    before = [None, *(row.state for row in rows)]
    moves = [
        Move(
            _move_words(row.state, last),
            ICONS[row.state],
            STATE_KINDS[CampaignState(row.state)],
            row.at,
            row.by,
            row.reason,
        )
        for row, last in zip(rows, before, strict=False)
    ]
    return moves[::-1]


def _move_words(state: str, before: str | None) -> str:
    if state == CampaignState.DRAFT:
        return _("Begun as a draft") if before is None else _("Taken back to a draft")
    if state == CampaignState.SENDING and before == CampaignState.PAUSED:
        return _("Went on")
    return str(WORDS[state])


@dataclass(frozen=True)
class Plan:
    """When it goes out: in words, and the first and the last moment as they would be if somebody said the word now."""

    start: str
    pace: str
    first: datetime
    last: datetime


def plan_of(look: Look) -> Plan:
    campaign, employer = look.campaign, look.employer
    people = look.reach.count if look.reach else 0
    undo = timedelta(minutes=settings.CAMPAIGN_UNDO_MINUTES)
    first = campaign.due_at or moments.first_moment(campaign, employer=employer, now=look.now + undo)
    last = moments.last_moment(campaign, employer=employer, first=first, people=people)
    return Plan(_start(campaign, employer), _pace(campaign, people), first, last)


def _start(campaign: Campaign, employer: Employer) -> str:
    if campaign.starts == Start.NOW:
        return _("As soon as somebody says the word")
    assert campaign.starts_on is not None  # a constraint of the table
    assert campaign.starts_at is not None
    values = {
        "day": date_format(campaign.starts_on, "j M Y"),
        "time": time_format(campaign.starts_at, "H:i"),
        "zone": employer.timezone,
    }
    if campaign.starts == Start.LOCAL:
        return _("%(day)s at %(time)s, by the clock of each person") % values
    return _("%(day)s at %(time)s (%(zone)s)") % values


def _pace(campaign: Campaign, people: int) -> str:
    number = campaign.pace_number or 1
    if campaign.pace == Pace.HOURLY:
        return ngettext("%(n)d person an hour", "%(n)d people an hour", number) % {"n": number}
    if campaign.pace == Pace.WAVES:
        values = {"n": number, "each": -(-people // number), "hours": campaign.wave_hours}
        return _("%(n)d waves of about %(each)d people, %(hours)d hours apart") % values
    return _("All at once")
