"""What the room brings along when the portal starts."""

from django.utils.translation import gettext_lazy as _

from boomerang.alerts.section import collect, planned
from boomerang.demo.alerts import register_chapter
from engagement.digests.sections import Section, register
from mail.categories import Category


def open_room() -> None:
    register_chapter()
    register(
        Section(
            name="openings",
            category=Category.OPENINGS,
            label=_("Openings for you"),
            collect=collect,
            planned=planned,
            order=15,
            module="boomerang",
        )
    )
