"""One mail for all that came in a quiet time. The subject names nobody: HR reads it when a mail does not arrive. The
words themselves are in it only for people who want that."""

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone

from community.messages.answers import CUT
from community.messages.reading import host_of, name_of, names_of
from community.messages.rules import ANSWERS_GOOD_FOR
from community.models import AnswerWay, Message, MessageRules, Participant
from directory.connections.emails import address_of_person
from mail.actions import enqueue
from mail.categories import Category
from mail.preferences import wants_at_once
from mail.replies.rules import can_come_here
from tenancy.models import Employer
from tenancy.urls import employer_url


def tell(
    *,
    employer: Employer,
    participant: Participant,
    messages: Sequence[Message],
    rules: MessageRules | None,
    since: datetime,
) -> bool:
    """False for people who want no such mail, or who hear of it in their round-up."""
    person = participant.alumnus
    address = address_of_person(person) if wants_at_once(person.pk, Category.CIRCLE) else ""
    if not address:
        return False
    with_words = rules is not None and rules.mail_has_text
    authors = list(dict.fromkeys(name_of(message.author) for message in messages))
    mail = enqueue(
        to=address,
        template="community/messages_waiting",
        context={
            "name": person.given_name,
            "who": names_of(authors),
            "number": len(messages),
            "is_group": participant.conversation.is_group,
            "lines": [_line(message) for message in messages] if with_words else [],
            "cut": CUT if can_come_here() else "",
            "url": employer_url(employer, "community:conversation_detail", participant.conversation_id),
            "choices_url": employer_url(employer, "community:message_settings"),
        },
        category=Category.CIRCLE,
        employer=employer,
        recipient_id=person.pk,
        dedupe_key=f"messages:{participant.pk}:{since:%Y%m%d%H%M%S%f}",
        answers_here=True,
    )
    if can_come_here():
        AnswerWay.objects.get_or_create(
            mail_id=mail.pk,
            defaults={"participant": participant, "expires_at": timezone.now() + ANSWERS_GOOD_FOR},
        )
    return True


def _line(message: Message) -> dict[str, object]:
    return {
        "who": name_of(message.author),
        "text": message.text,
        "link_url": message.link_url,
        "link_title": message.link_title,
        "host": host_of(message.link_url),
    }
