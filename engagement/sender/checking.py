"""What the DNS of a sender domain says, held against what mailbox providers want to see."""

import re
from dataclasses import dataclass, field

from engagement.sender.asking import Ask
from mail.models.senders import Finding

# `proof` shows that whoever typed the domain also has its DNS: nobody sends in another's name.
PROOF_NAME, PROOF_TEXT = "_alumni-portal", "alumni-portal="
POLICIES = ("none", "quarantine", "reject")
MOST_LENGTH = 1000


@dataclass(frozen=True)
class Wanted:
    """`proof` is empty for the installation's own domain; `spf` and `dkim` are what the relay's operator names."""

    domain: str
    proof: str = ""
    selector: str = ""
    spf: str = ""
    dkim: str = ""


@dataclass
class Found:
    proof: Finding = Finding.UNCHECKED
    spf: Finding = Finding.UNCHECKED
    dkim: Finding = Finding.UNCHECKED
    dmarc: Finding = Finding.UNCHECKED
    records: dict[str, list[str]] = field(default_factory=dict)


def check(wanted: Wanted, ask: Ask) -> Found:
    """Whole or not at all: when one answer is missing, `ask` raises and the earlier findings stay."""
    found = Found()
    if wanted.proof:
        found.proof = _proof(ask(f"{PROOF_NAME}.{wanted.domain}"), wanted.proof)
    spf = _beginning_with("v=spf1", ask(wanted.domain))
    found.spf = _spf(spf, wanted.spf)
    found.records["spf"] = _kept(spf)
    if wanted.selector:
        keys = ask(f"{wanted.selector}._domainkey.{wanted.domain}")
        found.dkim = _dkim(keys, wanted.dkim)
        found.records["dkim"] = _kept(keys)
    dmarc = _policies(wanted.domain, ask)
    found.dmarc = _dmarc(dmarc)
    found.records["dmarc"] = _kept(dmarc)
    return found


def _proof(records: list[str], proof: str) -> Finding:
    ours = [record.strip() for record in records if record.strip().startswith(PROOF_TEXT)]
    if not ours:
        return Finding.MISSING
    return Finding.FOUND if f"{PROOF_TEXT}{proof}" in ours else Finding.WRONG


def _spf(records: list[str], wanted: str) -> Finding:
    """Two records are as good as none (RFC 7208, 3.2)."""
    if len(records) != 1:
        return Finding.WRONG if records else Finding.MISSING
    parts = records[0].lower().split()
    if "+all" in parts or "all" in parts:  # says that anybody may
        return Finding.WRONG
    return Finding.FOUND if not wanted or wanted.lower() in [part.lstrip("+") for part in parts] else Finding.WRONG


def _dkim(records: list[str], wanted: str) -> Finding:
    """A key, and the relay's where it is known. An empty one has been withdrawn (RFC 6376, 3.6.1)."""
    keys = [key for key in map(_public_key, records) if key is not None]
    if not keys:
        return Finding.WRONG if records else Finding.MISSING
    if len(keys) > 1 or not keys[0]:
        return Finding.WRONG
    expected = _public_key(wanted)
    return Finding.FOUND if expected is None or expected == keys[0] else Finding.WRONG


def _public_key(record: str) -> str | None:
    value = _tags(record).get("p")
    return None if value is None else re.sub(r"\s", "", value)


def _policies(domain: str, ask: Ask) -> list[str]:
    """The domain's own, else that of the one above, as receivers look for it."""
    labels = domain.split(".")
    for start in range(max(1, len(labels) - 1)):
        found = _beginning_with("v=dmarc1", ask("_dmarc." + ".".join(labels[start:])))
        if found:
            return found
    return []


def _dmarc(records: list[str]) -> Finding:
    if len(records) != 1:
        return Finding.WRONG if records else Finding.MISSING
    return Finding.FOUND if _tags(records[0]).get("p", "").lower() in POLICIES else Finding.WRONG


def _beginning_with(version: str, records: list[str]) -> list[str]:
    return [record for record in records if re.split(r"[\s;]", record.strip().lower(), maxsplit=1)[0] == version]


def _tags(record: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in record.split(";"))
    return {name.strip().lower(): value.strip() for name, sign, value in pairs if sign}


def _kept(records: list[str]) -> list[str]:
    return [record[:MOST_LENGTH] for record in records]
