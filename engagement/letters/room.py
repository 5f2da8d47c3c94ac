"""What the room brings along when the portal starts."""

from django.utils.translation import gettext_lazy as _

from accounts.menu import for_members
from engagement.letters.audit_words import register_words
from engagement.letters.blocks import register_ours
from engagement.letters.rules import can_write_letters
from web.navigation import NavItem, register


def open_room() -> None:
    register_ours()
    register_words()
    register(
        NavItem(
            label=_("Letters"),
            url_name="engagement:letter_list",
            icon="file-pen-line",
            order=868,
            area="staff",
            group=_("Mail"),
            also=("engagement:letter_update", "engagement:letter_version"),
            module="engagement",
            visible=for_members(can_write_letters),
        )
    )
