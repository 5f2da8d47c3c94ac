"""Who else hears that a member was here on a day. Higher apps say so in `AppConfig.ready()`.

Told once a day, session and employer, of sessions that a sign-in has opened, and each employer hears of its own pages
alone. The day is kept in the session, so that it costs nothing but that once.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.http import HttpRequest

from accounts.models import Membership

KEY = "days_here"
Listener = Callable[[Membership, date], None]
_listeners: list[Listener] = []


def listen(listener: Listener) -> None:
    """`listener(member, day)`, the day being the employer's."""
    if listener not in _listeners:
        _listeners.append(listener)


def begin(request: HttpRequest) -> None:
    request.session[KEY] = {}


def note(request: Any, member: Any) -> None:
    """Somebody who looks on for support is no member, and was not here."""
    days = request.session.get(KEY)
    if days is None or not isinstance(member, Membership):
        return
    day, here = request.tenant.today(), str(member.tenant_id)
    if days.get(here) == day.isoformat():
        return
    request.session[KEY] = {**days, here: day.isoformat()}
    for listener in _listeners:
        listener(member, day)
