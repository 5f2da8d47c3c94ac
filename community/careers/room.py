"""What the room brings along when the portal starts."""

from django.utils.translation import gettext_lazy as _

from accounts.menu import for_roles
from community.careers.audit_words import register_words
from community.careers.rules import READERS
from web.navigation import NavItem, register


def open_room() -> None:
    register_words()
    register(
        NavItem(
            label=_("Next step"),
            url_name="community:career_list",
            icon="signpost",
            order=54,
            area="portal",
            group=_("Together"),
            also=("community:resource_detail",),
            module="mentoring",
        )
    )
    register(
        NavItem(
            label=_("Next step"),
            url_name="community:career_desk",
            icon="signpost",
            order=668,
            area="staff",
            group=_("Community"),
            also=("community:resource_create", "community:resource_update"),
            module="mentoring",
            visible=for_roles(*READERS),
        )
    )
