from typing import Any

from community.certificates.payload import certifiable
from community.certificates.rules import READERS, can_write
from community.models import Certificate
from directory.models import Alumnus, Spell
from tenancy.http import TenantRequest


def spells_of(certificate: Certificate) -> list[Spell]:
    """Those asked for that are still on record."""
    return [spell for spell in certifiable(certificate.alumnus) if spell.pk in certificate.spells]


def card_of(request: TenantRequest, alumnus: Alumnus) -> dict[str, Any] | None:
    """For a person's staff page: what there is, and the way to make one."""
    if not request.member.has_role(*READERS):
        return None
    found = list(Certificate.objects.of(alumnus.pk).light().order_by("-asked_at", "-id")[:5])
    may_make = can_write(request.member) and alumnus.spells.filter(started_on__isnull=False).exists()
    return {"certificates": found, "may_make": may_make, "alumnus": alumnus} if found or may_make else None
