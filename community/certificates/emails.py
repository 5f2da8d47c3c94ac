"""What the person hears of a certificate. The file itself stays on the page: a mailbox has other readers."""

from community.models import Certificate
from directory.connections.emails import address_of_person
from mail.actions import enqueue
from mail.categories import Category
from tenancy.models import Employer
from tenancy.urls import employer_url


def send_ready(certificate: Certificate, *, employer: Employer) -> None:
    _send(certificate, "certificate_ready", employer)


def send_declined(certificate: Certificate, *, employer: Employer) -> None:
    _send(certificate, "certificate_declined", employer)


def send_revoked(certificate: Certificate, *, employer: Employer) -> None:
    _send(certificate, "certificate_revoked", employer)


def _send(certificate: Certificate, template: str, employer: Employer) -> None:
    alumnus = certificate.alumnus
    address = address_of_person(alumnus)
    if not address:
        return
    enqueue(
        to=address,
        template=f"community/{template}",
        context={
            "name": alumnus.given_name,
            "certificate": certificate,
            "employer": employer,
            "url": employer_url(employer, "community:certificate_detail", certificate.pk),
        },
        category=Category.SERVICE,
        employer=employer,
        recipient_id=alumnus.pk,
        dedupe_key=f"certificate:{certificate.pk}:{template}",
    )
