"""What the room brings along when the portal starts."""

from django.utils.translation import gettext_lazy as _

from accounts.menu import for_roles
from engagement.sender.audit_words import register_words
from engagement.sender.rules import KEEPERS
from web.navigation import NavItem, register


def open_room() -> None:
    register_words()
    register(
        NavItem(
            label=_("Sender"),
            url_name="engagement:sender_detail",
            icon="at-sign",
            order=885,
            area="staff",
            group=_("Mail"),
            module="engagement",
            visible=for_roles(*KEEPERS),
        )
    )
