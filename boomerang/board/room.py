"""What the room brings along when the portal starts."""

from django.utils.translation import gettext_lazy as _

from web.navigation import NavItem, register

PAGES = (
    *("opening_detail", "saved_list", "atom_address", "opening_report"),
    *("marketplace_list", "posted_list", "posting_create", "posting_update"),
)


def open_room() -> None:
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
