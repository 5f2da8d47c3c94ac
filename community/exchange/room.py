"""What the room brings along when the portal starts."""

from django.utils.translation import gettext_lazy as _

from accounts.menu import waiting_for
from community.exchange.reading import unanswered
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
            waiting=waiting_for(unanswered),
        )
    )
