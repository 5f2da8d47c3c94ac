"""Events and who has answered them, made by the product's own actions."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import Membership, User
from community.events.actions import Plan, plan_event, publish_event
from community.events.replying import Answer, answer
from community.models import Event, Reply, ReplyState
from directory.models import Alumnus
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.factories.accounts import make_member, make_user
from tests.factories.directory import own_alumnus


def make_plan(**values: Any) -> Plan:
    starts_at: datetime = values.pop("starts_at", (timezone.now() + timedelta(days=20)).replace(microsecond=0))
    usual: dict[str, Any] = {
        "kind": "get_together", "title": "Soup evening", "body": "Bring a **spoon**.", "place": "Canteen",
        "city": "Hamburg", "city_id": None, "link": "https://meet.example/soup", "zone_name": "Europe/Berlin",
        "starts_at": starts_at, "ends_at": starts_at + timedelta(hours=3), "capacity": 10, "plus_ones": 1,
        "replies_until": None,
    }  # fmt: skip
    return Plan(**{**usual, **values})


def make_event(
    employer: Employer, *, by: Membership | None = None, host: Alumnus | None = None, is_out: bool = True, **values: Any
) -> Event:
    """The employer's own, and out, unless a host is named."""
    with tenant_scope(employer):
        event = plan_event(plan=make_plan(**values), host=host, by=by)
        return publish_event(event=event, by=by, now=timezone.now()) if is_out else event


def make_guest(employer: Employer, name: str) -> Alumnus:
    user = make_user(f"{name.lower()}@home.example")
    make_member(employer, user, "alumnus", display_name=name)
    return own_alumnus(employer, user, given_name=name, family_name="Guest")


def reply_as(event: Event, guest: Alumnus, state: str = "going", **values: Any) -> Reply:
    """Run in the employer's scope."""
    return answer(event=event, alumnus=guest, given=Answer(ReplyState(state), **values), now=timezone.now())


def own(employer: Employer, user: User) -> Alumnus:
    return own_alumnus(employer, user)
