"""Who sits at a table, and whose turn comes next."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.limits import DAY, Limit
from community.lunches import emails
from community.lunches.reading import asked_turn, chairs_of, hidden_from, last_lunch
from community.lunches.rules import can_tend, next_date
from community.lunches.turns import Chair, after_passing, after_planning, next_planner, seated_at
from community.models import (
    LUNCH_TO_COME,
    MOST_SEATS,
    Lunch,
    LunchDate,
    LunchGuest,
    LunchSeat,
    LunchTable,
    LunchTurn,
    TurnState,
)
from directory.models import Alumnus
from tenancy.models import Employer
from web.errors import ActionError

INVITED_PER_DAY = Limit("lunch-seats", 10, DAY)
FEWEST = 2


class NoSeat(ActionError):
    """The table is full, or the seat cannot be left now."""


def locked(table: LunchTable) -> LunchTable:
    found: LunchTable = LunchTable.objects.select_for_update().get(pk=table.pk)
    return found


def seats(table: LunchTable) -> list[LunchSeat]:
    return list(LunchSeat.objects.taken().filter(table=table).select_related("alumnus").order_by("joined_at", "id"))


def is_seated(table: LunchTable, alumnus: Alumnus) -> bool:
    return bool(LunchSeat.objects.taken().filter(table=table, alumnus=alumnus).exists())


def seat(table: LunchTable, people: Iterable[Alumnus]) -> list[Alumnus]:
    """Those who sit down now; who sits there already is left out. Who comes back starts where the table is."""
    now, chairs = timezone.now(), chairs_of(table)
    known = {seat.alumnus_id: seat for seat in LunchSeat.objects.filter(table=table)}
    came = []
    for person in people:
        place = known.get(person.pk) or LunchSeat(table=table, alumnus=person)
        is_new = person.pk not in known
        if not is_new and place.left_at is None:
            continue
        place.turns = seated_at(chairs, before=place.turns)
        place.since, place.joined_at, place.left_at = now, now, None
        place.save()
        known[person.pk] = place
        came.append(person)
    return came


@transaction.atomic
def invite(*, employer: Employer, table: LunchTable, people: Iterable[Alumnus], by: Alumnus) -> list[Alumnus]:
    """By anybody who sits there. To a lunch whose date is still open they are asked at once; to a fixed one as well."""
    table = locked(table)
    if not is_seated(table, by) or table.ended_at is not None:
        raise NoSeat(_("This table has ended."))
    if not INVITED_PER_DAY.allow(employer.pk, by.pk):
        raise NoSeat(_("You have invited many people today. Please go on tomorrow."))
    came = seat(table, people)
    if len(seats(table)) > MOST_SEATS:
        raise NoSeat(_("A table has at most %(most)d seats.") % {"most": MOST_SEATS})
    lunch = Lunch.objects.to_come().filter(table=table).select_related("table", "planner").first()
    if lunch is not None:
        hidden = hidden_from(lunch.planner)
        _invite_to(employer, lunch, [person for person in came if person.pk not in hidden])
    go_on_if_waiting(employer, table)
    return came


def _invite_to(employer: Employer, lunch: Lunch, people: Iterable[Alumnus]) -> None:
    dates = list(LunchDate.objects.filter(lunch=lunch).order_by("starts_at").values_list("starts_at", flat=True))
    if lunch.starts_at is not None:
        dates = [lunch.starts_at]
    for person in people:
        guest, is_new = LunchGuest.objects.get_or_create(lunch=lunch, alumnus=person)
        if is_new:
            guest.lunch = lunch
            emails.send_invitation(guest, employer=employer, dates=dates)


@transaction.atomic
def leave(*, employer: Employer, table: LunchTable, by: Alumnus) -> None:
    """Without a reason, and nobody is told. The last two are no table any more. Twice is once."""
    table = locked(table)
    lunch = Lunch.objects.to_come().filter(table=table).select_related("table", "planner").first()
    if lunch is not None and lunch.planner_id == by.pk:
        raise NoSeat(_("You plan the next lunch. Call it off first, or wait until it has been."))
    if not LunchSeat.objects.taken().filter(table=table, alumnus=by).update(left_at=timezone.now()):
        return
    if lunch is not None:
        _take_away(employer, lunch, by)
    LunchTurn.objects.filter(table=table, alumnus=by, state=TurnState.ASKED).update(
        state=TurnState.PASSED, answered_at=timezone.now()
    )
    if len(seats(table)) < FEWEST and lunch is None:
        LunchTable.objects.filter(pk=table.pk).update(ended_at=timezone.now())
        return
    go_on_if_waiting(employer, table)


def _take_away(employer: Employer, lunch: Lunch, by: Alumnus) -> None:
    """Their entry disappears from their own calendar; the others' stays as it is."""
    guest = LunchGuest.objects.select_related("alumnus").filter(lunch=lunch, alumnus=by).first()
    if guest is None:
        return
    if guest.has_entry:
        guest.lunch, lunch.sequence = lunch, lunch.sequence + 1
        emails.send_date(guest, "off", employer=employer, names=(), now=timezone.now())
    guest.delete()


