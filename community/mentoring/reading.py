"""What members read: who would fit, who mentors, and their own pairs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Func, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.models import Membership
from community.mentoring.emails import entry_of
from community.mentoring.people import Line, is_blocked_pair, known_people, seen_people
from community.mentoring.rules import Fit, Side, fit_between, is_for, who_words
from community.models import (
    GOING_STATES,
    OPEN_STATES,
    MentoringOffer,
    MentoringProgramme,
    MentoringSide,
    Mentorship,
    MentorshipNote,
    MentorshipState,
    ProgrammePlace,
    ProgrammePlaceState,
)
from directory.models import Alumnus, Skill, Spell
from directory.names import name_key
from directory.places.cities import place_key, place_of
from tenancy.models import Employer, TenantQuerySet
from web.calendars import Entry
from web.pagination import Page, keyset_page

LOOKED_AT = 2_000  # offers that are weighed for one person, the newest first
SUGGESTED = 6
CHECKED = 30  # of the best, until so many may be seen
PAGE_SIZE = 20
OFFERED_SKILLS = 100
MOST_LANGUAGES_SHOWN = 60
LONG_PAST = timedelta(days=30)


@dataclass(frozen=True)
class MentorRow:
    """One mentor in a list."""

    line: Line
    offer: MentoringOffer
    free: int
    fit: Fit | None = None


@dataclass(frozen=True)
class PairRow:
    """One pair, as one of the two sees it. The other's name stays, whatever they hide by now."""

    pair: Mentorship
    other: Line
    is_mentor: bool
    waits_for_me: bool


def offers_of(alumnus: Alumnus) -> dict[str, MentoringOffer]:
    return {offer.side: offer for offer in MentoringOffer.objects.filter(alumnus=alumnus)}


def known_subjects() -> list[str]:
    """What the employer lists as skills: suggested, never demanded."""
    return list(Skill.objects.filter(is_offered=True).order_by("name").values_list("name", flat=True)[:OFFERED_SKILLS])


# Mentors


def with_free_places(offers: TenantQuerySet[MentoringOffer], today: date) -> TenantQuerySet[MentoringOffer]:
    """Of mentors who are not paused and have a free place, each with `free`."""
    taken = Mentorship.objects.filter(mentor=OuterRef("alumnus"), state__in=GOING_STATES).order_by()
    counted = Subquery(
        taken.values("mentor").annotate(number=Count("pk")).values("number"), output_field=IntegerField()
    )
    free = F("capacity") - Coalesce(counted, 0)
    return offers.mentors().running(today).annotate(free=free).filter(free__gt=0)  # type: ignore[attr-defined]


def suggestions(member: Membership, own: Alumnus, wish: MentoringOffer, *, today: date) -> list[MentorRow]:
    """The best for this wish with whom nothing is open yet: by the number of reasons, then by who has most time.

    Four queries, however many mentors there are.
    """
    asked = Mentorship.objects.filter(mentee=own, state__in=OPEN_STATES).values("mentor")
    offers = with_free_places(MentoringOffer.objects.all(), today).exclude(alumnus=own).exclude(alumnus__in=asked)
    wanted = Side(subjects=wish.subjects, languages=wish.languages, formats=wish.formats)
    found: list[tuple[int, int, Any]] = []
    for offer in offers.order_by("-created_at", "id")[:LOOKED_AT]:
        if fit := fit_between(wanted, _side(offer)):
            found.append((fit.score, offer.free, offer))  # type: ignore[attr-defined]  # annotated
    found.sort(key=lambda each: (-each[0], -each[1], each[2].pk))
    rows = _with_places(member, own, wanted, [offer for _score, _free, offer in found[:CHECKED]])
    return sorted(rows, key=lambda row: (-_score(row), -row.free, row.line.name))[:SUGGESTED]


def _score(row: MentorRow) -> int:
    return row.fit.score if row.fit else 0


def _with_places(member: Membership, own: Alumnus, wanted: Side, offers: Sequence[MentoringOffer]) -> list[MentorRow]:
    """Those who may be seen, weighed once more with where they live, as far as they show it to this member."""
    lines = seen_people(member, Alumnus.objects.filter(pk__in=[offer.alumnus_id for offer in offers]))
    mine = _side(wanted, place_key(own.city, own.country, own.city_id))
    return [
        MentorRow(line, offer, offer.free, fit_between(mine, _side(offer, line.city)))  # type: ignore[attr-defined]
        for offer in offers
        if (line := lines.get(offer.alumnus_id)) is not None
    ]


def _side(offer: MentoringOffer | Side, city: str = "") -> Side:
    place = place_of(city)
    return Side(
        subjects=offer.subjects,
        languages=offer.languages,
        formats=offer.formats,
        city=city,
        longitude=place.longitude if place else None,
    )


