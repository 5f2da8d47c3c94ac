"""What the room brings along when the portal starts."""

from django.utils.translation import gettext_lazy as _

from accounts.menu import for_members
from boomerang.checkins.audit_words import register_words
from boomerang.demo.checkins import register_chapter
from boomerang.pipeline.rules import can_recruit
from web.navigation import NavItem, register


def open_room() -> None:
    register_words()
    register_chapter()
    register(
        NavItem(
            label=_("Check-ins"),
            url_name="boomerang:check_in_list",
            icon="calendar-heart",
            order=705,
            area="staff",
            group=_("Recruiting"),
            also=("boomerang:check_in_note",),
            module="boomerang",
            visible=for_members(can_recruit),
        )
    )
