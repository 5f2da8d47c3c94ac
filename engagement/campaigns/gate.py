"""What stands between a campaign and people's mailboxes: each check says what it found and where it is mended."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engagement.audiences.reach import Reach
from engagement.campaigns import moments
from engagement.campaigns.planning import criteria_of, letters_of, people_of, reach_of
from engagement.campaigns.volume import Volume, volumes
from engagement.gate import Check, Level, headers, paused, postal_address, refusals, sender
from engagement.letters.checking import Problem, problems
from engagement.letters.rendering import is_tested
from engagement.models import Campaign, CampaignLetter
from mail.categories import Category
from tenancy.models import Employer
from tenancy.urls import EMPLOYER_URLCONF

FURTHEST = timedelta(days=365)

__all__ = ["Check", "Level", "Look", "checks", "checks_of", "look_at", "refusals"]


@dataclass(frozen=True)
class Look:
    """What all the checks look at, asked for once."""

    campaign: Campaign
    employer: Employer
    letters: list[CampaignLetter]
    reach: Reach | None
    now: datetime

    @property
    def left_out(self) -> int:
        return sum(each.count for each in self.reach.excluded) if self.reach else 0

    def part(self, name: str) -> str:
        return f"{reverse('engagement:campaign_detail', args=[self.campaign.pk], urlconf=EMPLOYER_URLCONF)}#{name}"

    def editor(self, version: CampaignLetter) -> str:
        """The letter's own page, and back here from it."""
        page = reverse("engagement:letter_update", args=[version.letter_id], urlconf=EMPLOYER_URLCONF)
        return f"{page}?{urlencode({'next': self.part('letter')})}"


def look_at(campaign: Campaign, *, employer: Employer) -> Look:
    found = reach_of(campaign) if campaign.has_audience else None
    return Look(campaign, employer, letters_of(campaign, employer), found, timezone.now())


def checks(campaign: Campaign, *, employer: Employer) -> list[Check]:
    return checks_of(look_at(campaign, employer=employer))


def checks_of(look: Look) -> list[Check]:
    return [
        _audience(look),
        *_letters(look),
        _test(look),
        postal_address(look.employer),
        headers([each.letter for each in look.letters], Category(look.campaign.category), look.employer),
        _cap(look),
        *_volume(look),
        *sender(),
        *paused(),
        *_timing(look),
    ]


def _audience(look: Look) -> Check:
    there = {"url": look.part("audience"), "link": _("Choose the audience")}
    if look.reach is None:
        return Check("audience", Level.STOP, _("Nobody has been chosen yet."), **there)
    if unclear := criteria_of(look.campaign).problems:
        return Check("audience", Level.STOP, _("The audience cannot be asked for any more."), unclear[0], **there)
    if not look.reach.count:
        return Check("audience", Level.STOP, _("Nobody of this audience gets the mail."), _("See why below."), **there)
    found = ngettext("%(n)d person gets it.", "%(n)d people get it.", look.reach.count) % {"n": look.reach.count}
    return Check("audience", Level.OK, found)


def _letters(look: Look) -> list[Check]:
    there = {"url": look.part("letter"), "link": _("Open the letter")}
    if not look.letters:
        return [Check("letter", Level.STOP, _("There is no letter yet."), **there)]
    found = [
        _problem(look, problem, version)
        for version in look.letters
        for problem in problems(version.letter, employer=look.employer)
    ]
    return found or [Check("letter", Level.OK, _("Every field and every link of the letter works."))]


def _problem(look: Look, problem: Problem, version: CampaignLetter) -> Check:
    level = Level.WARN if problem.is_warning else Level.STOP
    title = _("The letter needs a second look.") if problem.is_warning else _("Something in the letter needs fixing.")
    text = f"{version.language.upper()}: {problem}" if len(look.letters) > 1 else str(problem)
    return Check("letter", level, title, text, look.editor(version), _("Open the letter"))


def _test(look: Look) -> Check:
    untested = [version for version in look.letters if not is_tested(version.letter)]
    if not untested and look.letters:
        return Check("test", Level.OK, _("A test mail of exactly these words was sent."))
    return Check(
        "test",
        Level.STOP,
        _("No test mail of exactly these words was sent yet."),
        _("Send one to yourself and look at it where you read your mail."),
        look.editor(untested[0]) if untested else look.part("letter"),
        _("Send a test mail"),
    )


def _cap(look: Look) -> Check:
    over, all_of_them = (look.reach.over_cap, look.reach.count) if look.reach else (0, 0)
    if not over:
        return Check("cap", Level.OK, _("Nobody of them has had too much mail this week."))
    share = over * 100 / all_of_them
    title = ngettext(
        "%(n)d person has had enough mail this week.", "%(n)d people have had enough mail this week.", over
    ) % {"n": over}
    text = _("They get it in their next free week. Another day may suit them better.")
    level = Level.STOP if share > settings.CAMPAIGN_CAP_SHARE else Level.WARN
    return Check("cap", level, title, text, look.part("when"), _("Choose another day"))


def _volume(look: Look) -> list[Check]:
    if look.reach is None or not look.reach.count:
        return []
    everybody = people_of(look.campaign, look.employer)
    found = [each for each in volumes(look.campaign, everybody, employer=look.employer) if each.is_near]
    if not found:
        return [Check("volume", Level.OK, _("The large mailbox providers get no more than they take from one sender."))]
    return [_too_much(look, each) for each in found]


def _too_much(look: Look, volume: Volume) -> Check:
    title = _("%(provider)s would get %(n)d messages within a day from the domain you send from.") % {
        "provider": volume.provider,
        "n": volume.total,
    }
    text = _(
        "From about %(limit)d on it treats a sender as a bulk sender for ever. Send in waves over several days; today "
        "there is room for %(left)d more."
    ) % {"limit": settings.MAIL_BULK_THRESHOLD, "left": volume.left}
    return Check("volume", Level.STOP, title, text, look.part("when"), _("Send in waves"))


def _timing(look: Look) -> list[Check]:
    campaign, employer, now = look.campaign, look.employer, look.now
    there = {"url": look.part("when"), "link": _("Choose another time")}
    if moments.is_late_everywhere(campaign, employer=employer, now=now):
        return [Check("when", Level.STOP, _("The chosen time has gone by."), **there)]
    people = look.reach.count if look.reach else 0
    first = moments.first_moment(campaign, employer=employer, now=now)
    last = moments.last_moment(campaign, employer=employer, first=first, people=people)
    if last > now + FURTHEST:
        return [Check("when", Level.STOP, _("This takes more than a year from now."), **there)]
    if last >= moments.expiry(campaign, employer=employer, first=first, people=people):
        shown = {"day": date_format(timezone.localtime(last, employer.zone), "j M")}
        return [Check("when", Level.STOP, _("Some are due on %(day)s, after its last day.") % shown, **there)]
    if moments.is_late_somewhere(campaign, employer=employer, now=now):
        title = _("Where some of them are, the time has gone by already.")
        return [Check("when", Level.WARN, title, _("They get it as soon as it is sent."), **there)]
    return [Check("when", Level.OK, _("The time fits."))]
