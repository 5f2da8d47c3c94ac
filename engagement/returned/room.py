from django.utils.translation import gettext_lazy as _

from directory.next_steps import NextStep, register
from engagement.returned.reading import needs_another_address


def open_room() -> None:
    """First of all steps: without an address nothing else reaches the person."""
    label = _("Mail to you came back: give us another address")
    register(NextStep(label, "engagement:returned_address", "mail-warning", order=1, wanted=needs_another_address))
