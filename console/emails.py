from django.conf import settings

from accounts.models import Membership, Role, User
from console.models import SupportGrant
from mail.actions import enqueue
from mail.categories import Category
from mail.models import Message
from tenancy.models import Employer
from tenancy.scope import person_scope
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
        if (address := _address_of(owner))
    ]


def _address_of(owner: Membership) -> str:
    """An owner signs in with it, so it is theirs; the app reads it in that person's scope alone."""
    with person_scope(owner.user_id):
        user = User.objects.filter(pk=owner.user_id, is_active=True).first()
    return user.email if user else ""
