"""An own sender address half set up: HR sees which record is missing."""

from django.utils import timezone

from mail.models import Finding, SenderDomain
from tenancy.models import Employer


def begin_own_sender(employer: Employer) -> None:
    domain = f"{employer.slug}.example"
    SenderDomain.objects.create(
        domain=domain,
        address=f"alumni@{domain}",
        dkim_selector="s1",
        proof=Finding.FOUND,
        spf=Finding.FOUND,
        dkim=Finding.MISSING,
        dmarc=Finding.FOUND,
        records={"spf": ["v=spf1 mx -all"], "dkim": [], "dmarc": ["v=DMARC1; p=none"]},
        checked_at=timezone.now(),
    )
