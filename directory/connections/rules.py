"""Who may connect with whom. What a person is to another is nobody else's business: staff have no part in any of it."""

from datetime import datetime, timedelta

from accounts.models import Membership
from directory.models import Alumnus, Connection, ConnectionState, Level
from directory.visibility import is_shown

ASK_AGAIN_AFTER = timedelta(days=90)
_SHOWN_TO_CONNECTIONS = (Level.EVERYONE, Level.COLLEAGUES, Level.CONNECTIONS)


def takes_part(alumnus: Alumnus) -> bool:
    """Has joined, has been let in, and is neither taken off the lists nor gone."""
    return is_shown(alumnus)


def can_connect(alumnus: Alumnus) -> bool:
    """Whoever hides their profile from everybody has nothing to show to a connection."""
    return takes_part(alumnus) and alumnus.listing in _SHOWN_TO_CONNECTIONS


def can_write_notes(member: Membership, alumnus: Alumnus | None) -> bool:
    """Every member with a profile of their own, of everybody but themselves."""
    return alumnus is not None and alumnus.membership_id == member.pk and not alumnus.is_limited


def may_ask_again(connection: Connection, *, now: datetime) -> bool:
    """A while after asking, whether the other said no or nothing: the one who asked cannot tell the two apart."""
    return connection.state != ConnectionState.ACCEPTED and now - connection.asked_at >= ASK_AGAIN_AFTER


def is_still_declined(connection: Connection, *, now: datetime) -> bool:
    """The no holds for this long, so that asking again in between reaches nobody."""
    answered = connection.answered_at
    is_no = connection.state == ConnectionState.DECLINED
    return is_no and answered is not None and now - answered < ASK_AGAIN_AFTER
