"""What the room brings along when the portal starts."""

from django.utils.translation import gettext_lazy as _

from boomerang.board.fitting import home_tile
from directory.home_tiles import Tile
from directory.home_tiles import register as register_tile
from web.navigation import NavItem, register

PAGES = (
    *("opening_detail", "saved_list", "alert_list", "alert_create", "alert_update", "atom_address", "opening_report"),
    *("marketplace_list", "posted_list", "posting_create", "posting_update"),
)


def open_room() -> None:
    register_tile(
        Tile(
            name="openings",
            template="boomerang/board/_home_tile.html",
            context=home_tile,
            order=40,
            module="boomerang",
        )
    )
    register(
        NavItem(
            label=_("Openings"),
            url_name="boomerang:opening_list",
            icon="briefcase",
            order=25,
            area="portal",
            also=tuple(f"boomerang:{page}" for page in PAGES),
            module="boomerang",
        )
    )
