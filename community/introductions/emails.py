"""Two mails a month at most: whom one is introduced to, and whether the two have met. Subjects name nobody."""

from collections.abc import Iterable

from community.introductions.reading import Met
from community.models import CoffeePlace
from directory.connections.emails import address_of_person
from directory.connections.rules import takes_part
from mail.actions import enqueue
from mail.categories import Category
from tenancy.models import Employer
from tenancy.urls import employer_url


def send_introduction(place: CoffeePlace, others: Iterable[Met], *, employer: Employer) -> None:
    _send(place, "coffee_introduced", employer=employer, others=list(others))


def send_question(place: CoffeePlace, others: Iterable[Met], *, employer: Employer) -> None:
    _send(place, "coffee_asked", employer=employer, others=list(others))


def _send(place: CoffeePlace, template: str, *, employer: Employer, others: list[Met]) -> None:
    """They have asked to be introduced: this is the answer."""
    address = address_of_person(place.alumnus) if others and takes_part(place.alumnus) else ""
    if not address:
        return
    enqueue(
        to=address,
        template=f"community/{template}",
        context={
            "name": place.alumnus.given_name,
            "others": others,
            "url": employer_url(employer, "community:coffee_list"),
        },
        category=Category.SERVICE,
        employer=employer,
        recipient_id=place.alumnus_id,
        dedupe_key=f"{template}:{place.pk}",
    )
