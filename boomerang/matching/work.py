"""Matching again what has changed, a small batch after the other, by one worker at a time for each employer."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from boomerang.matching.classification import Classification, classification
from boomerang.matching.counting import Counts, count_again
from boomerang.matching.demands import write_openings
from boomerang.matching.keeping import forget_fits, match_opening, match_person
from boomerang.matching.people import write_people
from boomerang.matching.traits import PersonFacts
from boomerang.models import FitMark, FitState, Opening, OpeningState, OpeningTraits, PersonTraits
from directory.models import Alumnus
from tenancy.scope import require_tenant

FORMULA = 1  # a new one has everybody's traits written again
PEOPLE_AT_ONCE = 100
OPENINGS_AT_ONCE = 20
SWEPT_AT_ONCE = 1_000
FRESH_FOR = timedelta(days=7)  # months go by: so often all openings are matched again
COUNTED_EVERY = timedelta(hours=20)


def work_off() -> bool:
    """One batch in one transaction; True while there is more to do. Nothing is lost where it is cut off."""
    with transaction.atomic():
        if not _is_ours():
            return False
        state = _state()
        known = classification()
        if state.stamp != _stamp(known):
            _begin_sweep(state, known)
        if state.swept_to is not None:
            _sweep(state, known)
            return True
        return _people(known) or _openings(known)


def look_after() -> None:
    """What becomes due by itself: counting anew each night, and openings whose time went by."""
    with transaction.atomic():
        if not _is_ours():
            return
        state, now = _state(), timezone.now()
        if state.counted_at is None or now - state.counted_at > COUNTED_EVERY:
            _count(state)
        gone = OpeningTraits.objects.exclude(opening__in=Opening.objects.running())
        _forget_openings(list(gone.values_list("opening", flat=True)))
        today = timezone.localdate()
        if state.refreshed_on is None or today - state.refreshed_on >= FRESH_FOR:
            _mark_openings()
            FitState.objects.filter(pk=state.pk).update(refreshed_on=today)


def _is_ours() -> bool:
    """Until the end of the transaction nobody else matches for this employer."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [f"matching:{require_tenant()}"])
        return bool(cursor.fetchone()[0])


def _state() -> FitState:
    return FitState.objects.first() or FitState.objects.create()


def _stamp(known: Classification) -> str:
    return f"{FORMULA}:{known.stamp}"


def _begin_sweep(state: FitState, known: Classification) -> None:
    state.stamp, state.swept_to = _stamp(known), UUID(int=0)
    state.save()


def _sweep(state: FitState, known: Classification) -> None:
    """Everybody's traits, then the counts, then all openings: fits come last, by the openings alone."""
    people = Alumnus.objects.filter(pk__gt=state.swept_to).order_by("pk")
    ids = list(people.values_list("pk", flat=True)[:SWEPT_AT_ONCE])
    if ids:
        write_people(ids, known)
        state.swept_to = ids[-1]
    else:
        state.swept_to = None
        _count(state)
        _mark_openings()
    state.save()


def _count(state: FitState) -> None:
    count_again()
    state.counted_at = timezone.now()
    state.save()


def _mark_openings() -> None:
    running = Opening.objects.filter(state=OpeningState.OPEN).order_by("pk").values_list("pk", flat=True)
    FitMark.objects.bulk_create([FitMark(opening_id=pk) for pk in running])


def _people(known: Classification) -> bool:
    marks, ids = _claimed("alumnus_id", PEOPLE_AT_ONCE)
    if not marks:
        return False
    matched = write_people(ids, known)
    forget_fits(people=sorted(set(ids).difference(matched)))
    counts = Counts()
    rows = PersonTraits.objects.filter(alumnus__in=matched).values_list("alumnus", "for_staff", "for_member", "traits")
    sides: dict[UUID, list[tuple[bool, bool, PersonFacts]]] = {}
    for pk, for_staff, for_member, traits in rows:
        sides.setdefault(pk, []).append((for_staff, for_member, PersonFacts.read(traits)))
    for pk in sorted(sides):
        match_person(pk, sides[pk], counts)
    _done(marks)
    return True


def _openings(known: Classification) -> bool:
    marks, ids = _claimed("opening_id", OPENINGS_AT_ONCE)
    if not marks:
        return False
    demands = write_openings(ids, known)
    _forget_openings(sorted(set(ids).difference(demands)))
    counts = Counts()
    for pk in sorted(demands):
        match_opening(pk, demands[pk], counts)
    _done(marks)
    return True


def _forget_openings(ids: Sequence[UUID]) -> None:
    OpeningTraits.objects.filter(opening__in=ids).delete()
    forget_fits(openings=ids)


def _claimed(column: str, most: int) -> tuple[list[UUID], list[UUID]]:
    """(marks, what they are of): the oldest, with all the marks that the same thing has."""
    waiting = FitMark.objects.filter(**{f"{column}__isnull": False})
    first = waiting.order_by("at", "pk").values_list(column, flat=True)[: 3 * most]
    ids = list(dict.fromkeys(first))[:most]
    marks = list(FitMark.objects.filter(**{f"{column}__in": ids}).values_list("pk", flat=True))
    return marks, ids


def _done(marks: Sequence[UUID]) -> None:
    """Those that were there when the work began; what was marked meanwhile is done again."""
    FitMark.objects.filter(pk__in=marks).delete()
