"""The ready-made journeys, running since this morning: people are on them, and some errands wait."""

from datetime import datetime, timedelta

from accounts.models import Membership, Role
from directory.models import AlumnusState
from engagement.journeys.actions.ticks import run_journeys
from engagement.journeys.ready_made import WENT, make_ready_journeys
from engagement.journeys.registration import ERRAND
from engagement.letters.rendering import content_hash
from engagement.models import Journey, JourneyState, Letter, StepRun
from offboarding.holding import held_people
from tenancy.models import Employer

ERRANDS = 6  # brought forward, so that there are some to see


def start_journeys(employer: Employer, *, now: datetime) -> None:
    """As if HR had started them just now. What was due in the last week is done, so that there are errands to see."""
    hr = Membership.objects.current().with_role(Role.HR_ADMIN).order_by("pk").first()
    if hr is None or Journey.objects.exists():
        return
    made = make_ready_journeys(employer, by=hr)
    for letter in Letter.objects.filter(journey_steps__journey__in=made):
        letter.tested_at, letter.tested_hash = now, content_hash(letter)
        letter.save(update_fields=["tested_at", "tested_hash"])
    Journey.objects.filter(pk__in=[journey.pk for journey in made]).update(state=JourneyState.RUNNING, started_at=now)
    run_journeys(employer, now=now)
    yesterday = now.astimezone(employer.zone).date() - timedelta(days=1)
    check_ins = StepRun.objects.waiting().filter(step__kind=ERRAND, step__joined="", entry__spell__exit_type__in=WENT)
    people = check_ins.filter(entry__alumnus__state=AlumnusState.ALUMNUS).exclude(entry__alumnus__in=held_people())
    early = people.order_by("due_on", "pk")[:ERRANDS]
    StepRun.objects.filter(pk__in=[run.pk for run in early]).update(due_on=yesterday)
    run_journeys(employer, now=now)
