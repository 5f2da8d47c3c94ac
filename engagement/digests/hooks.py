"""The sections there are now. Openings, events, stories and campaigns bring theirs."""

from django.utils.translation import gettext_lazy as _

from engagement.anniversaries import section as anniversaries
from engagement.digests import circle, newcomers
from engagement.digests.sections import Section, register
from mail.categories import Category

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


def connect() -> None:
    for section in SECTIONS:
        register(section)
