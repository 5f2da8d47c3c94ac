"""What was decided about hiring somebody again, for staff."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from boomerang.models import EligibilityDecision
from directory.models import Alumnus, RehireEligibility, Spell
from tenancy.models import TenantQuerySet

SOON = timedelta(days=30)
KINDS: Mapping[str, str] = {
    RehireEligibility.ELIGIBLE: "good",
    RehireEligibility.CONDITIONAL: "warn",
    RehireEligibility.UNDER_REVIEW: "accent",
    RehireEligibility.NOT_ELIGIBLE: "bad",
}  # the colour each has everywhere


@dataclass(frozen=True)
class Standing:
    """One employment and what was decided about it, the last decision first."""

    spell: Spell
    decisions: list[EligibilityDecision]

    @property
    def kind(self) -> str:
        return KINDS.get(self.spell.rehire_eligibility, "neutral")

    @property
    def latest(self) -> EligibilityDecision | None:
        return self.decisions[0] if self.decisions else None

    @property
    def is_due(self) -> bool:
        latest = self.latest
        return bool(latest and latest.review_on and latest.review_on <= timezone.localdate())


def standings_of(alumnus: Alumnus) -> list[Standing]:
    """Of every employment that has a last day, the newest first. Two queries."""
    spells = list(Spell.objects.filter(alumnus=alumnus, last_day__isnull=False).latest_first())
    decisions = decisions_about(spell.pk for spell in spells)
    return [Standing(spell, decisions.get(spell.pk, [])) for spell in spells]


def decisions_about(spell_ids: Iterable[UUID]) -> dict[UUID, list[EligibilityDecision]]:
    found: dict[UUID, list[EligibilityDecision]] = {}
    rows = EligibilityDecision.objects.filter(spell__in=list(spell_ids)).select_related("by").order_by("-at", "-pk")
    for decision in rows:
        found.setdefault(decision.spell_id, []).append(decision)
    return found


def reviews_due() -> TenantQuerySet[EligibilityDecision]:
    """What somebody wanted to look at again by now, or will within a month; of records that are still there."""
    asked = EligibilityDecision.objects.filter(review_on__lte=timezone.localdate() + SOON)
    there = asked.filter(spell__alumnus__in=Alumnus.objects.exclude(state__in=("deceased", "merged")))
    return there.in_force().select_related("spell__alumnus", "by")
