"""The ready-made journeys, running since this morning: people are on them, and some errands wait."""

from datetime import datetime

from accounts.models import Membership, Role
from engagement.journeys.actions.ticks import run_journeys
from engagement.journeys.ready_made import make_ready_journeys
from engagement.journeys.registration import ERRAND
from engagement.models import Journey, JourneyState, StepRun
from tenancy.models import Employer

ERRANDS = 6  # brought forward, so that there are some to see


def start_journeys(employer: Employer, *, now: datetime) -> None:
    """As if HR had started them just now. What was due in the last week is done, so that there are errands to see."""
    hr = Membership.objects.current().with_role(Role.HR_ADMIN).order_by("pk").first()
    if hr is None or Journey.objects.exists():
        return
    made = make_ready_journeys(employer, by=hr)
    Journey.objects.filter(pk__in=[journey.pk for journey in made]).update(state=JourneyState.RUNNING, started_at=now)
    run_journeys(employer, now=now)
    today = now.astimezone(employer.zone).date()
    early = StepRun.objects.waiting().filter(step__kind=ERRAND).order_by("due_on", "pk")[:ERRANDS]
    StepRun.objects.filter(pk__in=[run.pk for run in early]).update(due_on=today)
    run_journeys(employer, now=now)
