"""What the room brings along when the portal starts."""

from django.utils.translation import gettext_lazy as _

from accounts import step_up
from accounts.menu import for_roles
from community.demo.involvement import register_chapter
from community.involvement.audit_words import register_words
from community.involvement.rules import READERS
from community.involvement.tile import leads_tile
from directory import desk_tiles
from web.navigation import NavItem, register

ROLE_PAGES = ("involvement_role_list", "involvement_role_create", "involvement_role_update")


def open_room() -> None:
    register_words()
    register_chapter()
    step_up.register("leads.export", _("download leads as a file"), is_weighty=True)
    desk_tiles.register(
        desk_tiles.Tile(
            name="leads", template="community/involvement/_tile.html", context=leads_tile, order=44,
            module="involvement", is_small=True, page="community:lead_list",
        )
    )  # fmt: skip
    register(
        NavItem(
            label=_("Ways to stay involved"),
            url_name="community:involve",
            icon="heart-handshake",
            order=64,
            area="portal",
            group=_("More"),
            also=("community:involvement_role_detail",),
            module="involvement",
        )
    )
    register(
        NavItem(
            label=_("Leads"),
            url_name="community:lead_list",
            icon="heart-handshake",
            order=680,
            area="staff",
            group=_("Community"),
            also=("community:lead_board", "community:lead_detail", *(f"community:{page}" for page in ROLE_PAGES)),
            module="involvement",
            visible=for_roles(*READERS),
        )
    )
