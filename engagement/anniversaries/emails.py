"""A short, warm line from the employer to people who asked for it. No offer, no news, nothing to click but the network.

In the category "Your circle": it is about the person and the people they know, not about what is new at the employer.
"""

from datetime import date, timedelta

from directory.models import Alumnus
from engagement.digests.emails import addresses
from engagement.digests.moments import moment
from mail.actions import enqueue
from mail.categories import Category
from mail.models import Message
from tenancy.models import Employer
from tenancy.urls import employer_url


def send_birthday(*, employer: Employer, alumnus: Alumnus, day: date) -> Message | None:
    return _send(employer, alumnus, "birthday", day, {})


def send_years_since(*, employer: Employer, alumnus: Alumnus, day: date, years: int) -> Message | None:
    return _send(employer, alumnus, "years_since", day, {"years": years})


def _send(employer: Employer, alumnus: Alumnus, template: str, day: date, context: dict[str, object]) -> Message | None:
    """Once a year, whatever the beat does: the key names the year. None for whoever has no address."""
    address = addresses([alumnus]).get(alumnus.pk)
    if address is None:
        return None
    urls = {
        "home_url": employer_url(employer, "directory:home"),
        "profile_url": employer_url(employer, "directory:profile_update") + "#contact",
    }
    return enqueue(
        to=address,
        template=f"engagement/{template}",
        context={"name": alumnus.given_name, **urls, **context},
        category=Category.CIRCLE,
        employer=employer,
        recipient_id=alumnus.pk,
        dedupe_key=f"{template}:{alumnus.pk}:{day.year}",
        expires_at=moment(day + timedelta(days=1), 12, employer.zone),
    )
