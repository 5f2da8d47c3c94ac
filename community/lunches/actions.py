"""Making a lunch, voting, fixing and what comes after. None of it is in the audit log, which staff read (ADR 0015)."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.limits import DAY, Limit
from community.circle.contacts import note_together
from community.lunches import emails, seating
from community.lunches.reading import blocks_among, hidden_from
from community.lunches.rules import can_plan, can_tell_outcome, can_vote, comes
from community.models import (
    LUNCH_TO_COME,
    MOST_DATES,
    Answer,
    ContactKind,
    Lunch,
    LunchDate,
    LunchGuest,
    LunchState,
    LunchTable,
    LunchTurn,
    LunchVote,
    TurnState,
)
from directory.models import Alumnus
from tenancy.models import Employer
from web.errors import ActionError

PER_DAY = Limit("lunch", 5, DAY)
DATES_PER_DAY = Limit("lunch-date", 30, DAY)


class TooMuch(ActionError):
    """More than anybody eats."""


class NotPossible(ActionError):
    """The lunch is not where this could be done any more."""


@dataclass(frozen=True)
class Plan:
    """What a planner says about one lunch. `zone` is that of the place."""

    dates: tuple[datetime, ...]
    place: str
    zone: str
    minutes: int = 90
    words: str = ""


@transaction.atomic
def make_table(
    *,
    employer: Employer,
    planner: Alumnus,
    name: str,
    people: Iterable[Alumnus],
    plan: Plan,
    rhythm_weeks: int = 0,
    rule: Mapping[str, object] | None = None,
) -> Lunch:
    """A new table with its first lunch, which whoever makes it plans."""
    _count(employer, planner)
    table = LunchTable.objects.create(name=name, rhythm_weeks=rhythm_weeks, rule=dict(rule or {}))
    seating.seat(table, [planner, *people])
    _take_turn(table, planner, plan)
    return _open(employer, table, planner, plan)


@transaction.atomic
def plan_next(*, employer: Employer, table: LunchTable, planner: Alumnus, plan: Plan) -> Lunch:
    """The next lunch of a table, by whoever is asked or comes forward."""
    table = seating.locked(table)
    if not seating.is_seated(table, planner) or table.ended_at is not None:
        raise NotPossible(_("This table has ended."))
    if Lunch.objects.to_come().filter(table=table).exists():
        raise NotPossible(_("Somebody is planning the next one already."))
    _count(employer, planner)
    LunchTurn.objects.filter(table=table, state=TurnState.ASKED).exclude(alumnus=planner).delete()
    _take_turn(table, planner, plan)
    return _open(employer, table, planner, plan)


def _count(employer: Employer, planner: Alumnus) -> None:
    if not PER_DAY.allow(employer.pk, planner.pk):
        raise TooMuch(_("You have planned a lot today. Please go on tomorrow."))


def _take_turn(table: LunchTable, planner: Alumnus, plan: Plan) -> None:
    now = timezone.now()
    taken = {"state": TurnState.TAKEN, "answered_at": now}
    LunchTurn.objects.update_or_create(
        table=table, round=table.round, alumnus=planner,
        defaults=taken, create_defaults={**taken, "proposed_at": min(plan.dates)},
    )  # fmt: skip


def _open(employer: Employer, table: LunchTable, planner: Alumnus, plan: Plan) -> Lunch:
    """The planner's own dates suit the planner."""
    lunch = Lunch.objects.create(
        table=table, round=table.round, planner=planner, place=plan.place, zone=plan.zone, minutes=plan.minutes,
        words=plan.words,
    )  # fmt: skip
    dates = [LunchDate(lunch=lunch, starts_at=at, added_by=planner) for at in sorted(set(plan.dates))]
    LunchDate.objects.bulk_create(dates)
    hidden = hidden_from(planner)
    people = [seat.alumnus for seat in seating.seats(table) if seat.alumnus_id not in hidden]
    guests = [LunchGuest(lunch=lunch, alumnus=person) for person in people]
    LunchGuest.objects.bulk_create(guests)
    own = next(guest for guest in guests if guest.alumnus_id == planner.pk)
    _keep_votes(own, {date.pk: Answer.YES for date in dates})
    for guest in guests:
        if guest is not own:
            emails.send_invitation(guest, employer=employer, dates=[date.starts_at for date in dates])
    return lunch


# Voting


