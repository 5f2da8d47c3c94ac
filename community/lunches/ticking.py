"""What happens at lunches by itself. Each is claimed first, so that a tick too many changes nothing."""

from datetime import datetime

from django.db.models import Exists, Max, OuterRef
from django.utils import timezone

from community.lunches import emails, seating
from community.lunches.actions import call_off, let_go
from community.lunches.rules import MOST_REMINDERS, OUTCOME_WAITS, TURN_WAITS, UNFIXED_WAITS, is_reminded
from community.models import Lunch, LunchDate, LunchGuest, LunchState
from directory.models import Block
from tenancy.models import Employer

WAKING_HOURS = range(8, 20)


def look_after(employer: Employer, *, now: datetime) -> dict[str, int]:
    if timezone.localtime(now, employer.zone).hour not in WAKING_HOURS:
        return {}
    return {
        "passed": seating.pass_silent(employer, before=now - TURN_WAITS),
        "reminded": remind(employer, now=now),
        "asked": ask_for_outcomes(employer, now=now),
        "let_go": let_go_of_old(employer, now=now),
    }


def remind(employer: Employer, *, now: datetime) -> int:
    """Those who have not voted while there is a date ahead: after two days, and once more four days later."""
    ahead = LunchDate.objects.filter(lunch=OuterRef("lunch"), starts_at__gt=now)
    apart = Block.objects.filter(blocker=OuterRef("alumnus"), blocked=OuterRef("lunch__planner"))
    avoided = Block.objects.filter(blocker=OuterRef("lunch__planner"), blocked=OuterRef("alumnus"))
    waiting = LunchGuest.objects.filter(
        Exists(ahead), ~Exists(apart), ~Exists(avoided), voted_at__isnull=True, reminders__lt=MOST_REMINDERS,
        lunch__state=LunchState.VOTING,
    )  # fmt: skip
    done = 0
    for guest in waiting.select_related("lunch__table", "lunch__planner", "alumnus").order_by("pk"):
        if is_reminded(
            invited_at=guest.invited_at, reminded_at=guest.reminded_at, reminders=guest.reminders, now=now
        ) and _claim(guest, now):
            dates = LunchDate.objects.filter(lunch=guest.lunch, starts_at__gt=now).order_by("starts_at")
            emails.send_reminder(guest, employer=employer, dates=dates.values_list("starts_at", flat=True))
            done += 1
    return done


def _claim(guest: LunchGuest, now: datetime) -> bool:
    same = LunchGuest.objects.filter(pk=guest.pk, reminders=guest.reminders, voted_at__isnull=True)
    guest.reminders += 1
    return bool(same.update(reminders=guest.reminders, reminded_at=now))


def ask_for_outcomes(employer: Employer, *, now: datetime) -> int:
    """The day after, by the calendar of the place."""
    done = 0
    for lunch in Lunch.objects.filter(state=LunchState.FIXED, asked_at__isnull=True, starts_at__lt=now).order_by("pk"):
        assert lunch.ends_at is not None
        is_next_day = now.astimezone(lunch.place_zone).date() > lunch.ends_at.astimezone(lunch.place_zone).date()
        if is_next_day and Lunch.objects.filter(pk=lunch.pk, asked_at__isnull=True).update(asked_at=now):
            emails.send_outcome_question(lunch, employer=employer)
            done += 1
    return done


def let_go_of_old(employer: Employer, *, now: datetime) -> int:
    """Nobody told how it was, or nobody fixed a date in time: the table goes on."""
    untold = list(Lunch.objects.filter(state=LunchState.FIXED, asked_at__lt=now - OUTCOME_WAITS).order_by("pk"))
    for lunch in untold:
        let_go(employer=employer, lunch=lunch)
    voting = Lunch.objects.filter(state=LunchState.VOTING).annotate(last=Max("dates__starts_at"))
    unfixed = list(voting.filter(last__lt=now - UNFIXED_WAITS).order_by("pk"))
    for lunch in unfixed:
        call_off(employer=employer, lunch=lunch, by=None)
    return len(untold) + len(unfixed)
