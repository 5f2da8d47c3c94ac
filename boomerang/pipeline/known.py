"""What other rooms know of the person, on the card: the wish to come back (noted as read), and why they fit."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from boomerang.matching.fits import score_pair, words
from boomerang.matching.wording import missing
from boomerang.models import Candidacy, FitSide, ReadPath
from boomerang.pipeline.parts import FacePart, Line, PagePart, register
from boomerang.pipeline.rules import can_recruit
from boomerang.wishes.reading import wishes_for
from tenancy.http import TenantRequest


def register_parts() -> None:
    register(FacePart(name="wish", lines=_wish_lines, order=10))
    register(PagePart(name="wish", template="boomerang/pipeline/_wish.html", context=_wish, order=10))
    register(PagePart(name="why", template="boomerang/pipeline/_why.html", context=_why, order=20))


def _wish_lines(request: TenantRequest, cards: Sequence[Candidacy]) -> Mapping[UUID, Sequence[Line]]:
    people = {card.alumnus_id for card in cards}
    found = wishes_for(member=request.member, alumnus_ids=people, path=ReadPath.BOARD)
    return {card.pk: [Line(_("Open to coming back"), "good")] for card in cards if card.alumnus_id in found}


def _wish(request: TenantRequest, card: Candidacy) -> dict[str, Any] | None:
    found = wishes_for(member=request.member, alumnus_ids=[card.alumnus_id], path=ReadPath.BOARD)
    return {"wish": found[card.alumnus_id]} if found else None


def _why(request: TenantRequest, card: Candidacy) -> dict[str, Any] | None:
    """From what staff may see of the person, as it is now."""
    if not can_recruit(request.member):
        return None
    fit = score_pair(card.opening, card.alumnus, side=FitSide.STAFF)
    reasons = words(fit) if fit is not None else []
    return {"reasons": reasons, "missing": missing(fit) if fit is not None else []} if reasons else None
