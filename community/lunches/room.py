"""What the room brings along when the portal starts."""

from django.utils.translation import gettext_lazy as _

from community.calendar_feed.sources import Source
from community.calendar_feed.sources import register as register_source
from community.demo.lunches import register_chapter
from community.lunches.feed import collect, home_tile
from community.lunches.section import collect as collect_for_round_up
from directory.home_tiles import Tile
from directory.home_tiles import register as register_tile
from engagement.digests import sections
from mail.categories import Category
from web.navigation import NavItem, register

PAGES = (
    *("lunch_create", "lunch_detail", "lunch_move", "lunch_cancellation", "lunch_outcome"),
    *("table_detail", "table_next", "table_leaving", "table_ending", "coffee_list"),
)


def open_room() -> None:
    register_chapter()
    register_source(Source(name="lunches", label=_("Lunches and coffees"), collect=collect, module="circle", order=30))
    sections.register(
        sections.Section(
            name="lunches", category=Category.CIRCLE, label=_("Lunches and coffees"), collect=collect_for_round_up,
            order=16, module="circle",
        )
    )  # fmt: skip
    register_tile(
        Tile(
            name="lunches",
            template="community/lunches/_home_tile.html",
            context=home_tile,
            order=30,
            module="circle",
        )
    )
    register(
        NavItem(
            label=_("Lunches"),
            url_name="community:lunch_list",
            icon="utensils",
            order=44,
            area="portal",
            group=_("Keep in touch"),
            also=tuple(f"community:{page}" for page in PAGES),
            module="circle",
        )
    )
