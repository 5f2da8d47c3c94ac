from django.utils.translation import gettext_lazy as _

from boomerang.wishes.actions import may_wish
from boomerang.wishes.panel import card_of
from directory.models import Alumnus
from directory.next_steps import NextStep
from directory.next_steps import register as register_next_step
from directory.people import panels
from tenancy.http import TenantRequest


def open_room() -> None:
    panels.register(
        panels.Panel(
            "wish", _("Open to coming back"), "boomerang/wishes/_panel.html", card_of, order=20, module="boomerang"
        )
    )
    register_next_step(
        NextStep(
            _("Open to coming back? Tell recruiters alone"), "boomerang:wish", "undo-2", order=40, module="boomerang",
            wanted=_has_left,
        )
    )  # fmt: skip


def _has_left(request: TenantRequest, alumnus: Alumnus | None) -> bool:
    return alumnus is not None and may_wish(alumnus)
