"""What a claim sends. Nothing that a visitor typed goes into a mail: it may be to somebody who never asked for it."""

from typing import Any

from accounts.models import Invitation
from directory.models import Alumnus, Spell
from mail.actions import enqueue
from mail.categories import Category
from mail.models import Message
from mail.wording import paragraphs
from offboarding.models import Claim
from offboarding.rules import keeps_goodbye_short
from tenancy.models import Employer
from tenancy.urls import employer_url


def send_invitation(
    alumnus: Alumnus, spell: Spell | None, *, employer: Employer, invitation: Invitation, url: str
) -> Message:
    """The way in, with the words that the employer has for invitations; after a dismissal they stay neutral."""
    is_short = spell is not None and keeps_goodbye_short(spell)
    values = {
        "name": alumnus.given_name or alumnus.full_name,
        "employer": employer.name,
        "team": spell.team if spell else "",
        "title": spell.title if spell else "",
    }
    return _send(
        "claim_invitation", employer=employer, to=invitation.email, category=Category.INVITATION,
        key=f"invitation:{invitation.pk}", recipient=alumnus, alumnus=alumnus, invitation=invitation, url=url,
        is_short=is_short, opening=[] if is_short else paragraphs(employer, "invitation", values),
    )  # fmt: skip


def send_already_in(*, employer: Employer, to: str) -> Message:
    return _send("claim_member", employer=employer, to=to, url=employer.absolute_url())


def send_confirmation(claim: Claim, *, employer: Employer, token: str) -> Message:
    url = employer_url(employer, "offboarding:claim_link", token)
    return _send("claim_confirmation", employer=employer, to=claim.email, key=f"claim:{claim.pk}", url=url)


def send_refusal(claim: Claim, *, employer: Employer) -> Message:
    key, paragraphs = f"claim-refused:{claim.pk}", paragraphs_of(claim.reason)
    return _send("claim_refused", employer=employer, to=claim.email, key=key, paragraphs=paragraphs)


def paragraphs_of(reason: str) -> list[str]:
    blocks = [block.strip() for block in reason.replace("\r\n", "\n").split("\n\n")]
    return [block for block in blocks if block]


def send_address_replaced(claim: Claim, *, employer: Employer, to: str) -> Message:
    """To the address that counted before. It never names the new one: the reader may be a stranger to it."""
    return _send("claim_address_replaced", employer=employer, to=to, key=f"claim-replaced:{claim.pk}")


def _send(
    name: str,
    *,
    employer: Employer,
    to: str,
    category: Category = Category.SERVICE,
    key: str | None = None,
    recipient: Alumnus | None = None,
    **context: Any,
) -> Message:
    return enqueue(
        to=to,
        template=f"offboarding/{name}",
        context={"employer": employer, **context},
        category=category,
        employer=employer,
        dedupe_key=key,
        recipient_id=recipient.pk if recipient else None,
    )
