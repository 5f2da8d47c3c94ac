"""What decides about a person's next step, read for many people at once, in as many queries as for one."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Self
from uuid import UUID

from directory.models import Alumnus, AlumnusState, Spell
from engagement.journeys import answers, holds
from mail.categories import Category
from mail.models import Frequency, Preference, Reader
from tenancy.models import Employer


@dataclass(frozen=True, kw_only=True)
class Facts:
    """A person, with the employment that a journey is about, as they stand on one day."""

    today: date
    state: str = AlumnusState.ALUMNUS
    joined_on: date | None = None
    started_on: date | None = None
    last_day: date | None = None
    has_later_spell: bool = False
    has_left_before: bool = False
    exit_type: str = ""
    team: str = ""
    country: str = ""
    language: str = "en"
    personal_email: str = ""
    is_confirmed: bool = False  # the personal address
    confirmed_on: date | None = None
    is_held: bool = False  # HR has not released the person's mail yet
    wanted: frozenset[str] = frozenset()  # categories of mail that may come at once
    answered: frozenset[str] = field(default=frozenset())

    @property
    def has_joined(self) -> bool:
        return self.joined_on is not None and self.joined_on <= self.today

    def on(self, today: date, **changes: object) -> Self:
        return replace(self, today=today, **changes)  # type: ignore[arg-type]


Pair = tuple[Alumnus, Spell | None]


def facts_of(pairs: Sequence[Pair], *, employer: Employer, today: date, keys: Collection[str] = ()) -> list[Facts]:
    """One for each pair, in their order. `keys` are the answers that somebody asks about."""
    ids = {alumnus.pk for alumnus, _spell in pairs}
    (later, returned), held = _other_spells(pairs), holds.held_among(ids)
    wanted, languages, answered = _wanted(ids), _languages(ids), answers.answered(keys, ids)
    return [
        Facts(
            today=today,
            state=alumnus.state,
            joined_on=alumnus.joined_at.astimezone(employer.zone).date() if alumnus.joined_at else None,
            started_on=spell.started_on if spell else None,
            last_day=spell.last_day if spell else None,
            has_later_spell=spell is not None and spell.pk in later,
            has_left_before=spell is not None and spell.pk in returned,
            exit_type=spell.exit_type if spell else "",
            team=spell.team if spell else "",
            country=alumnus.country,
            language=languages.get(alumnus.pk) or employer.language,
            personal_email=alumnus.personal_email,
            is_confirmed=alumnus.personal_email_verified_at is not None,
            confirmed_on=alumnus.confirmed_at.astimezone(employer.zone).date() if alumnus.confirmed_at else None,
            is_held=alumnus.pk in held,
            wanted=frozenset(wanted.get(alumnus.pk, ())),
            answered=frozenset(answered.get(alumnus.pk, ())),
        )
        for alumnus, spell in pairs
    ]


def _other_spells(pairs: Iterable[Pair]) -> tuple[set[UUID], set[UUID]]:
    """Those of the spells after which the person has another one, and those beside which one has ended."""
    spells = [spell for _alumnus, spell in pairs if spell is not None]
    ends: dict[UUID, list[tuple[date, UUID]]] = {}
    rows = Spell.objects.filter(alumnus_id__in={spell.alumnus_id for spell in spells})
    for alumnus_id, pk, last_day in rows.values_list("alumnus_id", "pk", "last_day"):
        ends.setdefault(alumnus_id, []).append((last_day or date.max, pk))
    later = {spell.pk for spell in spells if max(ends[spell.alumnus_id]) > (spell.last_day or date.max, spell.pk)}
    returned = {
        spell.pk for spell in spells if any(pk != spell.pk and end < date.max for end, pk in ends[spell.alumnus_id])
    }
    return later, returned


def _wanted(ids: Collection[UUID]) -> dict[UUID, set[str]]:
    found: dict[UUID, set[str]] = {pk: {Category.SERVICE.value} for pk in ids}
    rows = Preference.objects.filter(recipient_id__in=ids, frequency=Frequency.AT_ONCE)
    for recipient_id, category in rows.values_list("recipient_id", "category"):
        found[recipient_id].add(category)
    return found


def _languages(ids: Collection[UUID]) -> dict[UUID, str]:
    rows = Reader.objects.filter(recipient_id__in=ids).exclude(language="")
    return dict(rows.values_list("recipient_id", "language"))
