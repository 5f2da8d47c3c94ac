from accounts.members.mail import address_of
from accounts.models import Membership, Role
from mail.actions import enqueue
from mail.categories import Category
from mail.models import SendingRules
from tenancy.models import Employer
from tenancy.scope import require_tenant
from tenancy.urls import employer_url


def tell_of_stopped_mailings(rules: SendingRules) -> None:
    """One mail to each owner and HR admin when the guard has stopped the mailings: why, and what to do."""
    employer = Employer.objects.get(pk=require_tenant())
    for member in Membership.objects.current().with_role(Role.OWNER, Role.HR_ADMIN).order_by("pk"):
        if address := address_of(member):
            enqueue(
                to=address,
                template="engagement/mailings_stopped",
                context={
                    "employer": employer,
                    "is_complaints": rules.paused_reason == SendingRules.Pause.COMPLAINTS,
                    "url": employer_url(employer, "engagement:mail_list"),
                },
                category=Category.SERVICE,
                employer=employer,
                recipient_id=member.pk,
                dedupe_key=f"mailings-stopped:{rules.paused_at:%Y%m%d%H%M%S}:{member.pk}",
            )