@transaction.atomic
def vote(*, employer: Employer, guest: LunchGuest, answers: Mapping[UUID, str]) -> None:
    """For all dates at once, or for the one that is fixed. What is no date of this lunch is left out."""
    lunch = _locked(guest.lunch)
    if not can_vote(lunch, now=timezone.now()):
        raise NotPossible(_("The vote is over."))
    known = set(LunchDate.objects.filter(lunch=lunch).values_list("pk", flat=True))
    was_coming = _is_coming(guest, lunch)
    _keep_votes(guest, {date_id: answer for date_id, answer in answers.items() if date_id in known})
    is_waiting = LunchGuest.objects.filter(lunch=lunch, voted_at__isnull=True).exists()
    if lunch.state == LunchState.VOTING and lunch.complete_at is None and not is_waiting:
        lunch.complete_at = timezone.now()
        lunch.save(update_fields=["complete_at"])
        emails.send_complete(lunch, employer=employer)
    if was_coming and not _is_coming(guest, lunch) and guest.alumnus_id != lunch.planner_id:
        _tell_planner(employer, guest, lunch)


def _tell_planner(employer: Employer, guest: LunchGuest, lunch: Lunch) -> None:
    if guest.alumnus_id not in hidden_from(lunch.planner):
        guest.lunch = lunch
        emails.send_cannot(guest, employer=employer)


def _is_coming(guest: LunchGuest, lunch: Lunch) -> bool:
    """To the date that is fixed."""
    if lunch.state != LunchState.FIXED:
        return False
    votes = LunchVote.objects.filter(guest=guest, date__lunch=lunch, date__starts_at=lunch.starts_at)
    return comes(votes.values_list("answer", flat=True))


def _keep_votes(guest: LunchGuest, answers: Mapping[UUID, str]) -> None:
    rows = [LunchVote(date_id=date_id, guest=guest, answer=answer) for date_id, answer in answers.items()]
    LunchVote.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["tenant_id", "date", "guest"], update_fields=["answer"]
    )
    guest.voted_at = timezone.now()
    guest.save(update_fields=["voted_at"])


@transaction.atomic
def add_date(*, employer: Employer, guest: LunchGuest, starts_at: datetime) -> LunchDate:
    """By anybody invited, whom it suits then. The same date twice is one."""
    lunch = _locked(guest.lunch)
    if lunch.state != LunchState.VOTING:
        raise NotPossible(_("The vote is over."))
    if not DATES_PER_DAY.allow(employer.pk, guest.alumnus_id):
        raise TooMuch(_("These are many dates for one day. Please go on tomorrow."))
    if LunchDate.objects.filter(lunch=lunch).count() >= MOST_DATES:
        raise NotPossible(_("There are %(most)d dates already. That is enough to choose from.") % {"most": MOST_DATES})
    date, _made = LunchDate.objects.get_or_create(
        lunch=lunch, starts_at=starts_at, defaults={"added_by_id": guest.alumnus_id}
    )
    _keep_votes(guest, {date.pk: Answer.YES})
    return date


# The date


@transaction.atomic
def fix(*, employer: Employer, lunch: Lunch, date_id: UUID, by: Alumnus) -> Lunch:
    """Everybody gets it for their calendar. The planner's turn is done."""
    lunch = _own_locked(lunch, by)
    date = LunchDate.objects.filter(lunch=lunch, pk=date_id).first()
    if lunch.state != LunchState.VOTING or date is None:
        raise NotPossible(_("This has changed meanwhile. Look at it once more."))
    if date.starts_at <= timezone.now():
        raise NotPossible(_("This date has passed."))
    lunch.state, lunch.starts_at, lunch.fixed_at = LunchState.FIXED, date.starts_at, timezone.now()
    lunch.save(update_fields=["state", "starts_at", "fixed_at"])
    seating.credit(lunch.table, by, round_number=lunch.round)
    _tell_all(employer, lunch, "fixed")
    return lunch


@transaction.atomic
def move(*, employer: Employer, lunch: Lunch, plan: Plan, by: Alumnus) -> Lunch:
    """Another date or place: the same entry in everybody's calendar changes. Whoever voted for the date is asked anew
    by the mail alone; their answers to the date before stay with that date."""
    lunch = _own_locked(lunch, by)
    if lunch.state != LunchState.FIXED:
        raise NotPossible(_("Only a date that is fixed can be moved."))
    (starts_at,) = plan.dates
    values = {"starts_at": starts_at, "place": plan.place, "zone": plan.zone, "minutes": plan.minutes}
    values["words"] = plan.words
    if all(getattr(lunch, name) == value for name, value in values.items()):
        return lunch
    if starts_at != lunch.starts_at:
        own = LunchGuest.objects.get(lunch=lunch, alumnus=by)
        date, _made = LunchDate.objects.get_or_create(lunch=lunch, starts_at=starts_at, defaults={"added_by": by})
        _keep_votes(own, {date.pk: Answer.YES})
    for name, value in values.items():
        setattr(lunch, name, value)
    lunch.sequence += 1
    lunch.save(update_fields=[*values, "sequence"])
    _tell_all(employer, lunch, "moved")
    return lunch


