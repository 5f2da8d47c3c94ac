"""What the room brings along when the portal starts."""

from django.utils.translation import gettext_lazy as _

from accounts.menu import for_members
from feedback.ambassadors.rules import can_read
from web.navigation import NavItem, register


def open_room() -> None:
    register(
        NavItem(
            label=_("Ambassadors"),
            url_name="feedback:ambassador_list",
            icon="megaphone",
            order=640,
            area="staff",
            group=_("Feedback"),
            module="feedback",
            visible=for_members(can_read),
        )
    )
