from datetime import timedelta
from functools import partial

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Membership
from audit.events import record
from engagement.sender.asking import Ask, DnsAway, is_public_name, texts
from engagement.sender.checking import Found, Wanted, check
from mail.models import Finding, SenderDomain
from mail.models.senders import new_proof
from tenancy.tasks import TenantTask
from web.addresses import sender_domain
from web.errors import ActionError

PAUSE = timedelta(seconds=30)


class NotOwn(ActionError):
    """Mail goes out from there already, or nobody's own mail does."""


class TooSoon(ActionError):
    """DNS answers the same for a while; asking more often tells nothing new."""


@transaction.atomic
def set_sender(*, address: str, selector: str, by: Membership) -> SenderDomain:
    """The employer's own address to write from. Used once its domain has been confirmed; a new one begins anew."""
    domain = address.rpartition("@")[2]
    if domain == sender_domain():
        raise NotOwn(_("Mail goes out from this domain already. You need not set it up."))
    own = _own()
    if own is None:
        own = SenderDomain()
    before = (own.domain, own.address, own.dkim_selector)
    if before == (domain, address, selector):
        return own
    if (own.domain, own.dkim_selector) != (domain, selector):
        _forget_findings(own, keep_proof=own.domain == domain)
    own.domain, own.address, own.dkim_selector = domain, address, selector
    own.save()
    record("sender.changed", subject=own, by=by, domain=domain)
    return own


def _own() -> SenderDomain | None:
    own: SenderDomain | None = SenderDomain.objects.select_for_update().exclude(address="").first()
    return own


def _forget_findings(own: SenderDomain, *, keep_proof: bool) -> None:
    if not keep_proof:
        own.proof_token, own.proof = new_proof(), Finding.UNCHECKED
    own.spf = own.dkim = own.dmarc = Finding.UNCHECKED
    own.records, own.asked_at, own.checked_at, own.confirmed_at = {}, None, None, None


@transaction.atomic
def remove_sender(*, by: Membership) -> None:
    """From now on mail goes out from the installation's address again."""
    own = _own()
    if own is not None:
        record("sender.removed", subject=own, by=by, domain=own.domain)
        own.delete()


@transaction.atomic
def ask_for_check(*, task: TenantTask, by: Membership) -> None:
    """A worker asks DNS: a page must not wait for other people's servers."""
    now = timezone.now()
    if SenderDomain.objects.filter(asked_at__gt=now - PAUSE).exists():
        raise TooSoon(_("DNS was asked a moment ago. Changes there take minutes, sometimes hours, to be seen."))
    _installations_domain()
    SenderDomain.objects.update(asked_at=now)
    record("sender.check_asked", by=by)
    transaction.on_commit(partial(task.apply_async, kwargs={}))


def _installations_domain() -> None:
    """Every employer sees how the shared domain stands; rows of an earlier one go."""
    SenderDomain.objects.filter(address="").exclude(domain=sender_domain()).delete()
    row = SenderDomain(domain=sender_domain(), dkim_selector=settings.SENDER_DKIM_SELECTOR)
    SenderDomain.objects.bulk_create([row], ignore_conflicts=True)
    SenderDomain.objects.filter(address="").update(dkim_selector=settings.SENDER_DKIM_SELECTOR)


def check_domains(*, ask: Ask = texts) -> int:
    """Asks DNS about every domain of the employer in scope; says how many answered. The rest keep what was known."""
    with transaction.atomic():
        _installations_domain()
    answered = 0
    for domain in SenderDomain.objects.order_by("domain"):
        if not is_public_name(domain.domain):
            continue
        try:
            found = check(_wanted(domain), ask)
        except DnsAway:
            continue
        answered += note_findings(domain, found=found)
    return answered


def _wanted(domain: SenderDomain) -> Wanted:
    return Wanted(
        domain=domain.domain,
        proof=domain.proof_token if domain.is_own else "",
        selector=domain.dkim_selector,
        spf=settings.SENDER_SPF if domain.is_own else "",
        dkim=settings.SENDER_DKIM_RECORD if domain.is_own else "",
    )


@transaction.atomic
def note_findings(domain: SenderDomain, *, found: Found) -> bool:
    """False where the domain was changed or removed while DNS was asked: the answer is about another one."""
    asked = {"proof_token": domain.proof_token, "dkim_selector": domain.dkim_selector}
    row = SenderDomain.objects.select_for_update().filter(pk=domain.pk, domain=domain.domain, **asked).first()
    if row is None:
        return False
    row.proof, row.spf, row.dkim, row.dmarc = found.proof, found.spf, found.dkim, found.dmarc
    row.records, row.checked_at = found.records, timezone.now()
    was, row.confirmed_at = row.confirmed_at, _confirmed(row, found)
    row.save()
    if row.is_own and (was is None) != (row.confirmed_at is None):
        record(
            "sender.lost" if row.confirmed_at is None else "sender.confirmed", subject=row, by=None, domain=row.domain
        )
    return True


def _confirmed(row: SenderDomain, found: Found) -> object:
    """Since when all of it is right."""
    parts = [found.spf, found.dkim, found.dmarc] + ([found.proof] if row.is_own else [])
    if any(part is not Finding.FOUND for part in parts):
        return None
    return row.confirmed_at or row.checked_at