@transaction.atomic
def call_off(*, employer: Employer, lunch: Lunch, words: str = "", by: Alumnus | None) -> Lunch:
    """`by` is None where nobody fixed a date in time. Before a date was fixed the turn passes on."""
    lunch = _own_locked(lunch, by) if by else _locked(lunch)
    if lunch.state not in LUNCH_TO_COME:
        raise NotPossible(_("This has changed meanwhile. Look at it once more."))
    was_fixed = lunch.state == LunchState.FIXED
    lunch.state, lunch.ended_at = LunchState.CANCELLED, timezone.now()
    lunch.sequence += was_fixed
    lunch.save(update_fields=["state", "ended_at", "sequence"])
    if was_fixed:
        _tell_all(employer, lunch, "off", words=words)
    elif by:
        for guest in _guests(lunch):
            if guest.voted_at and guest.alumnus_id != by.pk:
                emails.send_off_unfixed(guest, employer=employer, words=words)
    seating.go_on(employer, lunch, is_round_over=was_fixed)
    return lunch


def _tell_all(employer: Employer, lunch: Lunch, change: emails.Change, *, words: str = "") -> None:
    """To each with the names that this one may read: of those who can come, none whom a block keeps away."""
    guests, now = _guests(lunch), timezone.now()
    votes = LunchVote.objects.filter(date__lunch=lunch, date__starts_at=lunch.starts_at)
    coming = {guest_id for guest_id, answer in votes.values_list("guest_id", "answer") if comes([answer])}
    apart = blocks_among(guest.alumnus_id for guest in guests)
    for guest in guests:
        hidden = {other for pair in apart if guest.alumnus_id in pair for other in pair}
        others = [other for other in guests if other.pk in coming and other.pk != guest.pk]
        names = [other.alumnus.full_name for other in others if other.alumnus_id not in hidden]
        if lunch.planner_id in hidden or (change == "off" and not guest.has_entry):
            continue
        has_gone = emails.send_date(guest, change, employer=employer, names=names, now=now, words=words)
        if has_gone and not guest.has_entry:
            guest.has_entry = True
            guest.save(update_fields=["has_entry"])


# Afterwards


@transaction.atomic
def tell_outcome(
    *, employer: Employer, lunch: Lunch, took_place: bool, were_there: Collection[UUID] = (), by: Alumnus
) -> Lunch:
    """What the planner says the day after: their circles' clocks start anew. Then it is the next one's turn."""
    lunch = _own_locked(lunch, by)
    if not can_tell_outcome(lunch, by.pk, now=timezone.now()):
        raise NotPossible(_("This has changed meanwhile. Look at it once more."))
    assert lunch.starts_at is not None
    was_waiting = lunch.state == LunchState.FIXED
    lunch.state = LunchState.HELD if took_place else LunchState.MISSED
    lunch.ended_at = timezone.now()
    lunch.save(update_fields=["state", "ended_at"])
    if took_place:
        guests = _guests(lunch)
        for guest in guests:
            guest.was_there = guest.alumnus_id in were_there or guest.alumnus_id == by.pk
        LunchGuest.objects.bulk_update(guests, ["was_there"])
        met = [guest.alumnus_id for guest in guests if guest.was_there]
        note_together(people=met, kind=ContactKind.MEETING, at=lunch.starts_at, source=f"lunch:{lunch.pk}")
    if was_waiting:
        seating.go_on(employer, lunch, is_round_over=True)
    return lunch


@transaction.atomic
def let_go(*, employer: Employer, lunch: Lunch) -> None:
    """Nobody says whether it took place: the next one is asked all the same. The planner can still tell later."""
    lunch = _locked(lunch)
    if lunch.state == LunchState.FIXED:
        lunch.state, lunch.ended_at = LunchState.OVER, timezone.now()
        lunch.save(update_fields=["state", "ended_at"])
        seating.go_on(employer, lunch, is_round_over=True)


# Pieces


def _guests(lunch: Lunch) -> list[LunchGuest]:
    guests = list(LunchGuest.objects.filter(lunch=lunch).select_related("alumnus").order_by("pk"))
    for guest in guests:
        guest.lunch = lunch
    return guests


def _locked(lunch: Lunch) -> Lunch:
    rows = Lunch.objects.select_related("table", "planner")
    found: Lunch = rows.select_for_update(of=("self",)).get(pk=lunch.pk)
    return found


def _own_locked(lunch: Lunch, by: Alumnus) -> Lunch:
    lunch = _locked(lunch)
    if not can_plan(lunch, by.pk):
        raise NotPossible(_("Whoever plans this lunch does that."))
    return lunch
