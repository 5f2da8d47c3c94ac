"""What the room brings along when the portal starts."""

from django.utils.translation import gettext_lazy as _

from accounts.menu import for_members
from engagement.audiences import own_fields, reading_fields, record_fields
from engagement.audiences.audit_words import register_words
from engagement.audiences.rules import can_keep_audiences
from web.navigation import NavItem, register


def open_room() -> None:
    record_fields.register_fields()
    own_fields.register_fields()
    reading_fields.register_fields()
    register_words()
    register(
        NavItem(
            label=_("Audiences"),
            url_name="engagement:audience_list",
            icon="list-filter",
            order=865,
            area="staff",
            group=_("Mail"),
            also=("engagement:audience_create", "engagement:audience_update", "engagement:audience_deletion"),
            module="engagement",
            visible=for_members(can_keep_audiences),
        )
    )
