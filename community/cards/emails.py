from community.models import Card
from directory.connections.emails import write_to
from mail.categories import Category
from tenancy.models import Employer
from tenancy.urls import employer_url


def send_card_mail(card: Card, *, employer: Employer) -> None:
    """The subject names nobody: HR reads it when a mail does not arrive. Others find the card in the portal."""
    url = employer_url(employer, "community:card_detail", card.pk)
    context = {"who": card.sender.full_name, "words": card.words, "url": url}
    key = f"card:{card.pk}"
    write_to(card.recipient, "community/card", context, category=Category.CIRCLE, employer=employer, key=key)
