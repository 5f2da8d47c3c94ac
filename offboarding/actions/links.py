"""The leaver's way in: made, sent, copied, revoked, found again."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.limits import DAY, Limit
from accounts.models import User
from audit.events import record
from mail.durability import wait_for_disk
from offboarding import emails, timeline
from offboarding.actions.cases import CaseCannotMove, lock_case
from offboarding.actions.history import add_event
from offboarding.models import Case, CaseEvent, CaseStep, LeaverLink, StepKind
from offboarding.rules import can_have_link, leaver_address
from tenancy.models import Employer
from tenancy.urls import employer_url
from web.errors import ActionError
from web.tokens import hash_of, new_token

MAILS_BY_HAND = Limit("case-mail", 5, DAY)


class NoAddress(ActionError):
    """There is nowhere to send it."""


class TooManyMails(ActionError):
    """HR has written to this person by hand several times today."""


def note_mail_by_hand(case: Case) -> None:
    """Call before a mail that HR sends with a press of a button: nobody's mailbox is filled by pressing again."""
    if not MAILS_BY_HAND.allow(case.tenant_id, case.pk):
        raise TooManyMails(_("This person has had several e-mails of this kind today. Please go on tomorrow."))


def find_link(token: str, *, now: datetime) -> LeaverLink | None:
    return LeaverLink.objects.live(now).filter(token_sha256=hash_of(token)).first()


def make_link(case: Case, *, employer: Employer, sent_to: str = "", now: datetime) -> str:
    """A new token beside the earlier ones; returns its address, the only time it is known in clear."""
    wait_for_disk()
    token = new_token()
    LeaverLink.objects.create(
        case=case,
        token_sha256=hash_of(token),
        created_at=now,
        expires_at=timeline.link_ends(case.anchor, employer.zone),
        sent_to=sent_to,
    )
    return employer_url(employer, "offboarding:leaving_link", token)


@transaction.atomic
def send_link(case: Case, *, by: User) -> Case:
    """HR sends the link now; an earlier one goes on working. The planned mail is not sent on top of it."""
    case, employer, now = _ready(case)
    if case.is_held:
        raise CaseCannotMove(_("This case is held. Release it first."))
    to = leaver_address(case, today=employer.today())
    if not to:
        raise NoAddress(_("There is no address to send the link to. Make a link and hand it over yourself."))
    note_mail_by_hand(case)
    url = make_link(case, employer=employer, sent_to=to, now=now)
    emails.send_leaver_link(case, employer=employer, to=to, url=url, today=employer.today())
    CaseStep.objects.open().filter(case=case, kind=StepKind.LEAVER_LINK).update(done_at=now)
    add_event(case, CaseEvent.Kind.LINK_SENT, by=by)
    record("case.link_sent", subject=case, by=by)
    return case


@transaction.atomic
def renew_link(case: Case, *, by: User) -> str:
    """All earlier links end; the new one is shown to HR once, to be handed over."""
    case, employer, now = _ready(case)
    case.links.filter(revoked_at__isnull=True).update(revoked_at=now)
    url = make_link(case, employer=employer, now=now)
    add_event(case, CaseEvent.Kind.LINK_MADE, by=by)
    record("case.link_renewed", subject=case, by=by)
    return url


def _ready(case: Case) -> tuple[Case, Employer, datetime]:
    case, now = lock_case(case), timezone.now()
    employer = Employer.objects.get(pk=case.tenant_id)
    if not can_have_link(case) or timeline.link_ends(case.anchor, employer.zone) <= now:
        raise CaseCannotMove(_("There is no link for this case any more."))
    return case, employer, now
