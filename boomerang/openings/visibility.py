"""Which openings a member may see: the one place that decides, for the board, the search, the feed and mail."""

from django.db.models import Q

from accounts.models import Membership
from boomerang.models import ShownTo


def seen_by(member: Membership) -> Q:
    return Q(shown_to=ShownTo.EVERYONE)
