"""Mails that say where to look. What was asked and answered stands on the page alone: a mailbox has other readers."""

from datetime import datetime

from accounts.members.mail import address_of
from community.models import Question
from directory.connections.emails import write_to
from mail.actions import enqueue
from mail.categories import Category
from tenancy.models import Employer
from tenancy.urls import employer_url


def send_answer(question: Question, *, employer: Employer, at: datetime) -> None:
    context = {
        "number": question.number,
        "who": question.assigned_to.display_name if question.assigned_to else "",
        "employer": employer,
        "url": employer_url(employer, "community:question_detail", question.pk),
    }
    key = f"question:{question.pk}:answered:{at:%Y%m%d%H%M%S}"
    write_to(question.alumnus, "community/question_answered", context, employer=employer, key=key)


def tell_colleague(question: Question, *, employer: Employer, at: datetime, new: bool) -> None:
    """Whoever has it: that it is theirs now (`new`), or that there is another message."""
    member = question.assigned_to
    address = address_of(member) if member else ""
    if member is None or not address:
        return
    enqueue(
        to=address,
        template="community/question_for_you",
        context={
            "name": member.display_name,
            "number": question.number,
            "due_on": question.due_on,
            "new": new,
            "employer": employer,
            "url": employer_url(employer, "community:desk_question", question.pk),
        },
        category=Category.SERVICE,
        employer=employer,
        recipient_id=member.pk,
        dedupe_key=f"question:{question.pk}:{member.pk}:{at:%Y%m%d%H%M%S}",
    )
