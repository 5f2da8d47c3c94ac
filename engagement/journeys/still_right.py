"""The yearly question whether the profile is still right: service mail, for it is about the person's own data."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from directory.profile.emails import render_still_right, send_still_right
from directory.profile.freshness import ASK_AFTER
from engagement.journeys.facts import Facts
from engagement.journeys.kinds import Passenger
from engagement.models import JourneyStep, RunReason
from tenancy.models import Employer
from web.mail_rendering import RenderedMail

if TYPE_CHECKING:
    from engagement.time_machine.samples import Sample


def title(step: JourneyStep) -> str:
    return _("Is your profile still right?")


def why_not(step: JourneyStep, facts: Facts) -> RunReason | None:
    if not facts.has_joined:
        return RunReason.NOT_JOINED
    is_fresh = facts.confirmed_on is not None and facts.today - facts.confirmed_on < ASK_AFTER
    return RunReason.CONFIRMED if is_fresh else None


def mail(step: JourneyStep, sample: "Sample", employer: Employer) -> RenderedMail:
    return render_still_right(sample.alumnus, employer=employer)


def carry_out(step: JourneyStep, passengers: Sequence[Passenger], employer: Employer, now: datetime) -> None:
    for one in passengers:
        send_still_right(one.alumnus, employer=employer, year=one.run.due_on.year)
