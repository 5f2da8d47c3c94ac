"""What the room brings along when the portal starts."""

from django.utils.translation import gettext_lazy as _

from accounts.menu import for_members
from accounts.step_up import register as register_act
from boomerang.demo.ledger import register_chapter
from boomerang.ledger.audit_words import register_words
from boomerang.ledger.rules import can_read
from web.navigation import NavItem, register

PAGES = ("figures", "sheet", "download", "credit")
register_act("ledger.export", _("download the return ledger"), is_weighty=True)


def open_room() -> None:
    register_words()
    register_chapter()
    register(
        NavItem(
            label=_("Return ledger"),
            url_name="boomerang:ledger_detail",
            icon="calculator",
            order=740,
            area="staff",
            group=_("Recruiting"),
            also=tuple(f"boomerang:ledger_{page}" for page in PAGES),
            module="boomerang",
            visible=for_members(can_read),
        )
    )