@transaction.atomic
def set_rhythm(*, employer: Employer, table: LunchTable, weeks: int, by: Alumnus) -> None:
    """From the next one on. Where it meets no more by itself, nobody is asked any more."""
    table = _tended(table, by)
    table.rhythm_weeks = weeks
    table.save(update_fields=["rhythm_weeks"])
    if weeks == 0:
        _ask_nobody(table)
    go_on_if_waiting(employer, table)


@transaction.atomic
def end(*, table: LunchTable, by: Alumnus) -> None:
    """Nobody is asked to plan any more. What has been stays to be read."""
    table = _tended(table, by)
    if Lunch.objects.to_come().filter(table=table).exists():
        raise NoSeat(_("There is a lunch to come. Call it off first, or wait until it has been."))
    _ask_nobody(table)
    table.ended_at = timezone.now()
    table.save(update_fields=["ended_at"])


def _tended(table: LunchTable, by: Alumnus) -> LunchTable:
    table = locked(table)
    if not is_seated(table, by) or not can_tend(table, last_lunch(table), by.pk):
        raise NoSeat(_("Whoever plans the next lunch, or has planned the last one, does that."))
    return table


def _ask_nobody(table: LunchTable) -> None:
    LunchTurn.objects.filter(table=table, state=TurnState.ASKED).delete()


# The turn


def credit(table: LunchTable, planner: Alumnus, *, round_number: int) -> None:
    """The planner has planned: `turns` tells what that means for the others."""
    passed = _passed(table, round_number) - {planner.pk}
    chairs = chairs_of(table)
    _keep(table, chairs, after_planning(chairs, planner.pk, at=timezone.now(), passed=passed))


def go_on(employer: Employer, lunch: Lunch, *, is_round_over: bool) -> None:
    """A lunch is over, or came to nothing. A table that meets again asks the next one; another one has ended."""
    table = locked(lunch.table)
    if is_round_over:
        table.round += 1
        table.save(update_fields=["round"])
    else:
        now, chairs = timezone.now(), chairs_of(table)
        turns = LunchTurn.objects.filter(table=table, round=table.round, alumnus=lunch.planner_id)
        turns.update(state=TurnState.PASSED, answered_at=now)
        _keep(table, chairs, after_passing(chairs, lunch.planner_id, at=now))
    go_on_if_waiting(employer, table)


def go_on_if_waiting(employer: Employer, table: LunchTable) -> LunchTurn | None:
    """Ask the next one, where nobody is asked and nobody plans."""
    lunch = last_lunch(table)
    chairs = chairs_of(table)
    if lunch is None or lunch.state in LUNCH_TO_COME or asked_turn(table) is not None:
        return None
    if table.rhythm_weeks == 0 or table.ended_at is not None or len(chairs) < FEWEST:
        return None
    chair = next_planner(chairs, passed=_passed(table, table.round))
    if chair is None:
        return None
    return _ask(employer, table, chair, lunch)


def _ask(employer: Employer, table: LunchTable, chair: Chair, lunch: Lunch) -> LunchTurn:
    now = timezone.now()
    last = lunch.starts_at or lunch.created_at
    turn = LunchTurn.objects.create(
        table=table, alumnus_id=chair.who, round=table.round, asked_at=now,
        proposed_at=next_date(last, lunch.place_zone, table.rhythm_weeks, now=now),
    )  # fmt: skip
    emails.send_turn(turn, lunch, employer=employer)
    return turn


@transaction.atomic
def pass_on(*, employer: Employer, table: LunchTable, by: Alumnus) -> LunchTurn | None:
    """Not this time: the next one is asked, and nobody is told why. Twice is once."""
    table = locked(table)
    turn = asked_turn(table)
    if turn is None or turn.alumnus_id != by.pk:
        return None
    return _pass(employer, table, turn)


def _pass(employer: Employer, table: LunchTable, turn: LunchTurn) -> LunchTurn | None:
    turn.state, turn.answered_at = TurnState.PASSED, timezone.now()
    turn.save(update_fields=["state", "answered_at"])
    chairs = chairs_of(table)
    _keep(table, chairs, after_passing(chairs, turn.alumnus_id, at=timezone.now()))
    return go_on_if_waiting(employer, table)


def pass_silent(employer: Employer, *, before: datetime) -> int:
    """Who has not answered for a while is taken to be busy."""
    waiting = LunchTurn.objects.filter(state=TurnState.ASKED, asked_at__lt=before).order_by("asked_at", "id")
    done = 0
    for found in waiting:
        with transaction.atomic():
            table = locked(LunchTable(pk=found.table_id))
            turn = asked_turn(table)
            if turn is not None and turn.pk == found.pk:
                _pass(employer, table, turn)
                done += 1
    return done


def _passed(table: LunchTable, round_number: int) -> set[object]:
    turns = LunchTurn.objects.filter(table=table, round=round_number, state=TurnState.PASSED)
    return set(turns.values_list("alumnus_id", flat=True))


def _keep(table: LunchTable, before: Iterable[Chair], after: Iterable[Chair]) -> None:
    known = {chair.who: chair for chair in before}
    for chair in after:
        if chair != known[chair.who]:
            LunchSeat.objects.filter(table=table, alumnus=UUID(str(chair.who))).update(
                turns=chair.turns, since=chair.since
            )
