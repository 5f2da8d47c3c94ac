"""What the room brings along when the portal starts."""

from django.utils.translation import gettext_lazy as _

from accounts.menu import for_roles
from accounts.models import Role
from community.calendar_feed import sources as calendar
from community.circle import feed, weekly
from community.circle.panel import profile_panel
from community.circle.tile import home_tile
from community.demo.circle import register_chapter
from directory import home_tiles
from directory.profile import panels
from engagement.digests import sections
from mail.categories import Category
from web.navigation import NavItem, register

PAGES = (
    "outside_create", "circle_labels", "circle_rolodex", "circle_mail", "mark_create", "mark_detail", "mark_removal",
    "card_list", "card_create", "card_detail",
)  # fmt: skip


def open_room() -> None:
    home_tiles.register(
        home_tiles.Tile(
            name="circle", template="community/circle/_home_tile.html", context=home_tile, order=20, module="circle"
        )
    )
    panels.register(
        panels.Panel(
            name="circle", template="community/circle/_panel.html", context=profile_panel, order=10, module="circle"
        )
    )
    sections.register(
        sections.Section(
            name="circle-due", category=Category.CIRCLE, label=_("Time to write"), collect=weekly.collect, order=15,
            module="circle",
        )
    )  # fmt: skip
    calendar.register(
        calendar.Source(
            name="circle", label=_("People it is time to write to"), collect=feed.entries_of, module="circle", order=20
        )
    )
    register_chapter()
    register(
        NavItem(
            label=_("Circle"),
            url_name="community:circle_list",
            icon="heart",
            order=40,
            area="portal",
            group=_("Keep in touch"),
            also=tuple(f"community:{page}" for page in PAGES),
            module="circle",
            visible=for_roles(Role.ALUMNUS, Role.EMPLOYEE),
        )
    )
