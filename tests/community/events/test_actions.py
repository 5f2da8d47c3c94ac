"""What a host may do with an event, and what not any more."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Membership, User
from audit.models import AuditEvent
from community.events.actions import NotPossible, TooLarge, TooSmall, call_off, change_event, plan_event, publish_event
from community.models import Event, EventState
from directory.models import Alumnus
from mail.models import Message
from tenancy.models import Employer
from tests.factories.events import make_event, make_plan, reply_as


def logged() -> set[str]:
    return set(AuditEvent.objects.filter(action__startswith="event.").values_list("action", flat=True))


def test_what_a_member_plans_stands_in_no_log(house: Employer, ada: Alumnus, guests: list[Alumnus]) -> None:
    now, by = timezone.now(), ada.membership
    assert by is not None
    event = plan_event(plan=make_plan(), host=ada, by=by)
    later = event.starts_at + timedelta(days=1)
    assert change_event(event=event, plan=make_plan(starts_at=later), by=by, now=now).sequence == 0
    assert publish_event(event=event, by=by, now=now).is_published
    assert change_event(event=event, plan=make_plan(starts_at=later), by=by, now=now).sequence == 0
    reply_as(event, guests[0])
    with pytest.raises(TooSmall, match="One place is taken"):
        change_event(event=event, plan=make_plan(starts_at=later, capacity=0), by=by, now=now)
    with pytest.raises(TooLarge, match="30 places at most"):
        change_event(event=event, plan=make_plan(capacity=None), by=by, now=now)
    assert call_off(event=event, reason="Rain.", by=by, own=ada).is_cancelled
    assert logged() == set()
    assert not Message.objects.filter(template="community/event_host").exists()


def test_an_event_cannot_begin_in_the_past(house: Employer, hr: Membership) -> None:
    event = make_event(house, by=hr, is_out=False)
    with pytest.raises(NotPossible, match="begin in the past"):
        publish_event(event=event, by=hr, now=event.starts_at)


def test_what_organisers_do_is_written_down(house: Employer, hr: Membership, ada: Alumnus) -> None:
    event = make_event(house, by=hr)
    plan = make_plan(starts_at=event.starts_at, body="Bread too.")
    assert change_event(event=event, plan=plan, by=hr, now=timezone.now()).sequence == 0
    call_off(event=event, reason="Rain.", by=hr, own=None)
    call_off(event=make_event(house, by=hr, is_out=False), reason="", by=hr, own=None)
    call_off(event=make_event(house, host=ada), reason="Not there.", by=hr, own=None)
    assert logged() == {"event.planned", "event.published", "event.changed", "event.called_off", "event.deleted"}
    told = Message.objects.filter(template="community/event_host").order_by("created_at", "pk")
    assert [each.subject for each in told] == ["Your event is out: Soup evening", "Called off: Soup evening"]


def test_the_home_page_tells_what_comes_next(
    house: Employer, alice: User, ada: Alumnus, client_for: Callable[[User], Client]
) -> None:
    assert "Coming up" not in client_for(alice).get("/acme/home/").content.decode()
    reply_as(make_event(house), ada)
    make_event(house, title="In a year", starts_at=timezone.now() + timedelta(days=300))
    home = client_for(alice).get("/acme/home/").content.decode()
    assert "Coming up" in home
    assert "Soup evening" in home
    assert "In a year" not in home


def test_past_and_own_events_have_their_lists(
    house: Employer, alice: User, ada: Alumnus, client_for: Callable[[User], Client]
) -> None:
    make_event(house, host=ada, title="Hike")
    old = make_event(house, title="Winter gathering")
    starts = timezone.now() - timedelta(days=3)
    Event.objects.filter(pk=old.pk).update(starts_at=starts, ends_at=starts + timedelta(hours=1))
    member = client_for(alice)
    past, yours = (member.get(f"/acme/events/?show={show}").content.decode() for show in ("past", "yours"))
    assert ("Winter gathering" in past, "Hike" in past) == (True, False)
    assert ("Winter gathering" in yours, "Hike" in yours) == (False, True)
    Event.objects.filter(pk=old.pk).update(state=EventState.OVER)
    assert "This event is over" in member.get(f"/acme/events/{old.pk}/").content.decode()
