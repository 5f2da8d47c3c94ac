"""Sending again what failed, for any employer, without seeing to whom it goes or what it says."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from audit.events import OPERATOR, record
from console.letters import Letter
from console.models import Operator
from mail.actions import NotRepeatable, send_again
from mail.models import Message
from tenancy.scope import Scope, enter_scope


@transaction.atomic
def repeat_letter(*, message_id: UUID, employer_id: int | None, by: Operator) -> None:
    """One more try. The employer's own log says that an operator decided it."""
    _repeat(message_id, employer_id)
    record("operator.letter_repeated", by=by, message=str(message_id), employer=employer_id)


@transaction.atomic
def repeat_letters(*, letters: Iterable[Letter], error: str, by: Operator) -> int:
    """All of these that can be; says how many."""
    done = 0
    for letter in letters:
        try:
            _repeat(letter.id, letter.employer_id)
        except NotRepeatable:
            continue
        done += 1
    record("operator.letters_repeated", by=by, error=error, count=done)
    return done


def _repeat(message_id: UUID, employer_id: int | None) -> None:
    with enter_scope(Scope(tenant_id=employer_id)):
        message = Message.objects.in_scope().only("pk", "tenant_id", "lane").filter(pk=message_id).first()
        if message is None:
            raise NotRepeatable
        send_again(message, by=OPERATOR)
