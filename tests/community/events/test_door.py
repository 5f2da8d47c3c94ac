"""At the door: each guest once, whichever telephone says so first and whenever it gets through."""

import json
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

from django.test import Client
from django.utils import timezone

from accounts.models import User
from community.events.tickets import code_of, reply_of
from community.models import Event, EventHelper, Reply, WalkIn
from directory.models import Alumnus
from tenancy.models import Employer
from tests.factories.events import make_event, reply_as

ClientFor = Callable[[User], Client]


def doors(event: Event) -> str:
    return f"/acme/events/door/{event.pk}/"


def pass_on(client: Client, event: Event, *arrivals: dict[str, str]) -> dict:
    body = json.dumps({"arrivals": arrivals})
    response = client.post(f"{doors(event)}arrivals/", body, content_type="application/json")
    assert response.status_code == 200
    found: dict = response.json()
    return found


def test_the_first_scan_counts_whenever_it_gets_through(
    house: Employer, alice: User, ada: Alumnus, guests: list[Alumnus], client_for: ClientFor
) -> None:
    now = timezone.now()
    event = make_event(house)
    EventHelper.objects.create(event=event, alumnus=ada)
    ben, cleo = (reply_as(event, guest) for guest in guests[:2])
    Event.objects.update(starts_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=2))
    event.refresh_from_db()
    helper = client_for(alice)
    page = helper.get(doors(event))
    assert "camera=(self)" in page["Permissions-Policy"]
    assert "Ben Guest" in page.content.decode()
    late, early = (now - timedelta(minutes=minutes) for minutes in (5, 20))
    pass_on(helper, event, {"code": code_of(event, ben), "at": late.isoformat()})
    state = pass_on(helper, event, {"who": str(ben.pk), "at": early.isoformat()}, {"code": "forged:x", "at": "soon"})
    assert list(state["arrived"]) == [str(ben.pk)]
    assert Reply.objects.get(pk=ben.pk).arrived_at == early
    pass_on(helper, event, {"who": str(cleo.pk), "at": (now - timedelta(days=9)).isoformat()})
    assert Reply.objects.get(pk=cleo.pk).arrived_at >= now  # a clock that cannot be right
    key = str(uuid4())
    for _twice in range(2):
        state = pass_on(helper, event, {"key": key, "name": " Fay  \x00Field ", "at": now.isoformat()})
    assert [each["name"] for each in state["walk_ins"]] == ["Fay Field"]
    assert "Fay Field" in helper.get(doors(event)).content.decode()


def test_without_javascript_and_by_mistake(
    house: Employer, bob: User, guests: list[Alumnus], client_for: ClientFor
) -> None:
    event, desk = make_event(house), client_for(bob)
    ben = reply_as(event, guests[0])
    Event.objects.update(starts_at=timezone.now(), ends_at=timezone.now() + timedelta(hours=2))
    event.refresh_from_db()
    address = f"{doors(event)}arrivals/"
    scanned = timezone.now()
    assert desk.post(address, {"who": ben.pk}).url == doors(event)
    assert Reply.objects.get().arrived_at is not None
    desk.post(address, {"who": ben.pk, "undo": "1"})
    assert Reply.objects.get().arrived_at is None
    pass_on(desk, event, {"who": str(ben.pk), "at": scanned.isoformat()})  # had no network till now
    assert Reply.objects.get().arrived_at is None
    desk.post(address, {"who": ben.pk})
    assert Reply.objects.get().arrived_at is not None
    key = uuid4()
    desk.post(address, {"key": key, "name": "Fay"})
    desk.post(address, {"key": key, "undo": "1"})
    assert not WalkIn.objects.exists()
    said = [
        desk.post(address, sent, follow=True).content.decode()
        for sent in ({"who": str(uuid4())}, {"who": "x"}, {"undo": "1", "who": "x"})
    ]
    assert "Nobody on the list" in said[0]
    assert "Nobody on the list" in said[1]
    assert "nothing to take back" in said[2]
    for body in ("no json", "[]", '{"arrivals": 3}', '{"arrivals": [{}]}', json.dumps({"arrivals": [{}] * 501})):
        assert desk.post(address, body, content_type="application/json").status_code == 422
    worker = desk.get("/acme/events/door/worker.js")
    assert worker["Content-Type"].startswith("text/javascript")
    assert b"caches" in worker.content


def test_a_code_is_good_for_one_event(house: Employer, guests: list[Alumnus]) -> None:
    event, other = make_event(house), make_event(house)
    reply = reply_as(event, guests[0])
    code = code_of(event, reply)
    assert reply_of(event, code) == reply.pk
    assert reply_of(other, code) is None
    assert "/" not in code
