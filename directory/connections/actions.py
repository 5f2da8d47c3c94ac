"""What members do about each other. None of it is in the audit log, which staff read: that two people know, refuse or
avoid each other is theirs alone (docs/adr/0015). The rows themselves tell who asked and when.
"""

from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.limits import DAY, Limit
from directory.connections import emails, partings
from directory.connections.rules import can_connect, is_still_declined, may_ask_again, takes_part
from directory.models import Alumnus, Block, Connection, ConnectionState, PrivateNote
from tenancy.models import Employer
from web.errors import ActionError

ASKS_PER_DAY = Limit("connection-ask", 30, DAY)
BLOCKS_PER_DAY = Limit("connection-block", 50, DAY)
MOST_NOTES = 5_000


class NotThere(Exception):
    """For whoever asks, the other person does not exist: the page says what it says for people who never were."""


class TooManyAsks(ActionError):
    """More people in a day than anybody gets to know."""


class HiddenYourself(ActionError):
    """Nobody can connect with a profile that shows itself to nobody."""


class NothingToAnswer(ActionError):
    """The ask has been answered, taken back or overtaken."""


class TooManyNotes(ActionError):
    """Notes are for people one knows."""


@transaction.atomic
def ask(*, employer: Employer, asker: Alumnus, asked: Alumnus, message: str = "") -> bool:
    """Ask somebody to connect; True where that made the two connected, because the other had asked already.

    There is one row for a pair. Asking again within 90 days changes nothing, and a no that holds stays silent.
    """
    asker, asked = _locked_pair(asker, asked)
    if not can_connect(asker):
        raise HiddenYourself(_("Your own profile is hidden. Show it to your connections first."))
    connection = Connection.objects.between(asker.pk, asked.pk).first()
    if connection is None:
        _count_ask(employer, asker, asked)
        connection = Connection.objects.create(asker=asker, asked=asked, message=message)
        emails.send_ask(employer=employer, connection=connection)
        return False
    if connection.asker_id == asker.pk:
        _ask_again(employer, connection, asker, asked, message)
        return False
    return _answer_by_asking(employer, connection, asker, asked, message)


def _ask_again(employer: Employer, connection: Connection, asker: Alumnus, asked: Alumnus, message: str) -> None:
    now = timezone.now()
    if connection.state == ConnectionState.ACCEPTED:
        return
    if connection.taken_back_at is None and not may_ask_again(connection, now=now):
        return
    _count_ask(employer, asker, asked)
    silent = is_still_declined(connection, now=now)
    connection.asked_at, connection.message, connection.taken_back_at = now, message, None
    if not silent:
        connection.state, connection.answered_at = ConnectionState.ASKED, None
    connection.save()
    if not silent:
        emails.send_ask(employer=employer, connection=connection)


def _answer_by_asking(employer: Employer, connection: Connection, asker: Alumnus, asked: Alumnus, message: str) -> bool:
    """The other has asked before: both want it. Unless they took it back after a no; then this is a new ask."""
    if connection.state == ConnectionState.ACCEPTED:
        return True
    if connection.taken_back_at is None:
        _connect(employer, connection)
        return True
    _count_ask(employer, asker, asked)
    connection.asker, connection.asked, connection.message = asker, asked, message
    connection.state, connection.asked_at = ConnectionState.ASKED, timezone.now()
    connection.answered_at = connection.taken_back_at = None
    connection.save()
    emails.send_ask(employer=employer, connection=connection)
    return False


def _count_ask(employer: Employer, asker: Alumnus, asked: Alumnus) -> None:
    if not ASKS_PER_DAY.allow(employer.pk, asker.pk):
        raise TooManyAsks(_("You have asked many people today. Please go on tomorrow."))


def _connect(employer: Employer, connection: Connection) -> None:
    connection.state, connection.answered_at = ConnectionState.ACCEPTED, timezone.now()
    connection.save(update_fields=["state", "answered_at"])
    emails.send_accepted(employer=employer, connection=connection)


