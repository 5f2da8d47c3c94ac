"""What the room brings along when the portal starts."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.menu import for_roles, waiting_for
from accounts.models import Role
from community.demo.messages import register_chapter
from community.messages.answers import take
from community.messages.reading import unread_by
from community.messages.reporting import MESSAGE
from community.messages.tile import home_tile
from community.moderation import reportables
from directory import home_tiles
from directory.models import Alumnus
from directory.profile import panels
from mail.replies import answers
from tenancy.http import TenantRequest
from web.navigation import NavItem, register

PAGES = (
    "message_create",
    "message_settings",
    "message_download",
    "conversation_detail",
    "conversation_people",
    "conversation_leaving",
)


def open_room() -> None:
    reportables.register(MESSAGE)
    answers.register("messages", take)
    register_chapter()
    home_tiles.register(
        home_tiles.Tile(
            name="messages", template="community/messages/_home_tile.html", context=home_tile, order=22, module="circle"
        )
    )
    panels.register(
        panels.Panel(
            name="messages", template="community/messages/_panel.html", context=_panel, order=5, module="circle"
        )
    )
    register(
        NavItem(
            label=_("Messages"),
            url_name="community:message_list",
            icon="message-circle",
            order=42,
            area="portal",
            group=_("Keep in touch"),
            also=tuple(f"community:{page}" for page in PAGES),
            module="circle",
            visible=for_roles(Role.ALUMNUS, Role.EMPLOYEE),
            waiting=waiting_for(unread_by),
        )
    )


def _panel(request: TenantRequest, own: Alumnus, other: Alumnus) -> dict[str, Any]:
    return {"alumnus": other}
