"""What matching says on the pages of an opening: to a member why it fits, to recruiters who fits."""

from dataclasses import dataclass
from typing import Any

from accounts.models import Role
from boomerang.matching.fits import GOOD, best_people, score_pair, words
from boomerang.matching.wording import missing
from boomerang.models import Candidacy, Fit, FitSide, Opening, OpeningTraits, Origin
from boomerang.openings.panels import Panel, register
from directory.models import Alumnus, AlumnusState, Spell
from directory.profile.own import own_or_none
from tenancy.http import TenantRequest

SHOWN = 10
STRONG = 500
READERS = (Role.OWNER, Role.HR_ADMIN, Role.RECRUITER)  # whoever may approach people


@dataclass(frozen=True)
class Shown:
    alumnus: Alumnus
    work: str
    reasons: list[str]
    is_strong: bool
    card: Candidacy | None = None


def why(request: TenantRequest, opening: Opening) -> dict[str, Any] | None:
    """From the member's own data as it is now; nothing where it fits little, or is over."""
    alumnus = own_or_none(request)
    if alumnus is None or alumnus.state != AlumnusState.ALUMNUS or not opening.is_running:
        return None
    fit = score_pair(opening, alumnus, side=FitSide.MEMBER)
    if fit is None or fit.score < GOOD or not (reasons := words(fit)):
        return None
    return {"reasons": reasons, "missing": missing(fit)}


def people(request: TenantRequest, opening: Opening) -> dict[str, Any] | None:
    if not request.member.has_role(*READERS):
        return None
    fits = best_people(opening, SHOWN, reader=request.member)
    last: dict[object, str] = {}
    ids = [fit.alumnus_id for fit in fits]
    for spell in Spell.objects.filter(alumnus__in=ids).latest_first():
        last.setdefault(spell.alumnus_id, ", ".join(part for part in (spell.title, spell.team) if part))
    cards = {card.alumnus_id: card for card in Candidacy.objects.filter(opening=opening, alumnus__in=ids)}
    shown = [
        Shown(fit.alumnus, last.get(fit.alumnus_id, ""), words(fit), _is_strong(fit), cards.get(fit.alumnus_id))
        for fit in fits
    ]
    return {
        "people": shown,
        "may_add": opening.origin == Origin.EMPLOYER and any(each.card is None for each in shown),
        "is_matched": bool(fits) or OpeningTraits.objects.filter(opening=opening).exists(),
    }


def _is_strong(fit: Fit) -> bool:
    """Nobody who lacks most of what one must be able to do."""
    met, asked = fit.reasons.get("skills", {}).get("must", (0, 0))
    return fit.score >= STRONG and 2 * met >= asked


def open_panels() -> None:
    register(
        Panel(name="why", template="boomerang/matching/_why.html", context=why, order=10, area="member", place="main")
    )
    register(
        Panel(
            name="people",
            template="boomerang/matching/_people.html",
            context=people,
            order=10,
            area="staff",
            place="main",
        )
    )
