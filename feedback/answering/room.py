"""What the room brings along when the portal starts."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.menu import for_members
from directory import home_tiles
from directory.models import Alumnus
from feedback.answering.audit_words import register_words
from feedback.answering.reading import waiting_for
from feedback.answering.rules import can_read_wishes
from tenancy.http import TenantRequest
from web.navigation import NavItem, register
from web.one_statement import Asking


def open_room() -> None:
    register_words()
    home_tiles.register(
        home_tiles.Tile(
            name="questions", template="feedback/answering/_tile.html", context=_at_home, order=5, module="feedback"
        )
    )
    register(
        NavItem(
            label=_("Asked to talk"),
            url_name="feedback:contact_wish_list",
            icon="message-circle",
            order=640,
            area="staff",
            group=_("Feedback"),
            module="feedback",
            visible=for_members(can_read_wishes),
        )
    )


def _at_home(request: TenantRequest, alumnus: Alumnus) -> Asking[dict[str, Any] | None]:
    waiting = yield from waiting_for(alumnus)
    return {"waiting": waiting} if waiting else None
