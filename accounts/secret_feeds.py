"""Secret addresses under which a member's own things are read by a program: a feed reader, a calendar."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.db.models import F

from accounts.models import Membership


@dataclass(frozen=True)
class Ticket:
    """Opens the things of one member and nothing else, as long as `number` is that of their key. Nothing that is
    stored opens it: the address is made from SECRET_KEY each time it is shown."""

    membership_id: UUID
    number: int
    salt: str

    @property
    def token(self) -> str:
        return Signer(salt=self.salt).sign_object([self.membership_id.hex, self.number])


@dataclass(frozen=True)
class SecretFeed:
    """`keys` is the model of the numbers, with a row for each member who has asked for a new address (`membership`,
    `number`, beginning at 1). SECRET_KEY_FALLBACKS keep addresses working while the key is changed."""

    salt: str
    keys: type[Any]

    def ticket_of(self, member: Membership) -> Ticket:
        """Before anybody asks for a new one there is no row: then the number is 1."""
        key = self.keys.objects.filter(membership=member).first()
        return Ticket(member.pk, key.number if key else 1, self.salt)

    def member_of(self, token: str) -> Membership | None:
        """Whose it is; None for an address that was replaced, or of somebody who is no member any more."""
        try:
            membership_id, number = Signer(salt=self.salt).unsign_object(token)
            ticket = Ticket(UUID(membership_id), int(number), self.salt)
        except (BadSignature, ValueError, TypeError, AttributeError, UnicodeError):
            return None
        member: Membership | None = Membership.objects.current().filter(pk=ticket.membership_id).first()
        return member if member is not None and self.ticket_of(member) == ticket else None

    @transaction.atomic
    def renew(self, *, by: Membership) -> Ticket:
        """The address so far opens nothing from now on."""
        self.keys.objects.get_or_create(membership=by)
        self.keys.objects.filter(membership=by).update(number=F("number") + 1)
        return self.ticket_of(by)
