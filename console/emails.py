from django.conf import settings

from accounts.members.mail import address_of
from accounts.models import Membership, Role
from console.models import SupportGrant
from mail.actions import enqueue
from mail.categories import Category
from mail.models import Message
from tenancy.models import Employer
from tenancy.urls import employer_url


def tell_owners(*, employer: Employer, grant: SupportGrant) -> list[Message]:
    """Who wants to look, why, for how long, and where to say yes, no, or stop. Call in the employer's scope."""
    owners = list(Membership.objects.current().with_role(Role.OWNER).order_by("joined_at"))
    context = {
        "grant": grant,
        "url": employer_url(employer, "support:grant_list"),
        "product": settings.PRODUCT_NAME,
        "zone": employer.zone,
    }
    return [
        enqueue(
            to=address,
            template="console/support_asked",
            context=context,
            category=Category.SERVICE,
            employer=employer,
            recipient_id=owner.pk,
            dedupe_key=f"support:{grant.pk}:{owner.pk}",
        )
        for owner in owners
        if (address := address_of(owner))
    ]
