"""Who plans, sees, leads and helps at events."""

import json
from datetime import datetime
from hashlib import sha256

from accounts.models import Membership, Role
from community.models import OFF_THE_LIST, Event, EventHelper, EventRules, EventState, Reply
from directory.connections.rules import takes_part
from directory.models import Alumnus

WRITERS = (Role.OWNER, Role.HR_ADMIN, Role.ORGANISER)
READERS = (*WRITERS, Role.AUDITOR)
FOR_SETTINGS = (Role.OWNER, Role.HR_ADMIN)
# What an organiser says yes to. Another time or more places need none.
LOOKED_AT = ("title", "body", "place", "city", "link", "questions")


def can_plan_for_all(member: Membership) -> bool:
    return member.has_role(*WRITERS)


def can_host(alumnus: Alumnus | None, rules: EventRules) -> bool:
    return alumnus is not None and rules.members_may_host and takes_part(alumnus)


def is_host(alumnus: Alumnus | None, event: Event) -> bool:
    return alumnus is not None and event.host_id == alumnus.pk


def can_edit(member: Membership, alumnus: Alumnus | None, event: Event) -> bool:
    """A member's event is theirs alone; the employer's is every organiser's."""
    return is_host(alumnus, event) or (event.host_id is None and can_plan_for_all(member))


def can_call_off(member: Membership, alumnus: Alumnus | None, event: Event) -> bool:
    """Organisers also that of a member, saying why."""
    is_done = event.state in (EventState.CANCELLED, EventState.OVER)
    return not is_done and (can_edit(member, alumnus, event) or can_plan_for_all(member))


def may_say_why(own: Alumnus | None, event: Event, rules: EventRules) -> bool:
    """In words of their own: where an organiser reads first what members write for others, a host chooses instead."""
    return not (is_host(own, event) and rules.needs_yes)


def can_let_in(member: Membership, alumnus: Alumnus | None, event: Event) -> bool:
    if can_edit(member, alumnus, event):
        return True
    return alumnus is not None and EventHelper.objects.filter(event=event, alumnus=alumnus).exists()


def seal_of(event: Event) -> str:
    """Another one as soon as anything has changed that an organiser has to look at."""
    looked_at = [*(getattr(event, name) for name in LOOKED_AT), event.picture.name or ""]
    return sha256(json.dumps(looked_at).encode()).hexdigest()


def can_reply(alumnus: Alumnus | None, event: Event, now: datetime) -> bool:
    return alumnus is not None and takes_part(alumnus) and event.is_published and now < event.ends_at


def can_take_back(reply: Reply | None, event: Event, now: datetime) -> bool:
    """Until it ends: also after the last day for replies, while a change waits for a yes, and by whom staff have taken
    off the lists meanwhile. Nobody is kept on a list against their will."""
    if reply is None or reply.state in OFF_THE_LIST:
        return False
    return (event.is_published or event.is_held_back) and now < event.ends_at


def is_open(event: Event, now: datetime) -> bool:
    """Replies other than a no are taken."""
    return event.is_published and now < event.last_reply_at