def mentor_page(
    member: Membership,
    own: Alumnus,
    *,
    today: date,
    subject: str = "",
    language: str = "",
    format: str = "",
    after: str | None = None,
    before: str | None = None,
) -> tuple[list[MentorRow], Page[MentoringOffer]]:
    """Mentors with a free place whom the member may see, the newest first."""
    seen = Alumnus.objects.visible_to(member).exclude(pk=own.pk)
    offers = with_free_places(MentoringOffer.objects.filter(alumnus__in=seen), today)
    if key := name_key(subject):
        offers = offers.filter(subject_keys__contains=[key[:60]])
    if language:
        offers = offers.filter(languages__contains=[language])
    if format:
        offers = offers.filter(formats__contains=[format])
    page: Page[MentoringOffer] = keyset_page(
        offers, order=("-created_at", "id"), after=after, before=before, size=PAGE_SIZE
    )
    lines = seen_people(member, Alumnus.objects.filter(pk__in=[offer.alumnus_id for offer in page.items]))
    rows = [
        MentorRow(lines[offer.alumnus_id], offer, offer.free)  # type: ignore[attr-defined]
        for offer in page.items
        if offer.alumnus_id in lines
    ]
    return rows, page


# Pairs


def pairs_of(alumnus: Alumnus) -> TenantQuerySet[Mentorship]:
    """Without those between whom somebody has blocked the other: neither exists for the other."""
    pairs = Mentorship.objects.of(alumnus.pk).exclude(is_blocked_pair("mentor", "mentee"))
    return pairs.select_related("mentor", "mentee", "programme")


def rows_of(member: Membership, own: Alumnus, pairs: Iterable[Mentorship]) -> list[PairRow]:
    """Two queries for the people."""
    found = list(pairs)
    others = [pair.mentee if pair.mentor_id == own.pk else pair.mentor for pair in found]
    lines = known_people(member, others)
    return [
        PairRow(pair, lines[pair.other_of(own.pk)], pair.mentor_id == own.pk, waits_for(pair, own.pk)) for pair in found
    ]


def waits_for(pair: Mentorship, alumnus_id: UUID) -> bool:
    """Whether this person has not answered yet."""
    if pair.state == MentorshipState.REQUESTED:
        return bool(pair.mentor_id == alumnus_id)
    said = pair.mentor_yes_at if pair.side_of(alumnus_id) == MentoringSide.MENTOR else pair.mentee_yes_at
    return pair.state == MentorshipState.PROPOSED and said is None


def unanswered(member: Membership) -> QuerySet[Mentorship]:
    """The questions of mentees that wait for this member."""
    asked: QuerySet[Mentorship] = Mentorship.objects.filter(mentor__membership=member, state=MentorshipState.REQUESTED)
    return asked.exclude(is_blocked_pair("mentor", "mentee"))


def notes_of(pair: Mentorship, own: Alumnus) -> tuple[list[MentorshipNote], list[MentorshipNote]]:
    """(for the two, for this person alone), the last first."""
    notes = list(MentorshipNote.objects.filter(mentorship=pair).order_by("-created_at", "-id"))
    private = [note for note in notes if note.is_private and note.author_id == own.pk]
    return [note for note in notes if not note.is_private], private


def calendar_entries(employer: Employer, alumnus: Alumnus, now: datetime) -> list[Entry]:
    """For the person's own calendar feed."""
    pairs = pairs_of(alumnus).going().filter(next_at__gte=now - LONG_PAST)  # type: ignore[attr-defined]
    return [
        entry_of(pair, about=pair.mentee if pair.mentor_id == alumnus.pk else pair.mentor, employer=employer)
        for pair in pairs
    ]


def seats_left(offer: MentoringOffer) -> int:
    return max(0, offer.capacity - Mentorship.objects.filter(mentor=offer.alumnus_id).going().count())


def offered_languages() -> set[str]:
    """Those in which somebody mentors here."""
    spoken = MentoringOffer.objects.mentors().annotate(code=Func(F("languages"), function="unnest"))
    return set(spoken.order_by().values_list("code", flat=True).distinct()[:MOST_LANGUAGES_SHOWN])


# Programmes


@dataclass(frozen=True)
class Joinable:
    """A programme that a member may join or takes part in."""

    programme: MentoringProgramme
    place: ProgrammePlace | None
    who: str

    @property
    def is_waiting(self) -> bool:
        return self.place is not None and self.place.state == ProgrammePlaceState.WAITING


def joinable_programmes(own: Alumnus, *, today: date) -> list[Joinable]:
    """Three queries."""
    programmes = list(MentoringProgramme.objects.running(today).select_related("coordinator").order_by("starts_on"))
    if not programmes:
        return []
    spells = list(Spell.objects.filter(alumnus=own))
    places = {place.programme_id: place for place in ProgrammePlace.objects.filter(alumnus=own)}
    return [
        Joinable(programme, places.get(programme.pk), str(who_words(programme)))
        for programme in programmes
        if programme.pk in places or is_for(programme, spells)
    ]
