"""What the rest of the product asks of matching: the best openings of a person, the best people for an opening, why.

Staff are told from what staff may see of a person, members from all that is their own: each side has scores of its own
(`FitSide`), so that no score tells what somebody keeps to themselves. Sentences come from `boomerang.matching.wording`.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db.models import QuerySet

from accounts.models import Membership
from boomerang.approach import approachable
from boomerang.matching.classification import classification
from boomerang.matching.counting import Counts
from boomerang.matching.demands import demands_of
from boomerang.matching.formula import with_wish
from boomerang.matching.keeping import GOOD, comparison
from boomerang.matching.people import COMPARED, facts_of, known_of
from boomerang.matching.spelling import trigram_likeness
from boomerang.matching.wording import words
from boomerang.models import Fit, FitSide, Opening, ReadPath
from boomerang.openings.visibility import Looker, lookers_of
from boomerang.wishes.reading import wishes_for
from directory.models import Alumnus, Audience
from directory.names import name_key
from directory.visibility import fields_for

__all__ = ["GOOD", "best_for", "best_people", "fits_of", "reasons_for", "score_pair", "words"]

SAME_ROLE = 0.4  # trigram likeness of a wished role and an opening's title


def fits_of(looker: Looker) -> QuerySet[Fit]:
    """Openings that run, that this member may see and that fit them, the best first."""
    openings = Opening.objects.running().filter(looker.sees)
    found = Fit.objects.filter(side=FitSide.MEMBER, alumnus=looker.alumnus_id, score__gte=GOOD, opening__in=openings)
    return found.order_by("-score", "pk")


def best_for(alumnus: Alumnus, limit: int = 10) -> list[Fit]:
    looker = lookers_of([alumnus])[alumnus.pk]
    return list(fits_of(looker).select_related("opening")[:limit])


def reasons_for(looker: Looker, opening_ids: Sequence[UUID]) -> Mapping[UUID, list[str]]:
    """By opening, of those among these that fit the member. One query."""
    if looker.alumnus_id is None or not opening_ids:
        return {}
    return {fit.opening_id: words(fit) for fit in fits_of(looker).filter(opening__in=list(opening_ids))}


def best_people(opening: Opening, limit: int = 10, *, reader: Membership | None = None) -> list[Fit]:
    """Those whom one may approach, the best first. For staff.

    Where `reader` may read wishes to come back, a wish lifts those who are shown; each is noted as read.
    """
    people = Alumnus.objects.filter(approachable())
    if reader is not None:
        people = people.exclude(membership=reader)
    found = Fit.objects.filter(side=FitSide.STAFF, opening=opening, score__gte=GOOD, alumnus__in=people)
    fits = list(found.select_related("alumnus").order_by("-score", "pk")[:limit])
    return _with_wishes(opening, fits, reader) if reader is not None else fits


def _with_wishes(opening: Opening, fits: list[Fit], reader: Membership) -> list[Fit]:
    wishes = wishes_for(member=reader, alumnus_ids=[fit.alumnus_id for fit in fits], path=ReadPath.MATCH)
    title = name_key(opening.title)
    for fit in fits:
        if (wish := wishes.get(fit.alumnus_id)) is not None:
            likely = [trigram_likeness(name_key(role), title) >= SAME_ROLE for role in wish.roles]
            fit.score = with_wish(fit.score, meets=not likely or any(likely))
            fit.reasons = {"wish": {"words": wish.words}, **fit.reasons}
    return sorted(fits, key=lambda fit: -fit.score)


def score_pair(opening: Opening, alumnus: Alumnus, *, side: FitSide) -> Fit | None:
    """As it stands now, unsaved; None for whom matching knows nothing of. For one page, never for a list."""
    known = classification()
    person = next(iter(known_of([alumnus.pk])), None)
    demand = demands_of([opening], known).get(opening.pk)
    if person is None or demand is None:
        return None
    shown = fields_for(Audience.STAFF, alumnus) & COMPARED if side == FitSide.STAFF else COMPARED
    facts, counts = facts_of(person, shown, known), Counts()
    counts.learn_words(facts.words)
    scored = comparison(demand, counts).score(facts)
    return Fit(opening=opening, alumnus=alumnus, side=side, score=scored.score, reasons=scored.reasons)
