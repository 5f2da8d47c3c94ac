from datetime import timedelta
from typing import Any

from django.utils import timezone

from community.models import Event, EventHelper, Reply, WalkIn
from tenancy.models import uuid7
from tests.factories.events import make_event, reply_as
from tests.factories.stories import make_picture as make_news_picture
from tests.isolation.factories.cast import alumnus, own_alumnus, owner
from tests.isolation.factories.registry import argument, body, row, task_argument
from tests.isolation.site import Site

NEAR: dict[str, Any] = {"zone_name": "Europe/Rome"}  # too short to be taken for a mark


def hosted_event(site: Site) -> Event:
    """The alumnus's own, who goes there too; somebody helps and somebody came without a reply."""

    def make() -> Event:
        own = own_alumnus(site)
        made = make_event(
            site.employer, host=own, capacity=9, questions=EVENT_QUESTIONS, picture=make_news_picture(), **NEAR
        )
        reply_as(made, own, answers={"1": "Soup"})
        EventHelper.objects.create(event=made, alumnus=alumnus(site))
        WalkIn.objects.create(event=made, key=uuid7(), name="Fay", arrived_at=timezone.now())
        return made

    return site.once("event", make)


EVENT_QUESTIONS = [{"key": "1", "label": "What do you eat?", "choices": [], "required": False}]


@argument("event")
def event_id(site: Site) -> Any:
    return hosted_event(site).pk


@argument("event", of="community:manage_event_detail")
@argument("event", of="community:manage_event_guests_export")
def staff_event_id(site: Site) -> Any:
    def make() -> Event:
        made = make_event(site.employer, by=owner(site), **NEAR)
        reply_as(made, own_alumnus(site))
        return made

    return site.once("staff event", make).pk


@argument("event", of="community:event_publication")
def draft_event_id(site: Site) -> Any:
    return site.once("draft event", lambda: make_event(site.employer, host=own_alumnus(site), is_out=False, **NEAR)).pk


@argument("event", of="community:event_cancellation")
@argument("event", of="community:manage_event_cancellation")
def event_to_call_off(site: Site) -> Any:
    return site.once("event to call off", lambda: make_event(site.employer, host=own_alumnus(site), **NEAR)).pk


@task_argument("event")
def event_task_id(site: Site) -> str:
    return str(hosted_event(site).pk)


@body("community:event_create")
@body("community:event_update")
@body("community:manage_event_create")
def event_words(site: Site) -> dict[str, Any]:
    day = (site.employer.today() + timedelta(days=9)).isoformat()
    return {
        "title": "Soup", "kind": "talk", "on": day, "begins": "18:00", "ends": "20:00", "zone": "Europe/Berlin",
        "place": "Canteen", "capacity": "9", "plus_ones": "0",
    }  # fmt: skip


@body("community:event_reply")
def event_answer(site: Site) -> dict[str, Any]:
    return {"state": "maybe", "is_listed": "on"}


@body("community:event_cancellation")
@body("community:manage_event_cancellation")
@body("community:manage_event_decision")
def event_reason(site: Site) -> dict[str, Any]:
    return {"reason": "The canteen is closed."}


@body("community:event_guests")
@body("community:manage_event_detail")
def event_helpers(site: Site) -> dict[str, Any]:
    return {"helpers": str(alumnus(site).pk)}


@body("community:event_rules")
def event_rule_words(site: Site) -> dict[str, Any]:
    return {"members_may_host": "on", "largest": "20", "offer_hours": "12"}


@body("community:door_arrivals")
def arrival_words(site: Site) -> dict[str, Any]:
    return {"who": str(Reply.objects.get(event=hosted_event(site), alumnus=own_alumnus(site)).pk)}


@row("community.Event")
@row("community.Reply")
@row("community.EventHelper")
@row("community.WalkIn")
def event_rows(site: Site) -> None:
    hosted_event(site)
