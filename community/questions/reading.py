"""What the desk and the one who asked read of questions."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Avg, Count, F, Prefetch, Q, QuerySet

from accounts.models import Membership
from community.models import Question, QuestionFile, QuestionMessage, QuestionState, Voice
from community.questions.rules import WRITERS
from directory.models import Alumnus

FIGURES_DAYS = 90


@dataclass(frozen=True)
class Figures:
    """Of the last 90 days. `in_time` of 100, and hours to the first answer; None where nothing was answered."""

    asked: int
    in_time: int | None
    hours: int | None


def figures(now: datetime) -> Figures:
    since = Question.objects.filter(asked_at__gte=now - timedelta(days=FIGURES_DAYS))
    answered = Q(first_answered_at__isnull=False)
    found = since.aggregate(
        asked=Count("pk"),
        answered=Count("pk", filter=answered),
        late=Count("pk", filter=answered & Q(was_late=True)),
        took=Avg(F("first_answered_at") - F("asked_at"), filter=answered),
    )
    if not found["answered"]:
        return Figures(found["asked"], None, None)
    in_time = round(100 * (found["answered"] - found["late"]) / found["answered"])
    return Figures(found["asked"], in_time, round(found["took"].total_seconds() / 3600))


def of_desk() -> QuerySet[Question]:
    rows: QuerySet[Question] = Question.objects.select_related("alumnus", "assigned_to")
    return rows


def own_questions(alumnus: Alumnus) -> QuerySet[Question]:
    rows: QuerySet[Question] = Question.objects.filter(alumnus=alumnus).select_related("assigned_to")
    return rows


def thread(question: Question, *, for_desk: bool) -> list[QuestionMessage]:
    files = Prefetch("files", QuestionFile.objects.order_by("id"))
    messages = question.messages.select_related("author").prefetch_related(files).order_by("at", "id")
    return list(messages if for_desk else messages.exclude(voice=Voice.NOTE))


def files_of(question: Question, *, for_desk: bool) -> QuerySet[QuestionFile]:
    """Those of the messages that this side reads."""
    files: QuerySet[QuestionFile] = QuestionFile.objects.filter(message__question=question)
    return files if for_desk else files.exclude(message__voice=Voice.NOTE)


def desk_team() -> list[Membership]:
    return list(Membership.objects.current().with_role(*WRITERS).order_by("display_name", "pk"))


def open_of(alumnus: Alumnus) -> QuerySet[Question]:
    """Of one person, those in which something is to be read or done, or that wait for HR; the latest first."""
    rows = own_questions(alumnus).exclude(state=QuestionState.CLOSED)
    return rows.order_by("-asked_at", "-id")[:3]
