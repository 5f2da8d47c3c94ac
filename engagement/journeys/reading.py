"""The same questions as `rules`, asked of the database: who comes on, who no longer fits, whose anchor has moved.

A test compares the two over made-up people. What is found here is looked at once more by `rules` before it counts.
"""

from collections.abc import Iterable
from datetime import date, datetime, time
from uuid import UUID

from django.db.models import DateField, Exists, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, TruncDate

from directory.models import Alumnus, AlumnusState, Spell
from engagement.journeys.facts import Pair
from engagement.journeys.rules import LEFT, first_anchor
from engagement.models import Anchor, EntryState, Joined, Journey, JourneyEntry, StopReason
from mail.models import Reader
from tenancy.models import Employer, TenantQuerySet

OPEN_END = Value(date(9999, 1, 1), output_field=DateField())
ANCHOR_FIELDS = {Anchor.LAST_DAY: "last_day", Anchor.RETURNED: "started_on"}


def candidates(journey: Journey, employer: Employer, *, after: UUID | None, limit: int) -> list[Pair]:
    """People who fit and are not on the journey yet, in the order of their keys."""
    rows = _people(journey, employer) if journey.anchor == Anchor.JOINED else _spells(journey, employer)
    if after is not None:
        rows = rows.filter(pk__gt=after)
    found = list(rows.order_by("pk")[:limit])
    if journey.anchor == Anchor.JOINED:
        return pairs_of_people(found)
    return [(spell.alumnus, spell) for spell in found]


def key_of(journey: Journey, pair: Pair) -> UUID:
    """Where `candidates` goes on."""
    alumnus, spell = pair
    return alumnus.pk if spell is None or journey.anchor == Anchor.JOINED else spell.pk


def pairs_of(entries: Iterable[JourneyEntry]) -> list[Pair]:
    """Each passage's person and employment. One that counts from joining looks at the latest employment."""
    entries = list(entries)
    latest = latest_spells(entry.alumnus_id for entry in entries if entry.spell_id is None)
    return [(entry.alumnus, entry.spell or latest.get(entry.alumnus_id)) for entry in entries]


def pairs_of_people(people: Iterable[Alumnus]) -> list[Pair]:
    people = list(people)
    latest = latest_spells(alumnus.pk for alumnus in people)
    return [(alumnus, latest.get(alumnus.pk)) for alumnus in people]


def latest_spells(ids: Iterable[UUID]) -> dict[UUID, Spell]:
    wanted = list(ids)
    spells = Spell.objects.filter(alumnus_id__in=wanted).filter(~Exists(_later_than())) if wanted else []
    return {spell.alumnus_id: spell for spell in spells}


def under_way_but_unfit(journey: Journey, employer: Employer) -> TenantQuerySet:
    return _entries(journey, employer).filter(state=EntryState.UNDER_WAY).exclude(_entry_fits(journey))


def stopped_but_fit(journey: Journey, employer: Employer) -> TenantQuerySet:
    """Whom a rule has stopped that holds no longer. What HR did by hand stays."""
    stopped = _entries(journey, employer).filter(state=EntryState.STOPPED).exclude(reason=StopReason.BY_HAND)
    return stopped.filter(_entry_fits(journey))


def anchored_elsewhere(journey: Journey, employer: Employer) -> TenantQuerySet:
    """Passages under way whose anchor is another day by now."""
    entries = JourneyEntry.objects.filter(journey=journey).under_way().select_related("alumnus", "spell")
    if journey.anchor == Anchor.JOINED:
        entries = entries.alias(now_on=TruncDate("alumnus__joined_at", tzinfo=employer.zone))
    else:
        entries = entries.alias(now_on=F(f"spell__{ANCHOR_FIELDS[Anchor(journey.anchor)]}"))
    return entries.filter(now_on__isnull=False).exclude(anchor_on=F("now_on")).order_by("pk")


def _people(journey: Journey, employer: Employer) -> TenantQuerySet:
    since = datetime.combine(first_anchor(journey, employer.zone), time.min, tzinfo=employer.zone)
    people = Alumnus.objects.filter(_fits_by_joining(journey, "", "pk"), joined_at__gte=since)
    on_it = JourneyEntry.objects.filter(journey=journey, alumnus_id=OuterRef("pk"))
    return _with_language(people, employer, "pk").filter(_fits_language(journey)).exclude(Exists(on_it))


