from community.models import Card
from directory.connections.emails import address_of_person
from mail.actions import enqueue
from mail.categories import Category
from mail.preferences import wants_at_once
from tenancy.models import Employer
from tenancy.urls import employer_url


def send_card_mail(card: Card, *, employer: Employer) -> None:
    """The subject names nobody: HR reads it when a mail does not arrive. Others find the card in the portal."""
    to = card.recipient
    address = address_of_person(to) if wants_at_once(to.pk, Category.CIRCLE) else ""
    if address:
        enqueue(
            to=address,
            template="community/card",
            context={
                "name": to.given_name,
                "who": card.sender.full_name,
                "words": card.words,
                "url": employer_url(employer, "community:card_detail", card.pk),
            },
            category=Category.CIRCLE,
            employer=employer,
            recipient_id=to.pk,
            dedupe_key=f"card:{card.pk}",
        )
