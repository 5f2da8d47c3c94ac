"""What the room brings along when the portal starts."""

from django.utils.translation import gettext_lazy as _

from accounts.menu import for_roles
from community.benefits.audit_words import register_words
from community.benefits.rules import READERS
from community.benefits.section import collect
from community.demo.benefits import register_chapter
from engagement.digests import sections
from mail.categories import Category
from web.navigation import NavItem, register


def open_room() -> None:
    register_words()
    register_chapter()
    sections.register(
        sections.Section(
            name="benefits", category=Category.NEWS, label=_("Benefits"), collect=collect, order=45, module="news"
        )
    )
    register(
        NavItem(
            label=_("Benefits"),
            url_name="community:benefit_list",
            icon="gift",
            order=62,
            area="portal",
            group=_("More"),
            also=("community:benefit_detail",),
            module="news",
        )
    )
    register(
        NavItem(
            label=_("Benefits"),
            url_name="community:benefit_desk",
            icon="gift",
            order=674,
            area="staff",
            group=_("Community"),
            also=("community:benefit_create", "community:benefit_update", "community:benefit_deletion"),
            module="news",
            visible=for_roles(*READERS),
        )
    )
