"""A storm through the web stack: many press at once, places come free meanwhile, and nobody loses their turn."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django.test import Client

from accounts.models import User
from community.models import Event, Reply, ReplyState
from tenancy.models import Employer
from tests.community.events.test_views import user_of
from tests.factories.events import make_event, make_guest

PEOPLE, PLACES = 36, 12


@pytest.mark.django_db(transaction=True)
def test_a_waiting_list_holds_in_a_storm_of_presses(house: Employer, client_for: Callable[[User], Client]) -> None:
    """All want to come. Then a third of those who have a place think better of it, while everybody else presses again;
    whoever is offered a place takes it."""
    guests = [make_guest(house, f"Guest{number:02}") for number in range(PEOPLE)]
    event = make_event(house, capacity=PLACES, plus_ones=0)
    clients = {guest.pk: client_for(user_of(guest)) for guest in guests}
    page = f"/acme/events/{event.pk}/reply/"

    def press(each: tuple[object, str]) -> int:
        try:
            return clients[each[0]].post(page, {"state": each[1], "is_listed": "on"}).status_code  # type: ignore[index]
        finally:
            connections["default"].close()

    def storm(presses: list[tuple[object, str]]) -> None:
        with ThreadPoolExecutor(max_workers=12) as pool:
            assert set(pool.map(press, presses)) == {302}

    storm([(guest.pk, "going") for guest in guests])
    assert counted(event) == {"going": PLACES, "waiting": PEOPLE - PLACES}
    line = list(Reply.objects.filter(event=event).in_line().values_list("alumnus", flat=True))
    going = list(Reply.objects.filter(event=event, state=ReplyState.GOING).values_list("alumnus", flat=True))
    off = set(going[: PLACES // 3])
    storm([(guest.pk, "no" if guest.pk in off else "going") for guest in guests])
    settled = Reply.objects.filter(event=event)
    assert settled.filter(state=ReplyState.NO).count() == len(off)
    while offered := list(settled.filter(state=ReplyState.OFFERED).values_list("alumnus", flat=True)):
        storm([(pk, "going") for pk in offered])
    assert counted(event) == {"going": PLACES, "no": len(off), "waiting": PEOPLE - PLACES - len(off)}
    moved_up = set(settled.filter(state=ReplyState.GOING).values_list("alumnus", flat=True)) - set(going)
    assert moved_up == set(line[: len(off)])  # in the order of the line
    assert Event.objects.get(pk=event.pk).taken == PLACES


def counted(event: Event) -> dict[str, int]:
    found: dict[str, int] = {}
    for state in Reply.objects.filter(event=event).values_list("state", flat=True):
        found[state] = found.get(state, 0) + 1
    return found
