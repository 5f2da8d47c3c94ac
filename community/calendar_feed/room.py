"""What the room brings along when the portal starts."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from community.calendar_feed.sources import sources_of
from web.navigation import NavItem, register


def open_room() -> None:
    register(
        NavItem(
            label=_("Your calendar"),
            url_name="community:own_calendar",
            icon="calendar-days",
            order=64,
            area="account",
            visible=_has_dates,
        )
    )


def _has_dates(request: HttpRequest) -> bool:
    employer = getattr(request, "tenant", None)
    return getattr(request, "member", None) is not None and employer is not None and bool(sources_of(employer))
