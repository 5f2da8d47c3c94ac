"""Talks with those who leave, what was promised in them, and what members read of it."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from accounts.models import Membership, Role
from directory.models import Spell
from feedback.ambassadors.actions import set_places
from feedback.interviews.actions import look_ahead
from feedback.models import ExitInterview, InterviewState, Outcome, Promise, PromiseState
from tenancy.demo import Chapter, register
from tenancy.models import Employer

# (what was promised, days until or since, what members read: said, did)
PROMISES = (
    ("Look at the on-call rota of the night desk", 35, "", ""),
    ("Say who decides about training money", -6, "", ""),
    (
        "Talk about pay once a year with everybody", -60,
        "Nobody knew how pay is decided, and nobody liked to ask.",
        "Each manager now talks about pay once a year, with the bands on the table. They stand on the intranet.",
    ),
    (
        "Leave the laptop on for a week", -120,
        "On the last day all was switched off at noon, also the photos from ten years of summer parties.",
        "The account stays open for a week after the last day, and the photos come with you on a stick.",
    ),
)  # fmt: skip
NOTES = (
    "Glad of the team, tired of the nights. The new place is ten minutes from home. Would come back for a day job.",
    "Leaves without anger. Says twice that nobody asked before the other offer was signed.",
)
HELD = 2


def register_chapter() -> None:
    register(Chapter(name="interviews", order=91, tell=tell))


def tell(employer: Employer) -> None:
    by = Membership.objects.current().with_role(Role.HR_ADMIN).order_by("pk").first()
    if by is None:
        return
    today = employer.today()
    look_ahead(today=today)
    _set_dates(employer, by)
    held = _held(employer, by)
    now = timezone.now()
    Promise.objects.bulk_create(
        [
            Promise(
                title=title, owner=by, due_on=today + timedelta(days=days), made_by=by,
                interview=held[number % len(held)] if held else None, said=said, did=did,
                state=PromiseState.KEPT if said else PromiseState.OPEN,
                ended_on=today + timedelta(days=days) if said else None,
                published_at=now + timedelta(days=days) if said else None, published_by=by if said else None,
            )
            for number, (title, days, said, did) in enumerate(PROMISES)
        ]
    )  # fmt: skip
    set_places(places=[("An independent review site", "https://reviews.example/" + employer.slug)], by=by)


def _set_dates(employer: Employer, by: Membership) -> None:
    """Of every second one; without mail, which the demo would send today."""
    day = employer.today() + timedelta(days=3)
    at = datetime.combine(day, time(14, 0), tzinfo=employer.zone)
    waiting = list(ExitInterview.objects.open().order_by("spell__last_day", "id")[:6])
    for number, interview in enumerate(waiting[::2]):
        interview.state, interview.interviewer = InterviewState.SCHEDULED, by
        interview.starts_at, interview.place = at + timedelta(days=number), "Room 4, or a walk along the quay"
        interview.save()


def _held(employer: Employer, by: Membership) -> list[ExitInterview]:
    """With the latest who have left."""
    left = Spell.objects.filter(last_day__lt=employer.today(), exit_interviews=None).order_by("-last_day", "id")[:HELD]
    return ExitInterview.objects.bulk_create(
        [
            ExitInterview(
                spell=spell, alumnus_id=spell.alumnus_id, state=InterviewState.DONE, interviewer=by, notes=notes,
                outcome=Outcome.EXIT_CONFIRMED, ended_on=spell.last_day, made_by=by,
            )
            for spell, notes in zip(left, NOTES, strict=False)
        ]
    )  # fmt: skip
