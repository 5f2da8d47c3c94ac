"""Is the profile still right? Once a year its owner is asked; whoever sees the profile sees when they last said yes."""

from datetime import datetime, timedelta

from directory.models import Alumnus

ASK_AFTER = timedelta(days=365)


def is_stale(alumnus: Alumnus, *, now: datetime) -> bool:
    """A newcomer has just filled it in, so the first year counts from joining."""
    last = alumnus.confirmed_at or alumnus.joined_at
    return last is not None and now - last >= ASK_AFTER
