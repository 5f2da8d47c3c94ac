"""Who is asked in a wave, who is not, and why not. Before the launch the page shows it, at the opening it counts."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Case, CharField, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from directory.models import Alumnus, AlumnusState
from engagement.audiences.criteria import Criteria, people
from engagement.audiences.reach import Reason, reach, recipients, stopped_people
from engagement.journeys.holds import held_among
from feedback.models import LastAsked, Purpose, WaitingPerson
from mail.categories import Category

REST = timedelta(days=60)


@dataclass(frozen=True)
class LeftOut:
    reason: str
    label: str | Promise
    count: int

    def as_told(self) -> dict[str, object]:
        return {"reason": self.reason, "label": str(self.label), "count": self.count}


@dataclass(frozen=True)
class Count:
    """`people` are in the audience, `count` of them are asked. `over_cap` have had this week's mails already."""

    people: int
    count: int
    left_out: tuple[LeftOut, ...] = ()
    over_cap: int = 0


RESTING = "resting"
WORDS = {
    RESTING: _("were asked in another survey within the last 60 days"),
    "held": _("wait for you to release their case"),
}


def asked(criteria: Criteria, *, purpose: str, today: date, only: QuerySet | None = None) -> QuerySet[Alumnus]:
    """Everybody who gets an invitation now, with `to_address`. `only` names ids to choose among (`alumnus`)."""
    found = recipients(criteria, category=Category.SURVEYS).filter(~is_resting(today))
    if purpose == Purpose.EXIT:
        ids = found.order_by().values("pk").union(_leaving(criteria).values("pk"))
        found = Alumnus.objects.filter(pk__in=ids).annotate(to_address=address())
    if only is not None:
        found = found.filter(pk__in=only.values("alumnus"))
    return found


def counted(criteria: Criteria, *, purpose: str, today: date) -> Count:
    told = reach(criteria, category=Category.SURVEYS)
    resting = recipients(criteria, category=Category.SURVEYS).filter(is_resting(today)).count()
    left_out = {each.reason: each.count for each in told.excluded}
    count = told.count - resting
    if purpose == Purpose.EXIT:
        leaving, held = _leaving(criteria).count(), _held(criteria)
        left_out[Reason.STILL_HERE.value] = left_out.get(Reason.STILL_HERE.value, 0) - leaving - held
        left_out["held"] = held
        count += leaving
    left_out[RESTING] = resting
    rows = [LeftOut(reason, _words(reason), number) for reason, number in left_out.items() if number > 0]
    return Count(told.people, count, tuple(sorted(rows, key=lambda each: (-each.count, each.reason))), told.over_cap)


def _words(reason: str) -> str | Promise:
    return WORDS[reason] if reason in WORDS else Reason(reason).label


def is_resting(today: date) -> Exists:
    """Asked less than sixty days ago, and has not said that the next one may come sooner."""
    lately = LastAsked.objects.filter(alumnus=OuterRef("pk"), on__gt=today - REST, may_ask=False)
    return Exists(lately)


def waiting_for(survey_id: UUID) -> QuerySet[WaitingPerson]:
    return WaitingPerson.objects.filter(survey_id=survey_id)


# People who are still employed: the exit survey belongs to their case


def is_by_service(purpose: str, state: str) -> bool:
    """Somebody in notice has agreed to no mail yet. The exit survey is part of their own case, like its other mails."""
    return purpose == Purpose.EXIT and state == AlumnusState.LEAVER


def address() -> Case:
    """The one they chose in their case, once it is confirmed; until then the desk's, as for other mail of the case."""
    chosen = Q(personal_email_verified_at__isnull=False) & ~Q(personal_email="")
    is_gone = ~Q(state=AlumnusState.LEAVER)
    return Case(When(chosen | is_gone, then=F("personal_email")), default=F("work_email"), output_field=CharField())


def _in_notice(criteria: Criteria) -> QuerySet[Alumnus]:
    found = people(criteria).filter(state=AlumnusState.LEAVER).annotate(reached_at=address())
    return found.exclude(reached_at=Value("")).exclude(pk__in=stopped_people())


def _leaving(criteria: Criteria) -> QuerySet[Alumnus]:
    found = _in_notice(criteria)
    return found.exclude(pk__in=held_among(found.values_list("pk", flat=True)))


def _held(criteria: Criteria) -> int:
    return len(held_among(_in_notice(criteria).values_list("pk", flat=True)))
