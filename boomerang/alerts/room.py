"""What the room brings along when the portal starts."""

from django.utils.translation import gettext_lazy as _

from boomerang.alerts.section import collect
from engagement.digests.sections import Section, register
from mail.categories import Category


def open_room() -> None:
    register(
        Section(
            name="openings",
            category=Category.OPENINGS,
            label=_("Openings for you"),
            collect=collect,
            order=15,
            module="boomerang",
        )
    )