@transaction.atomic
def accept(*, employer: Employer, asked: Alumnus, asker: Alumnus) -> Connection:
    """Twice is once."""
    asked, asker = _locked_pair(asked, asker)
    if not can_connect(asked):
        raise HiddenYourself(_("Your own profile is hidden. Show it to your connections first."))
    connection = Connection.objects.between(asked.pk, asker.pk).first()
    if connection is not None and connection.state == ConnectionState.ACCEPTED:
        return connection
    if connection is None or connection.asked_id != asked.pk or connection.state != ConnectionState.ASKED:
        raise NothingToAnswer(_("There is nothing to answer any more."))
    _connect(employer, connection)
    return connection


@transaction.atomic
def decline(*, asked: Alumnus, asker: Alumnus) -> None:
    """Nobody tells the one who asked. Declining what is gone, or twice, is fine."""
    _lock(asked, asker)
    Connection.objects.asked_of(asked.pk).filter(asker=asker).update(
        state=ConnectionState.DECLINED, answered_at=timezone.now()
    )


@transaction.atomic
def remove(*, alumnus: Alumnus, other: Alumnus) -> None:
    """The connection ends, or one's own ask is taken back. The other is not told. Twice is once."""
    _lock(alumnus, other)
    between = Connection.objects.between(alumnus.pk, other.pk)
    between.accepted().delete()
    own = between.filter(asker=alumnus)
    own.filter(state=ConnectionState.ASKED).delete()
    own.filter(state=ConnectionState.DECLINED, taken_back_at=None).update(taken_back_at=timezone.now())


@transaction.atomic
def block(*, employer: Employer, alumnus: Alumnus, other: Alumnus) -> Block:
    """From now on neither exists for the other; what was between them ends without a word."""
    _lock(alumnus, other)
    known = Block.objects.filter(blocker=alumnus, blocked=other).first()
    if known is not None:
        return known
    if not BLOCKS_PER_DAY.allow(employer.pk, alumnus.pk):
        raise TooManyAsks(_("You have blocked many people today. Please go on tomorrow."))
    Connection.objects.between(alumnus.pk, other.pk).delete()
    made = Block.objects.create(blocker=alumnus, blocked=other)
    partings.tell(alumnus, other)
    return made


@transaction.atomic
def unblock(*, alumnus: Alumnus, other_id: UUID) -> None:
    """Nothing comes back by itself. The other's own block, if there is one, stays."""
    Block.objects.filter(blocker=alumnus, blocked_id=other_id).delete()


@transaction.atomic
def write_note(*, author: Alumnus, about: Alumnus, text: str) -> PrivateNote | None:
    """One card for a person; an empty one is thrown away."""
    if not text:
        PrivateNote.objects.filter(author=author, about=about).delete()
        return None
    _lock(author)
    note = PrivateNote.objects.filter(author=author, about=about).first()
    if note is None:
        if PrivateNote.objects.filter(author=author).count() >= MOST_NOTES:
            raise TooManyNotes(_("You have written very many notes. Delete some first."))
        return PrivateNote.objects.create(author=author, about=about, text=text)
    note.text = text
    note.save(update_fields=["text", "updated_at"])
    return note


def _locked_pair(one: Alumnus, other: Alumnus) -> tuple[Alumnus, Alumnus]:
    """Both as they are now. Whoever is blocked, gone or out of sight since the page was drawn is not there."""
    fresh = _lock(one, other)
    found, them = fresh.get(one.pk), fresh.get(other.pk)
    if found is None or them is None or one.pk == other.pk or not takes_part(found) or not takes_part(them):
        raise NotThere
    if Block.objects.between(one.pk, other.pk).exists():
        raise NotThere
    return found, them


def _lock(*people: Alumnus) -> dict[UUID, Alumnus]:
    """In one order, so that two who ask each other at the same moment come one after the other."""
    rows = Alumnus.objects.filter(pk__in=[person.pk for person in people]).order_by("pk")
    return {alumnus.pk: alumnus for alumnus in rows.select_for_update(no_key=True)}
