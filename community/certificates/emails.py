"""What the person hears of a certificate. The file itself stays on the page: a mailbox has other readers."""

from community.models import Certificate
from directory.connections.emails import write_to
from tenancy.models import Employer
from tenancy.urls import employer_url


def send_ready(certificate: Certificate, *, employer: Employer) -> None:
    _send(certificate, "certificate_ready", employer)


def send_declined(certificate: Certificate, *, employer: Employer) -> None:
    _send(certificate, "certificate_declined", employer)


def send_revoked(certificate: Certificate, *, employer: Employer) -> None:
    _send(certificate, "certificate_revoked", employer)


def _send(certificate: Certificate, template: str, employer: Employer) -> None:
    url = employer_url(employer, "community:certificate_detail", certificate.pk)
    context = {"certificate": certificate, "employer": employer, "url": url}
    key = f"certificate:{certificate.pk}:{template}"
    write_to(certificate.alumnus, f"community/{template}", context, employer=employer, key=key)
