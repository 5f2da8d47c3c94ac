from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from audit.events import Actor, record
from mail.categories import Category, Lane
from mail.choosing import NotOptional as NotOptional
from mail.choosing import set_frequencies as set_frequencies
from mail.choosing import set_preferences as set_preferences
from mail.choosing import unsubscribe as unsubscribe
from mail.durability import wait_for_disk
from mail.footers import footer_text
from mail.footers import reason as reason_for
from mail.models import BEGUN, FINAL, Message, Reader, State, Suppression, Trouble, address_hashes
from mail.pokes import poke_after_commit
from mail.preferences import settings_url
from mail.replies.answers import ANSWERS
from mail.replies.rules import can_come_here
from mail.replies.tags import reply_addresses
from mail.unsubscribe import Ticket
from tenancy.models import Employer
from tenancy.scope import Scope, WrongTenant, current_scope, enter_scope
from web.addresses import checked_address
from web.errors import ActionError
from web.mail_rendering import one_line, render_mail, spoken

CODE_IS_GOOD_FOR = timedelta(minutes=10)


class NotRepeatable(ActionError):
    """Only a message that failed or may not have arrived can be sent again."""


@transaction.atomic
def enqueue(
    *,
    to: str,
    template: str,
    context: Mapping[str, Any],
    category: Category,
    employer: Employer | None,
    dedupe_key: str | None = None,
    recipient_id: UUID | None = None,
    not_before: datetime | None = None,
    expires_at: datetime | None = None,
    occasion_at: datetime | None = None,
    calendar: str = "",
    language: str = "",
    answers_here: bool = False,
) -> Message:
    """Put one mail to one person into the outbox, in the caller's transaction; it goes out after the commit.

    Rendered here and now. The same `dedupe_key` again returns the first message and changes nothing. `employer` is
    None for what belongs to no employer (sign-in codes). `recipient_id`, the alumnus or else the membership, is what
    preferences hang on, so marketing mail must have one. `occasion_at` is when what it tells of is or was: where the
    week has no more room for all of them, the newest goes first. `calendar` is an iCalendar object with a METHOD.
    `language` is what the words in `context` are written in, for what does not exist in each; empty: the reader's.
    `answers_here`: an answer is for `mail.replies.answers`, and never for the employer's mailbox.
    """
    scope = _scope_of(employer)
    with enter_scope(current_scope() if employer is None else scope):  # templates may look things up
        message = _render(
            to=to, template=template, context=context, category=category, employer=employer, recipient_id=recipient_id,
            language=language,
        )  # fmt: skip
    message.tenant_id = scope.tenant_id
    message.dedupe_key = dedupe_key
    message.calendar = _without_nul(calendar)
    # The database's clock decides what is due; a web server's may be ahead of it.
    message.next_at = not_before or Now()
    message.expires_at = expires_at
    message.occasion_at = occasion_at or (timezone.now() if category.is_marketing else None)
    if expires_at is None and category is Category.CODE:
        message.expires_at = message.next_at + CODE_IS_GOOD_FOR
    with enter_scope(scope):
        if employer is not None and (reply_to := reply_addresses(employer, category)) is not None:
            message.headers["Reply-To"] = reply_to(message.pk)
        if answers_here:
            message.headers.pop("Reply-To", None)
            if can_come_here():
                message.headers["Reply-To"] = ANSWERS.addresses()(message.pk)
        if category is Category.INVITATION and _has_complained(message):
            message.state, message.error = State.SUPPRESSED, Trouble.WITHDRAWN
        return _insert_once(message)


def _has_complained(message: Message) -> bool:
    """Nobody asks for an invitation, so whoever has reported one as spam gets no reminder of it."""
    known = Suppression.objects.of_address(message.to_address)
    return known.filter(reason=Suppression.Reason.COMPLAINT).exists()


def _scope_of(employer: Employer | None) -> Scope:
    """Mail without an employer is written outside every scope; mail of a foreign employer, never."""
    here = current_scope()
    if employer is None:
        return Scope()
    if here.tenant_id == employer.pk:
        return here
    if here.tenant_id is not None:
        raise WrongTenant(f"Mail of employer {employer.pk} was enqueued in the scope of {here.tenant_id}.")
    return Scope(tenant_id=employer.pk)


def _render(
    *,
    to: str,
    template: str,
    context: Mapping[str, Any],
    category: Category,
    employer: Employer | None,
    recipient_id: UUID | None,
    language: str = "",
) -> Message:
    address, ticket = checked_address(to), _ticket(category, employer, recipient_id)
    language, foot = language or _language(employer, recipient_id), ""
    if ticket is not None and employer is not None:
        ways = {"unsubscribe_url": ticket.url, "settings_url": settings_url(employer, ticket.recipient_id)}
        with translation.override(spoken(language, employer)):
            foot = footer_text(employer, category, **ways)
            context = {**context, **ways, "reason": reason_for(employer, category)}
    mail = render_mail(template, dict(context), employer=employer, language=language)
    return Message(
        category=category,
        lane=category.lane,
        recipient_id=recipient_id,
        to_address=address,
        address_hash=address_hashes(address)[0],
        sender_name=one_line(_sender_name(employer)),
        template=template,
        subject=one_line(mail.subject),
        text=_without_nul(mail.text) + foot,
        html=_without_nul(mail.html),
        headers={**(ticket.headers if ticket else {}), **_reply_to(employer)},
    )


