from directory.models import Alumnus
from mail.models import Suppression, address_hashes
from tenancy.http import TenantRequest
from tenancy.scope import require_tenant


def has_come_back(alumnus: Alumnus | None) -> bool:
    """Does the employer in scope no longer write to this person, because mail to the address came back?"""
    if alumnus is None or not alumnus.personal_email:
        return False
    hashes = address_hashes(alumnus.personal_email)
    returned = Suppression.objects.filter(reason=Suppression.Reason.BOUNCE, address_hash__in=hashes)
    return returned.filter(tenant_id=require_tenant()).exists()


def needs_another_address(_request: TenantRequest, alumnus: Alumnus | None) -> bool:
    return has_come_back(alumnus)
