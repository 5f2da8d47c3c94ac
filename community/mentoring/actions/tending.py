"""Every hour: what has run out, what is to be asked, and what is over."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F

from community.mentoring import emails
from community.mentoring.actions.going import finish
from community.mentoring.people import is_blocked_pair
from community.mentoring.rules import ANSWER_WITHIN, END_IS_TOLD, check_in_due
from community.models import WAITING_STATES, EndReason, MentoringOffer, Mentorship, MentorshipState
from directory.models import Alumnus, AlumnusState
from tenancy.models import Employer


def tend(employer: Employer, *, now: datetime) -> dict[str, int]:
    today = now.astimezone(employer.zone).date()
    return {
        "expired": _expire(now),
        "parted": _part_blocked(employer),
        "ran_out": _each(_over(today), lambda pair: _run_out(pair, employer, today)),
        "told": _each(_ending(today), lambda pair: _tell_end(pair, employer)),
        "checked_in": _each(_to_check_in(today), lambda pair: _check_in(pair, employer, today)),
    }


def _expire(now: datetime) -> int:
    """Nobody is told: no answer is an answer, and the page says so."""
    waiting = Mentorship.objects.filter(state__in=WAITING_STATES, asked_at__lt=now - ANSWER_WITHIN)
    return int(waiting.update(state=MentorshipState.EXPIRED, answered_at=now))


def _part_blocked(employer: Employer) -> int:
    """Two of whom one has blocked the other, or of whom one is gone, are quietly no pair any more."""
    blocked = Mentorship.objects.filter(is_blocked_pair("mentor", "mentee")).going()
    gone = Alumnus.objects.exclude(state__in=(AlumnusState.ALUMNUS, AlumnusState.EMPLOYEE)).values("pk")
    MentoringOffer.objects.filter(alumnus__in=gone).delete()
    left = Mentorship.objects.going().filter(mentor__in=gone) | Mentorship.objects.going().filter(mentee__in=gone)
    ids = {*blocked.values_list("pk", flat=True), *left.values_list("pk", flat=True)}
    return _each(ids, lambda pair: finish(pair, employer=employer, reason=EndReason.NO_FIT, by=None, quietly=True))


def _over(today: date) -> list[UUID]:
    return list(Mentorship.objects.going().filter(ends_on__lt=today).values_list("pk", flat=True))


def _run_out(pair: Mentorship, employer: Employer, today: date) -> None:
    if pair.ends_on is not None and pair.ends_on < today:
        finish(pair, employer=employer, reason=EndReason.RAN_OUT, by=None)


def _ending(today: date) -> list[UUID]:
    """To be told once for each end; renewed, it is told of the new one."""
    soon = Mentorship.objects.going().filter(ends_on__range=(today, today + END_IS_TOLD))
    return list(soon.exclude(end_told_for=F("ends_on")).values_list("pk", flat=True))


def _tell_end(pair: Mentorship, employer: Employer) -> None:
    pair.end_told_for = pair.ends_on
    pair.save(update_fields=["end_told_for"])
    emails.send_ends_soon(pair, employer=employer)


def _to_check_in(today: date) -> list[UUID]:
    rows = Mentorship.objects.going().filter(checked_in_month__lt=3).values_list("pk", "started_on", "checked_in_month")
    return [pk for pk, started, done in rows if check_in_due(started_on=started, done_month=done, today=today)]


def _check_in(pair: Mentorship, employer: Employer, today: date) -> None:
    assert pair.started_on is not None
    month = check_in_due(started_on=pair.started_on, done_month=pair.checked_in_month, today=today)
    if month is None:
        return
    pair.checked_in_month = month
    pair.save(update_fields=["checked_in_month"])
    emails.send_check_in(pair, month=month, employer=employer)


def _each(ids: Iterable[UUID], act: Callable[[Mentorship], None]) -> int:
    """One transaction each, by the row as it is now; what has ended meanwhile is left alone."""
    done = 0
    for pk in ids:
        with transaction.atomic():
            rows = Mentorship.objects.select_for_update(of=("self",), skip_locked=True).going()
            pair = rows.select_related("mentor", "mentee", "programme").filter(pk=pk).first()
            if pair is not None:
                act(pair)
                done += 1
    return done