def _spells(journey: Journey, employer: Employer) -> TenantQuerySet:
    spells = Spell.objects.filter(_fits_by_spell(journey, "")).select_related("alumnus")
    spells = spells.filter(**{f"{ANCHOR_FIELDS[Anchor(journey.anchor)]}__gte": first_anchor(journey, employer.zone)})
    on_it = JourneyEntry.objects.filter(journey=journey, spell_id=OuterRef("pk"))
    return _with_language(spells, employer, "alumnus_id").filter(_fits_language(journey)).exclude(Exists(on_it))


def _entries(journey: Journey, employer: Employer) -> TenantQuerySet:
    entries = JourneyEntry.objects.filter(journey=journey).select_related("alumnus", "spell").order_by("pk")
    return _with_language(entries, employer, "alumnus_id")


def _entry_fits(journey: Journey) -> Q:
    if journey.anchor == Anchor.JOINED:
        return _fits_by_joining(journey, "alumnus__", "alumnus_id") & _fits_language(journey)
    return _fits_by_spell(journey, "spell__") & _fits_language(journey)


def _fits_by_joining(journey: Journey, person: str, key: str) -> Q:
    """The prefix leads to the person; `key` is the person's."""
    q = Q(**{f"{person}joined_at__isnull": False}) & _fits_person(journey, person)
    wanted = _fits_employment(journey, "")
    if wanted:
        latest = Spell.objects.filter(~Exists(_later_than()), wanted, alumnus_id=OuterRef(key))
        q &= Q(Exists(latest))
    return q


def _fits_by_spell(journey: Journey, spell: str) -> Q:
    """The prefix leads to the spell, whose person is looked at as well."""
    q = _fits_person(journey, f"{spell}alumnus__") & _fits_employment(journey, spell)
    if journey.anchor == Anchor.RETURNED:
        others = Spell.objects.filter(alumnus_id=OuterRef(f"{spell}alumnus_id"), last_day__isnull=False)
        others = others.exclude(pk=OuterRef(f"{spell}pk"))
        return q & Q(Exists(others), **{f"{spell}last_day__isnull": True, f"{spell}started_on__isnull": False})
    return q & Q(~Exists(_later_than(spell)), **{f"{spell}last_day__isnull": False})


def _fits_person(journey: Journey, person: str) -> Q:
    states = (AlumnusState.EMPLOYEE,) if journey.anchor == Anchor.RETURNED else LEFT
    q = Q(**{f"{person}state__in": states})
    if journey.countries:
        q &= Q(**{f"{person}country__in": journey.countries})
    if journey.joined:
        q &= Q(**{f"{person}joined_at__isnull": journey.joined == Joined.NO})
    return q


def _fits_employment(journey: Journey, spell: str) -> Q:
    q = Q()
    if journey.exit_types:
        q &= Q(**{f"{spell}exit_type__in": journey.exit_types})
    if journey.teams:
        q &= Q(**{f"{spell}team__in": journey.teams})
    return q


def _later_than(spell: str = "") -> TenantQuerySet:
    """The person's employments that end later; of two that end on one day, the one that was put down later."""
    mine = Coalesce(OuterRef(f"{spell}last_day"), OPEN_END)
    pk = OuterRef(f"{spell}pk")
    others = Spell.objects.filter(alumnus_id=OuterRef(f"{spell}alumnus_id"))
    others = others.alias(ends=Coalesce("last_day", OPEN_END))
    return others.filter(Q(ends__gt=mine) | Q(ends=mine, pk__gt=pk))


def _with_language(rows: TenantQuerySet, employer: Employer, person: str) -> TenantQuerySet:
    chosen = Reader.objects.filter(recipient_id=OuterRef(person)).exclude(language="").values("language")[:1]
    return rows.alias(reads=Coalesce(Subquery(chosen), Value(employer.language)))


def _fits_language(journey: Journey) -> Q:
    return Q(reads__in=journey.languages) if journey.languages else Q()
