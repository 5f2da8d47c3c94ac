"""What moderators may do with a card that its reader has reported."""

from collections.abc import Collection, Mapping
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from community.models import Card
from community.moderation.reportables import Reportable, Subject, register
from directory.models import Alumnus


def find(ids: Collection[UUID]) -> Mapping[UUID, Subject]:
    cards = Card.objects.filter(pk__in=ids).select_related("sender")
    return {
        card.pk: Subject(card.words, card.sender, reverse("community:card_detail", args=[card.pk])) for card in cards
    }


def may_see(member: Membership, own: Alumnus, card_id: UUID) -> bool:
    """Whoever got it."""
    return bool(Card.objects.to(own.pk).filter(pk=card_id).exists())


def hide(card_id: UUID) -> None:
    Card.objects.filter(pk=card_id, put_away_at__isnull=True).update(put_away_at=timezone.now())


def restore(card_id: UUID) -> None:
    Card.objects.filter(pk=card_id).update(put_away_at=None)


def remove(card_id: UUID) -> None:
    Card.objects.filter(pk=card_id).delete()


def register_cards() -> None:
    register(
        Reportable(
            kind="card", label=_("Card"), module="circle", find=find, may_see=may_see, hide=hide, restore=restore,
            remove=remove,
        )
    )  # fmt: skip
