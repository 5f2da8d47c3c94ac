"""A reply goes straight on to the employer, in the process that the mail server has handed it to: it lies in no table
and no queue of ours, and the mail server keeps it until somebody else has it."""

from collections.abc import Callable
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from mail.models import Message, Reply, SendingRules
from mail.recipients import is_known, present
from mail.relay import Outcome, Relay
from mail.replies.handing_on import Incoming, handed_on
from mail.replies.rules import is_automatic
from tenancy.models import Employer
from tenancy.scope import no_scope, tenant_scope
from web.addresses import sender_address, sender_domain
from web.errors import ActionError

MOST_BYTES = 10_000_000
REFUSED = (Outcome.REFUSED, Outcome.NO_MAILBOX)
_listeners: list[Callable[[UUID, UUID], None]] = []


class NotNow(Exception):
    """The mail server is to keep it and come again."""


class Undeliverable(ActionError):
    """The mail server is to return it to whoever wrote it."""


def listen(callback: Callable[[UUID, UUID], None]) -> None:
    """`callback(recipient_id, message_id)` runs in the scope of the employer, in the transaction that counts a reply:
    of one message once or more often. The recipient is the one who answers for it now."""
    if callback not in _listeners:
        _listeners.append(callback)


def take(reply: Incoming, *, message_id: UUID) -> bool:
    """Hands a reply on to the employer whose message it answers. False for what no person has written.

    Handed on first and counted then: should the database go away between, it comes once more.
    """
    if is_automatic(reply.head):
        return False
    with no_scope(), connection.cursor() as cursor:
        cursor.execute("SELECT mail_employer_of(%s)", [message_id])
        row = cursor.fetchone()[0]
    if not row:
        raise Undeliverable(_("Nobody here knows any more what this answers."))
    with tenant_scope(row):
        about = Message.objects.in_scope().only("to_address", "recipient_id", "batch_id").get(pk=message_id)
        _hand_on(reply, about, Employer.objects.get(pk=row))
        _count(about)
    return True


def _hand_on(reply: Incoming, about: Message, employer: Employer) -> None:
    if len(reply.text) > MOST_BYTES:
        raise Undeliverable(_("This mail is too large to be handed on; 10 MB is the most."))
    if not employer.reply_to:
        raise NotNow("The employer has no address for replies.")
    relay = Relay.from_settings(name=sender_domain())
    content = handed_on(reply, to=employer.reply_to, written_to=about.to_address)
    answer = relay.send(sender=sender_address(), recipient=employer.reply_to, content=content)
    relay.close()
    if answer.outcome in REFUSED:
        raise Undeliverable(_("The mailbox that this answers to did not take it (%(code)s).") % {"code": answer.code})
    if answer.outcome is not Outcome.SENT:
        raise NotNow(f"The relay did not take it ({answer.outcome.name.lower()} {answer.code}).")


@transaction.atomic
def _count(about: Message) -> None:
    """Not where the employer has stopped counting since, and of nobody who is not known any more."""
    if not SendingRules.objects.filter(replies_counted=True).exists():
        return
    Reply.objects.bulk_create([Reply(message_id=about.pk, batch_id=about.batch_id)], ignore_conflicts=True)
    if about.recipient_id is not None and is_known(about.recipient_id):
        for callback in _listeners:
            callback(present(about.recipient_id), about.pk)
