"""What the room brings along when the portal starts."""

from django.utils.translation import gettext_lazy as _

from accounts.menu import for_roles
from boomerang.board.rows import refresh_rows
from boomerang.demo.openings import register_chapter
from boomerang.openings.audit_words import register_words
from boomerang.openings.changes import listen
from boomerang.openings.rules import READERS
from web.navigation import NavItem, register

PAGES = ("detail", "create", "update", "move")
BOARD_PAGES = tuple(
    f"boomerang:{page}"
    for page in (
        "opening_board", "board_column", "candidacy_detail", "candidacy_move", "candidacy_rehire",
        "candidacy_cancellation", "outreach_create", "outreach_template_list", "outreach_template_create",
        "outreach_template_update", "outreach_template_deletion", "service_rule",
    )
)  # fmt: skip


def open_room() -> None:
    register_words()
    listen(refresh_rows)
    register_chapter()
    register(
        NavItem(
            label=_("Openings"),
            url_name="boomerang:recruit_opening_list",
            icon="briefcase",
            order=710,
            area="staff",
            group=_("Recruiting"),
            also=(
                *(f"boomerang:recruit_opening_{page}" for page in PAGES),
                "boomerang:opening_take_down",
                *BOARD_PAGES,
            ),
            module="boomerang",
            visible=for_roles(*READERS),
        )
    )
