from django.utils.translation import gettext_lazy as _

from boomerang.eligibility.audit_words import register_words
from boomerang.eligibility.panel import card_of
from boomerang.eligibility.reading import decided_about
from directory import deciding
from directory.people import panels


def open_room() -> None:
    register_words()
    deciding.register(decided_about)
    panels.register(
        panels.Panel(
            "eligibility", _("May they come back?"), "boomerang/eligibility/_panel.html", card_of, order=30,
            module="boomerang",
        )
    )  # fmt: skip
