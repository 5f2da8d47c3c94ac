"""What the page tells: how things stand, and what to put where."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from engagement.sender.checking import PROOF_NAME, PROOF_TEXT
from mail.models import Finding, SenderDomain
from web.addresses import sender_domain

KINDS = {Finding.FOUND: "good", Finding.MISSING: "warn", Finding.WRONG: "bad", Finding.UNCHECKED: "neutral"}
MEANS: dict[str, tuple[Promise, Promise]] = {
    "proof": (lazy("Proof"), lazy("Shows that the domain is yours.")),
    "spf": (lazy("SPF"), lazy("Says which servers may send for the domain.")),
    "dkim": (lazy("DKIM"), lazy("The key that the signature of every mail is checked with.")),
    "dmarc": (lazy("DMARC"), lazy("Says what happens to mail that only claims to be yours.")),
}


@dataclass(frozen=True)
class Record:
    """One record in DNS. `value` is what to put there; where it is empty, `ask` says who knows it."""

    key: str
    finding: Finding
    kind: str = ""
    name: str = ""
    value: str = ""
    hint: str = ""
    present: tuple[str, ...] = ()

    @property
    def label(self) -> Promise:
        return MEANS[self.key][0]

    @property
    def meaning(self) -> Promise:
        return MEANS[self.key][1]

    @property
    def badge(self) -> str:
        return KINDS[self.finding]


def domains() -> tuple[SenderDomain | None, SenderDomain | None]:
    """The employer's own one, and the installation's; each where there is a row of it."""
    rows = list(SenderDomain.objects.all())
    own = next((row for row in rows if row.is_own), None)
    return own, next((row for row in rows if row.domain == sender_domain() and not row.is_own), None)


def records(domain: SenderDomain) -> list[Record]:
    found = [(key, Finding(getattr(domain, key))) for key in MEANS]
    if not domain.is_own:
        return [Record(key, finding, present=_present(domain, key)) for key, finding in found if key != "proof"]
    return [RECORDS[key](domain, finding) for key, finding in found]


def _present(domain: SenderDomain, key: str) -> tuple[str, ...]:
    return tuple(domain.records.get(key, ()))


def _proof(domain: SenderDomain, finding: Finding) -> Record:
    name, value = f"{PROOF_NAME}.{domain.domain}", f"{PROOF_TEXT}{domain.proof_token}"
    return Record("proof", finding, "TXT", name, value)


def _spf(domain: SenderDomain, finding: Finding) -> Record:
    wanted, present = settings.SENDER_SPF, _present(domain, "spf")
    hint = ""
    if not wanted:
        hint = _("Whoever runs this portal tells you what belongs into it.")
    elif len(present) == 1:
        hint = _("You have such a record. Add only this to it: %(part)s") % {"part": wanted}
    elif present:
        hint = _("There are several records that begin with v=spf1. Only one may stay.")
    value = f"v=spf1 {wanted} ~all" if wanted and not present else ""
    return Record("spf", finding, "TXT", domain.domain, value, hint if finding is not Finding.FOUND else "", present)


def _dkim(domain: SenderDomain, finding: Finding) -> Record:
    value = settings.SENDER_DKIM_RECORD
    hint = "" if value else _("You get this record from whoever runs this portal.")
    name = f"{domain.dkim_selector}._domainkey.{domain.domain}"
    return Record("dkim", finding, "TXT" if not value or "=" in value else "CNAME", name, value, hint)


def _dmarc(domain: SenderDomain, finding: Finding) -> Record:
    present = _present(domain, "dmarc")
    hint = _("There are several, or it lacks its p=…: only one may stay.") if finding is Finding.WRONG else ""
    name = f"_dmarc.{domain.domain}"
    return Record("dmarc", finding, "TXT", name, "" if present else "v=DMARC1; p=none", hint, present)


RECORDS = {"proof": _proof, "spf": _spf, "dkim": _dkim, "dmarc": _dmarc}
