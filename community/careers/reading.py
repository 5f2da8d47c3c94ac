"""What a member finds on the page of careers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef

from community.careers.rules import is_for_first_weeks, was_let_go
from community.models import CareerResource, SavedResource
from directory.models import Alumnus, Spell
from directory.profile.languages import language_name
from tenancy.models import TenantQuerySet

MOST = 300
FIRST = 4


@dataclass(frozen=True)
class Careers:
    """`first` is for people whose last employment ended not long ago against their wish; others have none."""

    first: Sequence[CareerResource]
    rest: Sequence[CareerResource]


def visible_to(alumnus: Alumnus) -> TenantQuerySet[CareerResource]:
    """Published, each with whether this person has kept it."""
    kept = SavedResource.objects.filter(resource=OuterRef("pk"), alumnus=alumnus)
    return CareerResource.objects.published().annotate(is_saved=Exists(kept))


def careers_for(
    alumnus: Alumnus, *, today: date, stage: str = "", kind: str = "", language: str = "", only_saved: bool = False
) -> Careers:
    """Two queries."""
    rows = visible_to(alumnus)
    if stage:
        rows = rows.filter(stages__contains=[stage])
    if kind:
        rows = rows.filter(kind=kind)
    if language:
        rows = rows.filter(language=language)
    if only_saved:
        rows = rows.filter(savings__alumnus=alumnus)
    found = list(rows.order_by("position", "id")[:MOST])
    is_whole = not (stage or kind or language or only_saved)
    first = [each for each in found if is_for_first_weeks(each.stages)][:FIRST] if is_whole else []
    if not first or not was_let_go(_last_spell(alumnus), today=today):
        return Careers((), found)
    ids: set[UUID] = {each.pk for each in first}
    return Careers(first, [each for each in found if each.pk not in ids])


def _last_spell(alumnus: Alumnus) -> Spell | None:
    found: Spell | None = Spell.objects.filter(alumnus=alumnus).latest_first().first()
    return found


def languages() -> list[tuple[str, str]]:
    codes = CareerResource.objects.published().order_by().values_list("language", flat=True).distinct()
    return sorted(((code, language_name(code)) for code in codes), key=lambda each: each[1])
