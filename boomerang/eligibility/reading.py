"""What was decided about hiring somebody again, for staff."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from accounts.models import Membership
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


def decided_about(spell_ids: Sequence[UUID]) -> set[UUID]:
    """Those of these employments about which somebody has decided."""
    decisions = EligibilityDecision.objects.filter(spell__in=spell_ids)
    return set(decisions.values_list("spell_id", flat=True))


def reviews_due(reader: Membership) -> TenantQuerySet[EligibilityDecision]:
    """What somebody wanted to look at again by now, or will within a month; of records that are still there, and of
    other people than whoever reads."""
    asked = EligibilityDecision.objects.filter(review_on__lte=timezone.localdate() + SOON)
    people = Alumnus.objects.exclude(state__in=("deceased", "merged")).exclude(membership=reader)
    there = asked.filter(spell__alumnus__in=people)
    return there.in_force().select_related("spell__alumnus", "by")
