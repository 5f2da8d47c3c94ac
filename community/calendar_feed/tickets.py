"""The secret address of a member's own calendar."""

from accounts.secret_feeds import SecretFeed
from community.models import CalendarKey

FEED = SecretFeed("community.calendar_feed", CalendarKey)
