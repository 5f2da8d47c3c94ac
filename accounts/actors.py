"""Who acted, as an employer's own rows name them."""

from accounts.models import Membership
from audit.events import Actor


def colleague(by: Actor) -> Membership | None:
    """An operator who helps an employer acts as one of them, and is none; nor are commands and tasks."""
    return by if isinstance(by, Membership) else None
