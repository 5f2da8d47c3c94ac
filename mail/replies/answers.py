"""Answers to mail that a person has caused: they belong in the product and to nobody's mailbox.

A room enqueues such mail with `answers_here=True` and registers who takes an answer. The address,
`c+<message>.<proof>@` the domain for mail that comes back, says which mail is answered; the room knows whose it is,
and for how long.
"""

from collections.abc import Callable
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from mail.models import Message
from mail.replies.actions import MOST_BYTES, Undeliverable
from mail.replies.handing_on import Incoming
from mail.replies.rules import is_automatic
from mail.tagged import Tagged
from tenancy.models import Employer
from tenancy.scope import no_scope, tenant_scope

ANSWERS = Tagged("c", "answer address")
# In the scope of the employer. False: the answer is none of this room's. Raises `Undeliverable` with words for whoever
# wrote it.
Taker = Callable[[Employer, Incoming, Message], bool]
_takers: dict[str, Taker] = {}


def register(name: str, taker: Taker) -> None:
    """Registering the same name again replaces it, so that `ready()` may run twice."""
    _takers[name] = taker


def take_answer(answer: Incoming, *, message_id: UUID) -> bool:
    """False for what no person has written. Nothing of it is kept but by the room that takes it."""
    if is_automatic(answer.head):
        return False
    if len(answer.text) > MOST_BYTES:
        raise Undeliverable(_("This mail is too large; 10 MB is the most."))
    with no_scope(), connection.cursor() as cursor:
        cursor.execute("SELECT mail_employer_of(%s)", [message_id])
        row = cursor.fetchone()[0]
    if row:
        with tenant_scope(row):
            about = Message.objects.in_scope().only("to_address", "recipient_id").get(pk=message_id)
            employer = Employer.objects.get(pk=row)
            if employer.is_active and any(taker(employer, answer, about) for taker in _takers.values()):
                return True
    raise Undeliverable(_("Nobody here knows any more what this answers."))
