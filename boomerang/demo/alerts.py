"""Alerts of a demo employer: what fits, for all who want it at once, and searches that some keep, a few paused."""

from collections.abc import Sequence
from datetime import datetime
from random import Random

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from boomerang.alerts.actions import begin_alerts
from boomerang.alerts.moments import next_due
from boomerang.alerts.reading import name_for, words_of
from boomerang.models import AlertRhythm, Opening, OpeningAlert, Origin
from directory.models import Alumnus
from mail.categories import Category
from mail.models import Frequency, Preference
from tenancy.bulk import build, insert_many
from tenancy.demo import Chapter, register
from tenancy.models import Employer

KEEPERS = 12
SHOWN_AROUND = ("Amara", "Claire")  # who show visitors round always have some
RHYTHMS = (AlertRhythm.WEEKLY, AlertRhythm.DAILY, AlertRhythm.AT_ONCE)


def register_chapter() -> None:
    register(Chapter(name="alerts", order=45, tell=tell))


def tell(employer: Employer) -> None:
    """What fits today is not told: a demo would write a thousand mails in its first minute."""
    now, chance = timezone.now(), Random(f"{employer.slug}-alerts")  # noqa: S311
    begin_alerts(employer, now=now)
    OpeningAlert.objects.update(looked_at=now)
    teams = sorted(set(Opening.objects.running().filter(origin=Origin.EMPLOYER).values_list("team", flat=True)) - {""})
    if not teams:
        return
    wanting = Preference.objects.filter(
        recipient_id=OuterRef("pk"), category=Category.OPENINGS, frequency=Frequency.AT_ONCE
    )
    members = Alumnus.objects.filter(Exists(wanting), joined_at__isnull=False)
    known = members.filter(given_name__in=SHOWN_AROUND).order_by("id")[:KEEPERS]
    people = {person.pk: person for person in [*known, *members.order_by("id")[:KEEPERS]]}
    insert_many([alert for person in people.values() for alert in _kept(person, teams, employer, now, chance)])


def _kept(
    person: Alumnus, teams: Sequence[str], employer: Employer, now: datetime, chance: Random
) -> list[OpeningAlert]:
    """Two searches: one that is on, and one of remote work that rests for every third person."""
    team, rests = chance.choice(teams), chance.randrange(3) == 0
    first = _alert(person, {"team": [team]}, chance.choice(RHYTHMS), chance, now)
    second = _alert(person, {"workplace": ["remote"], "contract": ["permanent"]}, AlertRhythm.WEEKLY, chance, now)
    second.paused_at = now if rests else None
    for alert in (first, second):
        alert.due_at = next_due(alert, now=now, zone=employer.zone)
    return [first, second]


def _alert(
    person: Alumnus, criteria: dict[str, list[str]], rhythm: AlertRhythm, chance: Random, now: datetime
) -> OpeningAlert:
    alert: OpeningAlert = build(
        OpeningAlert, alumnus=person, criteria=criteria, rhythm=rhythm, weekday=chance.randrange(5),
        hour=chance.randint(7, 18), created_at=now, looked_at=now,
    )  # fmt: skip
    alert.name = name_for(words_of(alert)) or _("Openings")
    return alert
