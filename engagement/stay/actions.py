"""Asking, in the person's own mailbox, whether mail shall come, and what the answer changes."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from audit.events import Actor, record
from directory.models import Alumnus, AlumnusState
from engagement.activity.actions import note
from engagement.activity.hooks import PREFERENCE_YES, STILL_WANTED
from engagement.dormant.reading import has_acted_since
from engagement.models import StayQuestion
from engagement.stay.emails import ANSWER_WITHIN, address_for, has_reached_them, send_question
from mail.choosing import confirm_wishes, drop_wishes, stop_everything
from mail.models import Channel
from mail.recipients import present
from tenancy.models import Employer

ACTS = {StayQuestion.Kind.AFTER_EXIT: PREFERENCE_YES, StayQuestion.Kind.DORMANT: STILL_WANTED}
CLOSED_PER_RUN = 500


@transaction.atomic
def ask(alumnus: Alumnus, *, kind: StayQuestion.Kind, employer: Employer, now: datetime) -> StayQuestion | None:
    """One mail. None while an earlier question is open, and where there is no mailbox of theirs to ask in."""
    if not address_for(alumnus):
        return None
    question = StayQuestion(alumnus=alumnus, kind=kind, asked_at=now)
    StayQuestion.objects.bulk_create([question], ignore_conflicts=True)
    if not StayQuestion.objects.filter(pk=question.pk).exists():
        return None
    send_question(question, employer=employer)
    record("stay.asked", subject=alumnus, by=None, kind=kind)
    return question


@transaction.atomic
def remind(question: StayQuestion, *, employer: Employer, now: datetime) -> bool:
    """Once, of a question after an exit. After that we are silent."""
    waiting = StayQuestion.objects.open().filter(pk=question.pk, reminded_at=None)
    if not waiting.update(reminded_at=now):
        return False
    send_question(question, employer=employer, is_reminder=True)
    return True


@transaction.atomic
def answer(question: StayQuestion, *, says_yes: bool) -> StayQuestion:
    """By the holder of the link. The first answer counts; whoever changes their mind does so in the settings."""
    question = StayQuestion.objects.select_for_update(of=("self",)).select_related("alumnus").get(pk=question.pk)
    if not can_be_answered(question):
        return question
    _close(question, said_yes=says_yes, now=timezone.now())
    person = present(question.alumnus_id)
    if says_yes:
        note(ACTS[StayQuestion.Kind(question.kind)], alumnus_id=person, key=f"stay:{question.pk}")
    if question.kind == StayQuestion.Kind.DORMANT and not says_yes:
        stop_everything(recipient_id=person, by=None, channel=Channel.LINK)
    elif question.kind == StayQuestion.Kind.AFTER_EXIT:
        (confirm_wishes if says_yes else drop_wishes)(recipient_id=person)
    record("stay.answered", subject=question.alumnus, by=None, kind=question.kind, yes=says_yes)
    return question


def can_be_answered(question: StayQuestion) -> bool:
    """Nobody who has died, works here again or was found not to be eligible is asked any more."""
    return question.is_open and question.alumnus.state in (AlumnusState.ALUMNUS, AlumnusState.MERGED)


def close_unanswered(*, now: datetime) -> int:
    """Silence is a no: wishes are forgotten, and the dormant get nothing any more. Says to how many we fell silent."""
    silent = 0
    for kind, patience in ANSWER_WITHIN.items():
        late = StayQuestion.objects.open().filter(kind=kind, asked_at__lte=now - patience).order_by("asked_at", "pk")
        for question_id in list(late.values_list("pk", flat=True)[:CLOSED_PER_RUN]):
            silent += _close_unanswered(question_id, now=now)
    return silent


@transaction.atomic
def _close_unanswered(question_id: object, *, now: datetime) -> bool:
    question = StayQuestion.objects.open().select_for_update(skip_locked=True).filter(pk=question_id).first()
    if question is None:
        return False
    _close(question, said_yes=None, now=now)
    person = present(question.alumnus_id)
    if question.kind == StayQuestion.Kind.AFTER_EXIT:
        drop_wishes(recipient_id=person)
    elif has_acted_since(person, question.asked_at) or not has_reached_them(question):
        return False  # came back without a word, which is a yes of its own; or was never really asked
    else:
        stop_everything(recipient_id=person, by=None, channel=Channel.DORMANT)
    return True


def _close(question: StayQuestion, *, said_yes: bool | None, now: datetime) -> None:
    question.said_yes, question.closed_at = said_yes, now
    question.save(update_fields=["said_yes", "closed_at"])


def forget_wishes(alumnus: Alumnus, by: Actor) -> None:
    """Whoever declines the invitation is told that nobody asks again: about mail neither."""
    drop_wishes(recipient_id=alumnus.pk, by=by)
