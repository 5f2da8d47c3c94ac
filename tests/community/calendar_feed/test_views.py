"""One's own calendar behind a secret address, which can be replaced."""

from collections.abc import Callable

import icalendar
from django.test import Client

from accounts.models import User
from directory.models import Alumnus
from tenancy.models import Employer
from tests.factories.directory import own_alumnus
from tests.factories.events import make_event, reply_as

PAGE = "/acme/calendar/"


def test_the_address_is_the_key_and_a_new_one_closes_the_old(
    house: Employer, alice: User, mallory: User, bob: User, client_for: Callable[[User], Client]
) -> None:
    own = own_alumnus(house, alice)
    reply_as(make_event(house, title="Soup\r\nATTENDEE:mailto:x@y.example"), own)
    member = client_for(alice)
    page = member.get(PAGE)
    address = page.context["url"]
    file = address[address.index("/acme/") :]
    response = Client().get(file)
    assert response["Referrer-Policy"] == "no-referrer"
    [event] = icalendar.Calendar.from_ical(response.content).walk("VEVENT")
    assert "ATTENDEE" not in event
    assert str(event["SUMMARY"]).startswith("Soup ATTENDEE")
    assert "Soup" in page.content.decode()
    member.post(PAGE)
    assert Client().get(file).status_code == 404
    new = member.get(PAGE).context["url"]
    assert Client().get(new[new.index("/acme/") :]).status_code == 200
    assert Client().get(f"{PAGE}made-up.ics").status_code == 404
    assert client_for(mallory).get(PAGE).status_code == 404
    assert client_for(bob).get(PAGE).status_code == 404  # no profile of his own
    assert "login" in Client().get(PAGE).url or "sign-in" in Client().get(PAGE).url
    assert member.put(PAGE).status_code == 405
    Alumnus.objects.filter(pk=own.pk).update(unlisted=True)
    assert Client().get(new[new.index("/acme/") :]).status_code == 404
    Employer.objects.filter(pk=house.pk).update(modules=["directory"])
    assert member.get(PAGE).status_code == 404
