"""The one place that says what a work address may do: it is the employer's mailbox, and opens that employer only.

Whoever runs a mailbox can read what is sent to it. So a code to a work address proves nothing outside that employer.
"""

from collections.abc import Iterable
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db import connection

from accounts.addresses.models import RetiredAddress
from accounts.models import Membership, Role, User, normalise_email
from tenancy.models import Employer
from tenancy.scope import person_scope, tenant_scope


def employer_of(address: str) -> Employer | None:
    """Whose mailbox this is. Of two that name the same domain, the one with the more exact name."""
    return owners_of([address]).get(address)


def owners_of(addresses: Iterable[str]) -> dict[str, Employer]:
    """The employer of each address that is a work address, asked once for all."""
    names = {address: _domains_above(normalise_email(address).rpartition("@")[2]) for address in addresses}
    asked = sorted({name for above in names.values() for name in above})
    employers = list(Employer.objects.filter(work_email_domains__overlap=asked).order_by("id"))
    found = {}
    for address, above in names.items():
        theirs = [employer for employer in employers if not set(above).isdisjoint(employer.work_email_domains)]
        if theirs:
            found[address] = max(theirs, key=lambda employer: _closest(employer, above))
    return found


def _domains_above(domain: str) -> list[str]:
    """ "mail.eu.acme.com" → itself, "eu.acme.com", "acme.com", "com"."""
    labels = domain.split(".")
    return [".".join(labels[start:]) for start in range(len(labels))]


def _closest(employer: Employer, names: list[str]) -> int:
    return max(len(name) for name in names if name in employer.work_email_domains)


REGISTRIES = frozenset({"ac", "co", "com", "edu", "gob", "gov", "gouv", "govt", "ltd", "ne", "net", "nom", "or", "org"})


def may_claim(domain: str, employer: Employer) -> bool:
    """Not what another employer has, above or below it, and not a whole registry such as co.uk."""
    first, _dot, rest = domain.partition(".")
    if first in REGISTRIES and len(rest) == 2:
        return False
    if is_foreign(f"x@{domain}", employer):
        return False
    others = Employer.objects.exclude(pk=employer.pk).values_list("work_email_domains", flat=True)
    return not any(name.endswith(f".{domain}") for names in others for name in names)


def lock_claims() -> None:
    """One claim at a time, until the end of the transaction: two at the same moment would not see each other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('accounts.work_domains', 0))")


def is_below(domain: str, domains: Iterable[str]) -> bool:
    return any(domain.endswith(f".{other}") for other in domains)


def has_proven_domain(domain: str, employer: Employer, *, known: Iterable[str]) -> bool:
    """Below a domain the employer has, or an owner signs in with a mailbox of exactly this domain.

    A domain takes doors away from the people who have addresses there, so nobody gets one by typing its name.
    """
    if is_below(domain, known):
        return True
    with tenant_scope(employer):
        owners = list(Membership.objects.current().with_role(Role.OWNER).values_list("user_id", flat=True))
    mailboxes = (address.email for owner in owners for address in _proven_by(owner))
    return any(mailbox.rpartition("@")[2] == domain for mailbox in mailboxes)


def is_foreign(address: str, employer: Employer) -> bool:
    """A mailbox of another employer: never a way into this one."""
    owner = employer_of(address)
    return owner is not None and owner.pk != employer.pk


def is_retired(address: str) -> bool:
    """Has the owner of this work address left? Asked of its employer's rows alone."""
    owner = employer_of(address)
    if owner is None:
        return False
    with tenant_scope(owner):
        return RetiredAddress.objects.filter(email=normalise_email(address)).exists()


def proven_addresses(user: User) -> list[EmailAddress]:
    """From which a code has come back; the main one first."""
    return _proven_by(user.pk)


def _proven_by(user_id: UUID) -> list[EmailAddress]:
    with person_scope(user_id):
        return list(EmailAddress.objects.filter(user_id=user_id, verified=True).order_by("-primary", "email"))


def personal(addresses: Iterable[EmailAddress]) -> list[EmailAddress]:
    addresses = list(addresses)
    owners = owners_of(address.email for address in addresses)
    return [address for address in addresses if address.email not in owners]
