"""What members see of benefits: those that are valid today where they live. No code stands on a list."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from community.models import Benefit, BenefitCode, BenefitUse
from community.news.audience import tokens_of
from directory.models import Alumnus


def countries_of(alumnus: Alumnus | None) -> list[str]:
    """As far as they let us see it."""
    if alumnus is None:
        return []
    tokens = tokens_of([alumnus.pk]).get(alumnus.pk, frozenset())
    return [token.partition(":")[2] for token in tokens if token.startswith("country:")]


def offered_in(countries: Iterable[str]) -> Q:
    """Of whom we do not know where they live, all is shown: the benefit itself says where it holds."""
    known = list(countries)
    return Q(countries=[]) | Q(countries__overlap=known) if known else Q()


def offered_to(alumnus: Alumnus | None, *, today: date) -> QuerySet[Benefit]:
    running: QuerySet[Benefit] = Benefit.objects.running(today)
    return running.filter(offered_in(countries_of(alumnus)))


def taken_by(alumnus: Alumnus, benefits: Iterable[UUID]) -> set[UUID]:
    uses = BenefitUse.objects.filter(alumnus=alumnus, benefit__in=list(benefits))
    return set(uses.values_list("benefit_id", flat=True))


def own_code(benefit: Benefit, alumnus: Alumnus) -> str:
    """What this person has been shown already; nothing before they asked."""
    if not BenefitUse.objects.filter(benefit=benefit, alumnus=alumnus).exists():
        return ""
    single = BenefitCode.objects.filter(benefit=benefit, taken_by=alumnus).first()
    return single.code if single is not None else benefit.code
