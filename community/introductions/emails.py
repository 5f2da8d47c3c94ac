"""Two mails a month at most: whom one is introduced to, and whether the two have met. Subjects name nobody."""

from collections.abc import Iterable

from community.introductions.reading import Met
from community.models import CoffeePlace
from directory.connections.emails import write_to
from directory.connections.rules import takes_part
from tenancy.models import Employer
from tenancy.urls import employer_url


def send_introduction(place: CoffeePlace, others: Iterable[Met], *, employer: Employer) -> None:
    _send(place, "coffee_introduced", employer=employer, others=list(others))


def send_question(place: CoffeePlace, others: Iterable[Met], *, employer: Employer) -> None:
    _send(place, "coffee_asked", employer=employer, others=list(others))


def _send(place: CoffeePlace, template: str, *, employer: Employer, others: list[Met]) -> None:
    """They have asked to be introduced: this is the answer."""
    if not others or not takes_part(place.alumnus):
        return
    context = {"others": others, "url": employer_url(employer, "community:coffee_list")}
    write_to(place.alumnus, f"community/{template}", context, employer=employer, key=f"{template}:{place.pk}")
