from typing import Any

from community.calendar_feed.tickets import FEED as CALENDAR_FEED
from tests.factories.accounts import membership
from tests.isolation.factories.community.events import hosted_event
from tests.isolation.factories.registry import argument
from tests.isolation.site import Site


@argument("token", of="community:calendar_file")
def calendar_token(site: Site) -> Any:
    hosted_event(site)
    return CALENDAR_FEED.ticket_of(membership(site.employer, site.people["alumnus"])).token
