"""What the room brings along when the portal starts."""

from django.utils.translation import gettext_lazy as _

from accounts.menu import for_roles, waiting_for
from community.demo.groups import register_chapter
from community.groups import section
from community.groups.audit_words import register_words
from community.groups.reading import unread_by
from community.groups.reportables import REPORTABLE
from community.groups.rules import READERS
from community.models import Group, GroupState
from community.moderation import reportables
from engagement.digests import sections
from mail.categories import Category
from web.navigation import NavItem, register

PAGES = (
    "create", "detail", "update", "joining", "leaving", "members", "invite", "post", "post_update", "post_deletion",
    "post_hiding", "post_create",
)  # fmt: skip


def open_room() -> None:
    register_words()
    register_chapter()
    reportables.register(REPORTABLE)
    sections.register(
        sections.Section(
            name="groups", category=Category.CIRCLE, label=_("Your groups"), collect=section.collect, order=35,
            module="groups",
        )
    )  # fmt: skip
    register(
        NavItem(
            label=_("Groups"), url_name="community:group_list", icon="messages-square", order=46, area="portal",
            group=_("Together"), also=tuple(f"community:group_{page}" for page in PAGES), module="groups",
            waiting=waiting_for(unread_by),
        )
    )  # fmt: skip
    register(
        NavItem(
            label=_("Groups"), url_name="community:staff_group_list", icon="messages-square", order=662, area="staff",
            group=_("Community"), also=("community:staff_group",), module="groups", visible=for_roles(*READERS),
            waiting=lambda request: Group.objects.filter(state=GroupState.WAITING),
        )
    )  # fmt: skip
