"""Mail after the exit: what was said before it is a wish, asked for once more in the private mailbox."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from directory.models import AlumnusState
from engagement.models import StayQuestion
from engagement.models.stay import StayQuerySet
from engagement.stay.actions import ask, remind
from mail.choosing import set_aside
from mail.models import Wish
from offboarding.actions.cases import lock_case
from offboarding.actions.history import add_event
from offboarding.models import Case, CaseEvent, CaseState, CaseStep, QuestionDay
from offboarding.offsets import question_days_here
from tenancy.models import Employer

ASK_UNTIL = timedelta(days=90)  # from the last day on
STATES = (CaseState.EXITED, CaseState.INVITED, CaseState.ACTIVE)
AFTER_EXIT = StayQuestion.Kind.AFTER_EXIT
ASKED, REMINDED = QuestionDay.ASKED.value, QuestionDay.REMINDED.value


def let_wishes_wait(case: Case, employer: Employer) -> None:
    """What a member agreed to while working here is asked for again; earlier answers, as an alumnus, stay."""
    started = case.spell.started_on
    since = datetime(started.year, started.month, started.day, tzinfo=employer.zone) if started else None
    set_aside(recipient_id=case.alumnus_id, since=since)


def to_be_asked(employer: Employer, *, now: datetime) -> list[UUID]:
    """Cases of people who wished for mail and have not been asked since they left."""
    today = now.astimezone(employer.zone).date()
    ask_after = timedelta(days=question_days_here()[QuestionDay.ASKED])
    cases = _reachable(today, employer).filter(last_day__range=(today - ASK_UNTIL, today - ask_after))
    return list(cases.exclude(Exists(_asked())).order_by("last_day", "pk").values_list("pk", flat=True))


def to_be_reminded(employer: Employer, *, now: datetime) -> list[UUID]:
    late = _asked().open().filter(reminded_at=None, asked_at__lte=now - remind_after(question_days_here()))
    cases = _reachable(now.astimezone(employer.zone).date(), employer).filter(Exists(late))
    return list(cases.order_by("last_day", "pk").values_list("pk", flat=True))


def remind_after(days: Mapping[QuestionDay, int]) -> timedelta:
    """From the question on, should that have come later than planned."""
    return timedelta(days=days[QuestionDay.REMINDED] - days[QuestionDay.ASKED])


def _asked() -> StayQuerySet:
    """Questions about this very exit: not those of a last day that moved away."""
    about = StayQuestion.objects.filter(alumnus=OuterRef("alumnus"), kind=AFTER_EXIT)
    found: StayQuerySet = about.filter(asked_at__date__gte=OuterRef("last_day"))
    return found


def _reachable(today: date, employer: Employer) -> QuerySet[Case]:
    """Alumni with wishes and a confirmed mailbox, whose case HR has not stopped, and to whom no mail went out today."""
    wishes = Wish.objects.filter(recipient_id=OuterRef("alumnus_id"))
    morning = datetime(today.year, today.month, today.day, tzinfo=employer.zone)
    mails = CaseStep.objects.filter(case=OuterRef("pk"), done_at__gte=morning)
    cases: QuerySet[Case] = Case.objects.filter(
        Exists(wishes),
        state__in=STATES,
        held_at=None,
        last_day__lt=today,
        alumnus__state=AlumnusState.ALUMNUS,
        alumnus__personal_email_verified_at__isnull=False,
    )
    return cases.exclude(Exists(mails))


def ask_for_wishes(case_id: UUID, employer: Employer, now: datetime) -> str | None:
    case = lock_case(Case(pk=case_id))
    if case.is_held or case.state not in STATES:
        return None
    # The last day moved after we had asked: that question is about an exit that did not happen.
    earlier = StayQuestion.objects.open().filter(alumnus=case.alumnus, kind=AFTER_EXIT)
    earlier.filter(asked_at__date__lt=case.anchor).update(closed_at=now)
    if ask(case.alumnus, kind=AFTER_EXIT, employer=employer, now=now) is None:
        return None
    add_event(case, CaseEvent.Kind.MAIL_SENT, by=None, at=now, step=ASKED)
    return ASKED


def remind_of_wishes(case_id: UUID, employer: Employer, now: datetime) -> str | None:
    case = lock_case(Case(pk=case_id))
    question = StayQuestion.objects.open().filter(alumnus=case.alumnus, kind=AFTER_EXIT).first()
    if question is None or case.is_held or case.state not in STATES:
        return None
    if not remind(question, employer=employer, now=now):
        return None
    add_event(case, CaseEvent.Kind.MAIL_SENT, by=None, at=now, step=REMINDED)
    return REMINDED
