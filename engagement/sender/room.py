"""What the room brings along when the portal starts."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

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
            visible=_keeps_sender,
        )
    )


def _keeps_sender(request: HttpRequest) -> bool:
    member = getattr(request, "member", None)
    return member is not None and member.has_role(*KEEPERS)
