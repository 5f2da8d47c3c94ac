"""Whom to get in touch with a year after they left, and what fits them by what staff may see of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, Window
from django.db.models.functions import RowNumber

from accounts.models import Membership
from boomerang.approach import approachable
from boomerang.candidates.hits import Hit, hits_of
from boomerang.checkins.rules import window
from boomerang.matching.fits import GOOD, words
from boomerang.models import Candidacy, CheckIn, CheckInOutcome, Fit, FitSide, Opening, Origin, ReadPath
from directory.models import Alumnus, Audience, SearchRow, Spell
from tenancy.models import TenantQuerySet

SHOWN = 3  # openings for each person
REASONS = 3
STRONG = 500


@dataclass(frozen=True)
class Fitting:
    """An opening that fits a person, and why. `card` is theirs on its board, if they have one."""

    opening: Opening
    reasons: list[str]
    is_strong: bool
    card: UUID | None = None


@dataclass(frozen=True)
class Line:
    """One person. `mark` is what came of it so far."""

    spell: Spell
    hit: Hit
    mark: CheckIn | None = None
    fittings: list[Fitting] = field(default_factory=list)


def due(today: date) -> TenantQuerySet[Spell]:
    """The last employments of those to get in touch with; of people whom one may approach, and of nobody else."""
    others = Spell.objects.filter(alumnus=OuterRef("alumnus")).exclude(pk=OuterRef("pk"))
    later = others.filter(
        Q(last_day__isnull=True)
        | Q(last_day__gt=OuterRef("last_day"))
        | Q(last_day=OuterRef("last_day"), pk__gt=OuterRef("pk"))
    )
    first, last = window(today)
    people = Alumnus.objects.filter(approachable())
    found = Spell.objects.filter(last_day__gte=first, last_day__lte=last, alumnus__in=people)
    kept: TenantQuerySet[Spell] = found.filter(~Exists(later))
    return kept


def with_outcome(spells: TenantQuerySet[Spell], outcome: str) -> TenantQuerySet[Spell]:
    """Empty: nobody has been in touch yet."""
    marks = CheckIn.objects.filter(spell=OuterRef("pk"))
    found: TenantQuerySet[Spell] = (
        spells.filter(Exists(marks.filter(outcome=outcome))) if outcome else spells.filter(~Exists(marks))
    )
    return found


def counts_of(spells: TenantQuerySet[Spell]) -> Mapping[str, int]:
    """By outcome, empty for those nobody has been in touch with."""
    rows = spells.order_by().values_list("check_ins__outcome").annotate(number=Count("pk"))
    return {outcome or "": number for outcome, number in rows}


def fits_opening_of(recruiter: Membership) -> Q:
    """On `Spell`: an opening that this colleague looks after fits the person."""
    return Q(Exists(good_fits().filter(alumnus=OuterRef("alumnus"), opening__recruiter=recruiter)))


def good_fits() -> TenantQuerySet[Fit]:
    """As staff may see them: of the employer's own openings that run."""
    openings = Opening.objects.running().filter(origin=Origin.EMPLOYER)
    found: TenantQuerySet[Fit] = Fit.objects.filter(side=FitSide.STAFF, score__gte=GOOD, opening__in=openings)
    return found


def lines_of(spells: Sequence[Spell], *, member: Membership) -> list[Line]:
    """In their order. Notes that the wishes among them have been read."""
    ids = [spell.alumnus_id for spell in spells]
    rows = SearchRow.objects.filter(audience=Audience.STAFF, alumnus__in=ids)
    hits = {hit.alumnus_id: hit for hit in hits_of(list(rows), query=None, member=member, path=ReadPath.LIST)}
    marks = {mark.spell_id: mark for mark in CheckIn.objects.filter(spell__in=spells).select_related("by")}
    fittings = fittings_of(ids)
    return [
        Line(spell, hits[spell.alumnus_id], marks.get(spell.pk), fittings.get(spell.alumnus_id, []))
        for spell in spells
        if spell.alumnus_id in hits
    ]


def fittings_of(alumnus_ids: Sequence[UUID]) -> dict[UUID, list[Fitting]]:
    """The best openings of each person. Two queries."""
    place = Window(RowNumber(), partition_by=F("alumnus_id"), order_by=[F("score").desc(), F("pk")])
    ranked = good_fits().filter(alumnus__in=alumnus_ids).annotate(place=place).filter(place__lte=SHOWN)
    fits = list(ranked.select_related("opening").order_by("-score", "pk"))
    there = Candidacy.objects.filter(alumnus__in=alumnus_ids, opening__in={fit.opening_id for fit in fits})
    cards = {(who, opening): pk for pk, who, opening in there.values_list("pk", "alumnus_id", "opening_id")}
    found: dict[UUID, list[Fitting]] = {}
    for fit in fits:
        card = cards.get((fit.alumnus_id, fit.opening_id))
        fitting = Fitting(fit.opening, words(fit)[:REASONS], fit.score >= STRONG, card)
        found.setdefault(fit.alumnus_id, []).append(fitting)
    return found


def tabs_of(spells: TenantQuerySet[Spell]) -> list[tuple[str, str | None, int]]:
    """(outcome, its label or None for those to write to, how many)."""
    counts = counts_of(spells)
    labels: list[tuple[str, str | None]] = [("", None)]
    labels += [(outcome.value, str(outcome.label)) for outcome in CheckInOutcome]
    return [(value, label, counts.get(value, 0)) for value, label in labels]
