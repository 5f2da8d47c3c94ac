"""The sections there are now. Openings, events, stories and campaigns bring theirs."""

from django.utils.translation import gettext_lazy as _

from accounts.menu import for_members
from engagement.anniversaries import section as anniversaries
from engagement.digests import circle, newcomers
from engagement.digests.audit_words import register_words
from engagement.digests.rules import can_keep_round_up
from engagement.digests.sections import Section, register
from mail.categories import Category
from web.navigation import NavItem
from web.navigation import register as register_item

SECTIONS = (
    Section(
        name="circle", category=Category.CIRCLE, label=_("Your circle"), collect=circle.collect, order=10,
        module="directory",
    ),
    Section(
        name="newcomers", category=Category.NEWS, label=_("People you worked with"), collect=newcomers.collect,
        order=20, module="directory",
    ),
    Section(
        name="anniversaries", category=Category.CIRCLE, label=_("Days to remember"), collect=anniversaries.collect,
        order=30, module="directory",
    ),
)  # fmt: skip


def open_room() -> None:
    for section in SECTIONS:
        register(section)
    register_words()
    register_item(
        NavItem(
            label=_("Round-up"),
            url_name="engagement:round_up_update",
            icon="newspaper",
            order=880,
            area="staff",
            group=_("Mail"),
            module="engagement",
            visible=for_members(can_keep_round_up),
        )
    )