def _reply_to(employer: Employer | None) -> dict[str, str]:
    return {"Reply-To": employer.reply_to} if employer is not None and employer.reply_to else {}


def _ticket(category: Category, employer: Employer | None, recipient_id: UUID | None) -> Ticket | None:
    if not category.is_marketing:
        return None
    if employer is None or recipient_id is None:
        raise ValueError(f"{category.label} mail needs an employer and a recipient: people must be able to decline it.")
    return Ticket(employer.pk, recipient_id, category)


def _language(employer: Employer | None, recipient_id: UUID | None) -> str:
    """The one the reader chose; empty for the employer's. Not asked for while our sentences have one language only."""
    if employer is None or recipient_id is None or len(settings.TRANSLATED) < 2:
        return ""
    with enter_scope(_scope_of(employer)):
        return Reader.objects.filter(recipient_id=recipient_id).values_list("language", flat=True).first() or ""


def _without_nul(text: str) -> str:
    """PostgreSQL stores everything but this."""
    return text.replace("\x00", "")


def _sender_name(employer: Employer | None) -> str:
    if employer is None:
        return settings.PRODUCT_NAME
    return employer.sender_name or employer.name


def _insert_once(message: Message) -> Message:
    wait_for_disk()
    Message.objects.bulk_create([message], ignore_conflicts=message.dedupe_key is not None)
    poke_after_commit(Lane(message.lane))
    rows = Message.objects.in_scope()
    return rows.get(pk=message.pk) if message.dedupe_key is None else rows.get(dedupe_key=message.dedupe_key)


@transaction.atomic
def suppress(*, address: str, reason: Suppression.Reason, by: Actor) -> Suppression:
    """Stop all mail to this address: of the employer in scope or, with none in scope, of everybody."""
    wait_for_disk()
    known = Suppression.objects.of_address(address).first()
    if known is not None:
        return _for_good(known, reason, by=by)
    row = Suppression(
        tenant_id=current_scope().tenant_id, address_hash=address_hashes(checked_address(address))[0], reason=reason
    )
    Suppression.objects.bulk_create([row], ignore_conflicts=True)
    kept = Suppression.objects.get(tenant_id=row.tenant_id, address_hash=row.address_hash)
    if kept.pk == row.pk:
        record("mail.suppressed", subject=kept, by=by, reason=reason)
    return kept


def _for_good(known: Suppression, reason: Suppression.Reason, *, by: Actor) -> Suppression:
    """Whatever the address was stopped for: of somebody who has died or was erased nobody lifts it."""
    if reason in FINAL and known.reason not in FINAL:
        known.reason = reason
        known.save(update_fields=["reason"])
        record("mail.suppressed", subject=known, by=by, reason=reason)
    return known


@transaction.atomic
def lift_suppression(*, address: str, by: Actor, reason: Suppression.Reason | None = None) -> bool:
    """Write to this address again, say, once its owner has confirmed it. False when it was not stopped (so)."""
    rows = Suppression.objects.of_address(address)
    if reason is not None:
        rows = rows.filter(reason=reason)
    lifted = list(rows.select_for_update())
    for row in lifted:
        record("mail.suppression_lifted", subject=row, by=by, reason=row.reason)
        row.delete()
    return bool(lifted)


@transaction.atomic
def send_again(message: Message, *, by: Actor) -> None:
    """By a person's decision: one more try for a message that failed or may not have arrived."""
    wait_for_disk()
    waiting = (
        Message.objects.in_scope()
        .filter(pk=message.pk, state__in=[State.FAILED, State.UNCERTAIN])
        .exclude(text="", content_id__isnull=True)
        .exclude(content_id__isnull=False, created_at__lt=_texts_kept_since())
        .update(
            state=State.PENDING,
            next_at=Now(),
            attempts=0,
            lost_leases=0,
            sent_again=False,
            first_tried_at=None,
            error="",
            error_code="",
        )
    )
    if not waiting:
        raise NotRepeatable(_("This message cannot be sent again."))
    message.refresh_from_db()
    record("mail.sent_again", subject=message, by=by)
    poke_after_commit(Lane(message.lane))


def _texts_kept_since() -> datetime:
    days = settings.MAIL_KEEP_TEXTS_DAYS
    return timezone.now() - timedelta(days=days) if days else datetime.min.replace(tzinfo=UTC)


@transaction.atomic
def cancel_pending(*, recipient_id: UUID, by: Actor) -> int:
    """Nothing that still waits for this person goes out: they have died. Says how many messages were stopped."""
    waiting = Message.objects.in_scope().filter(
        ~BEGUN,
        recipient_id=recipient_id,
        state__in=[State.PENDING, State.CAPPED, State.FAILED, State.UNCERTAIN],
    )
    stopped = waiting.update(state=State.SUPPRESSED, error=Trouble.WITHDRAWN)
    if stopped:
        record("mail.cancelled", by=by, recipient_id=recipient_id, count=stopped)
    return stopped


@transaction.atomic
def withdraw_messages(*, ids: Iterable[UUID]) -> int:
    """Of these single messages nothing goes out that has not begun. Says how many were stopped."""
    wait_for_disk()
    waiting = Message.objects.in_scope().filter(pk__in=list(ids))
    return waiting.filter(~BEGUN, state__in=[State.PENDING, State.CAPPED]).update(
        state=State.SUPPRESSED, error=Trouble.WITHDRAWN
    )
