"""What the room brings along when the portal starts."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from community.exchange.reading import waiting_for
from web.navigation import NavItem, register


def open_room() -> None:
    register(
        NavItem(
            label=_("Give and ask"),
            url_name="community:exchange_home",
            icon="hand-helping",
            order=52,
            area="portal",
            group=_("Together"),
            also=("community:help_ask", "community:help_detail", "community:exchange_limit"),
            module="mentoring",
            waiting=_waiting,
        )
    )


def _waiting(request: HttpRequest) -> int:
    member = getattr(request, "member", None)
    return waiting_for(member) if member is not None else 0
