"""Questions to HR: asked, answered by somebody with a name, taken up again, closed."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import colleague
from accounts.models import Membership
from audit.events import Actor, record
from community.models import Question, QuestionMessage, QuestionState, ReadyAnswer, Voice
from community.questions import emails
from community.questions.desk import days_for, desk, due_day, locked_desk, question_number
from community.questions.files import attach
from community.questions.rules import MOST_OPEN, can_go_on
from directory.models import Alumnus
from tenancy.models import Employer
from web.errors import ActionError
from web.papers import Paper

CLOSED_AFTER_DAYS = 14  # of silence after an answer


class TooManyOpen(ActionError):
    """The person has as many questions open as one person may."""


class LongOver(ActionError):
    """Closed too long ago to be taken up again."""


class AlreadyClosed(ActionError):
    """Somebody has closed it meanwhile."""


class TitleTaken(ActionError):
    """There is a ready answer of that name."""


@transaction.atomic
def ask(
    *, employer: Employer, alumnus: Alumnus, category: str, subject: str, text: str, by: Membership | None,
    papers: Sequence[Paper] = (),
) -> Question:  # fmt: skip
    held = locked_desk()
    if alumnus.questions.exclude(state=QuestionState.CLOSED).count() >= MOST_OPEN:
        raise TooManyOpen(_("You have many questions open. Please write into one of those."))
    today = employer.today()
    question: Question = Question.objects.create(
        alumnus=alumnus,
        number=question_number(held, today.year),
        category=category,
        subject=subject,
        due_on=due_day(today, days_for(held, category)),
    )
    _say(question, Voice.MEMBER, text, by, papers)
    return question


@transaction.atomic
def write_on(
    *, employer: Employer, question: Question, text: str, by: Membership, papers: Sequence[Paper] = ()
) -> Question:
    """Another message of the one who asked. It waits for HR again, with a new day; closed for a while, it reopens."""
    found = _locked(question)
    if not can_go_on(found):
        raise LongOver(_("This was closed some time ago. Please ask a new question; you can name this number in it."))
    _say(found, Voice.MEMBER, text, by, papers)
    found.reopened += found.is_closed
    if found.state != QuestionState.OPEN:
        found.due_on = due_day(employer.today(), days_for(desk(), found.category))
    found.state, found.closed_at = QuestionState.OPEN, None
    found.save(update_fields=["state", "closed_at", "due_on", "reopened"])
    emails.tell_colleague(found, employer=employer, at=timezone.now(), new=False)
    return found


@transaction.atomic
def answer(
    *, employer: Employer, question: Question, text: str, waits: bool, by: Actor, papers: Sequence[Paper] = ()
) -> Question:
    """Told by mail, without the words. `waits` says that HR needs something of the person before it can go on."""
    found, who, now = _locked(question), colleague(by), timezone.now()
    if found.is_closed:
        raise AlreadyClosed(_("It is closed. The person can take it up again."))
    _say(found, Voice.STAFF, text, who, papers)
    found.assigned_to = found.assigned_to or who
    found.answered_at = now
    if found.first_answered_at is None:
        found.first_answered_at, found.was_late = now, employer.today() > found.due_on
    found.state = QuestionState.WAITING if waits else QuestionState.ANSWERED
    found.save(update_fields=["assigned_to", "answered_at", "first_answered_at", "was_late", "state"])
    emails.send_answer(found, employer=employer, at=now)
    record("question.answered", subject=found, by=by, waits=waits)
    return found


@transaction.atomic
def add_note(*, question: Question, text: str, by: Actor, papers: Sequence[Paper] = ()) -> QuestionMessage:
    found = _locked(question)
    record("question.note_added", subject=found, by=by)
    return _say(found, Voice.NOTE, text, colleague(by), papers)


@transaction.atomic
def assign(*, employer: Employer, question: Question, to: Membership | None, by: Actor) -> Question:
    """To a colleague, who hears of it; or to nobody: whoever answers has it then."""
    found = _locked(question)
    was = found.assigned_to_id
    found.assigned_to = to
    found.save(update_fields=["assigned_to"])
    if to is not None and to.pk != was:
        if to != colleague(by):
            emails.tell_colleague(found, employer=employer, at=timezone.now(), new=True)
        record("question.assigned", subject=found, by=by, to=str(to.pk))
    return found


@transaction.atomic
def close(*, question: Question, by: Actor) -> Question:
    """By HR or by the one who asked; either may. Closing twice is closing once."""
    found = _locked(question)
    if not found.is_closed:
        found.state, found.closed_at = QuestionState.CLOSED, timezone.now()
        found.save(update_fields=["state", "closed_at"])
        record("question.closed", subject=found, by=by)
    return found


@transaction.atomic
def close_quiet(*, now: datetime) -> int:
    """Answered, and not a word since."""
    quiet = Question.objects.filter(
        state=QuestionState.ANSWERED, answered_at__lt=now - timedelta(days=CLOSED_AFTER_DAYS)
    )
    return int(quiet.update(state=QuestionState.CLOSED, closed_at=now))


@transaction.atomic
def save_ready_answer(*, ready: ReadyAnswer | None, title: str, text: str, by: Actor) -> ReadyAnswer:
    found = ready or ReadyAnswer()
    if ReadyAnswer.objects.filter(title=title).exclude(pk=found.pk).exists():
        raise TitleTaken(_("There is a ready answer of that name."))
    found.title, found.text = title, text
    found.save()
    record("ready_answer.saved", subject=found, by=by)
    return found


@transaction.atomic
def delete_ready_answer(*, ready: ReadyAnswer, by: Actor) -> None:
    record("ready_answer.deleted", subject=ready, by=by)
    ready.delete()


def _say(
    question: Question, voice: Voice, text: str, author: Membership | None, papers: Sequence[Paper]
) -> QuestionMessage:
    message: QuestionMessage = QuestionMessage.objects.create(question=question, voice=voice, text=text, author=author)
    attach(message, papers)
    return message


def _locked(question: Question) -> Question:
    found: Question = Question.objects.select_for_update(of=("self",)).get(pk=question.pk)
    return found
