"""Who else hears that a member did something of their own accord. Higher apps say so in `AppConfig.ready()`.

Told in the transaction of the deed, and only of what people do themselves: what staff do to a record is no deed of
the person's.
"""

from collections.abc import Callable
from uuid import UUID

from django.db import models

from accounts.models import Membership
from audit.events import Actor
from directory.models import Alumnus


class Deed(models.TextChoices):
    PROFILE_SAVED = "profile_saved"
    PROFILE_CONFIRMED = "profile_confirmed"
    CONNECTION_ASKED = "connection_asked"
    CONNECTION_ACCEPTED = "connection_accepted"


Listener = Callable[[Deed, Alumnus, UUID | None], None]
_listeners: list[Listener] = []


def listen(listener: Listener) -> None:
    """`listener(deed, alumnus, other_id)`: `other_id` is the person it was done with, where there is one."""
    if listener not in _listeners:
        _listeners.append(listener)


def tell(deed: Deed, alumnus: Alumnus, *, other_id: UUID | None = None) -> None:
    for listener in _listeners:
        listener(deed, alumnus, other_id)


def tell_own(deed: Deed, alumnus: Alumnus, *, by: Actor) -> None:
    """Where staff might have done it too."""
    if isinstance(by, Membership) and by.pk == alumnus.membership_id:
        tell(deed, alumnus)
