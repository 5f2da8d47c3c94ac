"""How often the links of a mailing were opened. Scanners open links, too: a hint, no count of people."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Sum
from django.db.models.functions import Coalesce

from mail.models import ClickLink


@dataclass(frozen=True)
class Clicked:
    target: str
    count: int


def clicked(batch_id: UUID) -> list[Clicked]:
    """Every counted link of a mailing, the most opened first."""
    links = ClickLink.objects.filter(batch_id=batch_id).annotate(total=Coalesce(Sum("days__count"), 0))
    return [Clicked(link.target, link.total) for link in links.order_by("-total", "target")]
