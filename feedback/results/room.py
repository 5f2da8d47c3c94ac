"""What the room brings along when the portal starts."""

from django.utils.translation import gettext_lazy as _

from accounts import step_up
from accounts.menu import for_members
from directory import desk_tiles
from feedback.demo.surveys import register_chapter
from feedback.results.audit_words import register_words
from feedback.results.rules import can_read_results
from feedback.results.tiles import feedback_tile
from web.navigation import NavItem, register


def open_room() -> None:
    register_words()
    register_chapter()
    step_up.register("results.export", _("download the figures of a survey"), is_weighty=True)
    desk_tiles.register(
        desk_tiles.Tile(
            name="feedback", template="feedback/results/_tile.html", context=feedback_tile, order=40, module="feedback"
        )
    )
    register(
        NavItem(
            label=_("Trends"),
            url_name="feedback:trends",
            icon="trending-up",
            order=610,
            area="staff",
            group=_("Feedback"),
            also=("feedback:reason_drift",),
            module="feedback",
            visible=for_members(can_read_results),
        )
    )
