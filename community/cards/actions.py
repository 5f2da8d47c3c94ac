"""Cards between members. Not in the audit log, which staff read (docs/adr/0015)."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.limits import DAY, Limit
from community.cards.emails import send_card_mail
from community.circle.contacts import note_contact
from community.models import Card, ContactKind, Motif, Occasion
from directory.connections.rules import takes_part
from directory.models import Alumnus, Block
from tenancy.models import Employer
from web.errors import ActionError

CARDS_PER_DAY = Limit("card", 20, DAY)
CARDS_TO_ONE_PER_DAY = Limit("card-to", 2, DAY)


class TooManyCards(ActionError):
    """More cards in a day than anybody writes."""


class NotThere(Exception):
    """For whoever writes, the other does not exist."""


@transaction.atomic
def send_card(
    *, employer: Employer, sender: Alumnus, recipient: Alumnus, occasion: Occasion, motif: Motif, words: str
) -> Card:
    """A real contact of the one who sends it."""
    is_between = Block.objects.between(sender.pk, recipient.pk).exists()
    if is_between or not takes_part(recipient) or not takes_part(sender):
        raise NotThere
    limits = [CARDS_PER_DAY.allow(employer.pk, sender.pk), CARDS_TO_ONE_PER_DAY.allow(sender.pk, recipient.pk)]
    if not all(limits):
        raise TooManyCards(_("You have sent many cards today. Please go on tomorrow."))
    card: Card = Card.objects.create(sender=sender, recipient=recipient, occasion=occasion, motif=motif, words=words)
    note_contact(
        owner=sender.pk, others=[recipient.pk], kind=ContactKind.CARD, at=card.created_at, source=f"card:{card.pk}"
    )
    send_card_mail(card, employer=employer)
    return card


@transaction.atomic
def put_away(*, card: Card) -> None:
    """The one who got it does not want to see it any more. Twice is once."""
    Card.objects.filter(pk=card.pk, put_away_at__isnull=True).update(put_away_at=timezone.now())
