"""Who else hears that a member did something of their own accord. Higher apps say so in `AppConfig.ready()`.

Told in the transaction of the deed, and only of what people do themselves: what staff do to a record is no deed of
the person's. Never of what two people are to each other (docs/adr/0015): staff read the score.
"""

from collections.abc import Callable

from django.db import models

from accounts.models import Membership
from audit.events import Actor
from directory.models import Alumnus


class Deed(models.TextChoices):
    PROFILE_SAVED = "profile_saved"
    PROFILE_CONFIRMED = "profile_confirmed"


Listener = Callable[[Deed, Alumnus], None]
_listeners: list[Listener] = []


def listen(listener: Listener) -> None:
    if listener not in _listeners:
        _listeners.append(listener)


def tell_own(deed: Deed, alumnus: Alumnus, *, by: Actor) -> None:
    """Says nothing where staff have done it."""
    if isinstance(by, Membership) and by.pk == alumnus.membership_id:
        for listener in _listeners:
            listener(deed, alumnus)
