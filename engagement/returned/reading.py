from django.db.models import QuerySet

from directory.models import Alumnus
from mail.models import Suppression, address_hashes
from tenancy.http import TenantRequest
from tenancy.scope import require_tenant


def has_come_back(alumnus: Alumnus | None) -> bool:
    """Does the employer in scope no longer write to this person, because mail to the address came back?"""
    return _returned(alumnus).exists()


def needs_another_address(_request: TenantRequest, alumnus: Alumnus | None) -> QuerySet[Suppression]:
    return _returned(alumnus)[:1]


def _returned(alumnus: Alumnus | None) -> QuerySet[Suppression]:
    if alumnus is None or not alumnus.personal_email:
        return Suppression.objects.none()
    hashes = address_hashes(alumnus.personal_email)
    returned = Suppression.objects.filter(reason=Suppression.Reason.BOUNCE, address_hash__in=hashes)
    return returned.filter(tenant_id=require_tenant())
