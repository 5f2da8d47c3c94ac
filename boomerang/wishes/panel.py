"""The card on a person's staff page. To draw it is to read it, and leaves a row for the person."""

from typing import Any

from boomerang.models import ReadPath
from boomerang.wishes.reading import wishes_for
from directory.models import Alumnus
from tenancy.http import TenantRequest


def card_of(request: TenantRequest, alumnus: Alumnus) -> dict[str, Any] | None:
    wish = wishes_for(member=request.member, alumnus_ids=[alumnus.pk], path=ReadPath.RECORD).get(alumnus.pk)
    return {"wish": wish} if wish else None
