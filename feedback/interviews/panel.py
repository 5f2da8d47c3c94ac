"""The card on a person's staff page."""

from typing import Any

from directory.models import Alumnus
from feedback.interviews.reading import visible_to
from feedback.interviews.rules import can_plan
from tenancy.http import TenantRequest


def card_of(request: TenantRequest, alumnus: Alumnus) -> dict[str, Any] | None:
    """That there was a talk and when; what was said stands on its own page."""
    interviews = list(visible_to(request.member).filter(alumnus=alumnus).order_by("-spell__last_day", "id"))
    may_plan = can_plan(request.member) and alumnus.membership_id != getattr(request.member, "pk", None)
    held = {interview.spell_id for interview in interviews}
    spells = list(alumnus.spells.filter(last_day__isnull=False).exclude(pk__in=held)) if may_plan else []
    return {"interviews": interviews, "spells": spells} if interviews or spells else None
