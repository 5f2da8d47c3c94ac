"""Reports as they come in: kept first, read later, by any worker, as often as you like."""

import json
import logging
import time
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from mail.bounces.reading import read as read_returned_mail
from mail.delivery import note_relay_event
from mail.models import RawReport
from mail.providers import dialects
from mail.providers.names import PROVIDERS
from mail.providers.reports import Report, Unreadable
from mail.providers.signatures import is_amazons, is_from_amazon
from tenancy.scope import no_scope
from web.outbound import OutboundError, fetch

logger = logging.getLogger(__name__)

MOST_BYTES = 1_000_000
MOST_ATTEMPTS = 20
RUN_SECONDS = 20
KEPT_FOR = timedelta(days=30)
RETURNED = "smtp"


def keep(*, provider: str, body: bytes, event_id: str = "", recipient: str = "") -> RawReport:
    """In the caller's transaction; a worker is told after the commit."""
    clean = {"event_id": event_id.replace("\x00", "")[:200], "recipient": recipient.replace("\x00", "")[:320]}
    with no_scope():
        report = RawReport.objects.create(provider=provider, body=body[:MOST_BYTES], **clean)
    transaction.on_commit(_poke)
    return report


def _poke() -> None:
    from mail.tasks import read_reports  # noqa: PLC0415 -- tasks import this file

    try:
        read_reports.apply_async(expires=30, retry=False)
    except OperationalError:
        logger.warning("mail.poke_failed", extra={"lane": "reports"})  # the beat comes by soon


def read_waiting(*, seconds: float = RUN_SECONDS) -> int:
    """Each waiting report once; says how many were read. One that cannot be read now waits for the next run."""
    tried: set[UUID] = set()
    until = time.monotonic() + seconds
    with no_scope():
        while time.monotonic() < until and (report := _next(tried)) is not None:
            tried.add(report.pk)
            try:
                _read(report)
            except Exception:  # one broken report must not keep the others waiting
                logger.exception("mail.report_failed", extra={"provider": report.provider})
    return len(tried)


def _next(tried: set[UUID]) -> RawReport | None:
    """The attempt is counted before it is made: what kills its reader is set aside in the end."""
    with transaction.atomic():
        waiting = RawReport.objects.filter(state=RawReport.State.WAITING).exclude(pk__in=tried)
        report = waiting.select_for_update(skip_locked=True).order_by("id").first()
        if report is not None:
            report.attempts += 1
            report.save(update_fields=["attempts"])
        return report


def _read(report: RawReport) -> None:
    """A second reader at the same moment notes nothing twice: events are unique."""
    if report.attempts > MOST_ATTEMPTS:
        return _set_aside(report, "attempts")
    try:
        found = _reports(report)
    except Unreadable as error:
        return _set_aside(report, str(error))
    except OutboundError:
        return None  # Amazon's certificate cannot be had; next time
    noted = sum(_note(report.provider, one) for one in found)
    RawReport.objects.filter(pk=report.pk, state=RawReport.State.WAITING).update(
        state=RawReport.State.READ, read_at=timezone.now(), noted=noted
    )
    return None


def _note(provider: str, one: Report) -> bool:
    return note_relay_event(
        provider=provider, event_id=one.event_id, message_id=one.message_id, kind=one.kind, at=one.at
    )


def _reports(report: RawReport) -> list[Report]:
    body = bytes(report.body)
    if report.provider == RETURNED:
        return read_returned_mail(body, recipient=report.recipient, at=report.received_at)
    if report.provider not in PROVIDERS:
        raise Unreadable("provider")
    if PROVIDERS[report.provider].signs == "sns":
        _check_amazon(body)
    return dialects.read(report.provider, body, event_id=report.event_id)


def _check_amazon(body: bytes) -> None:
    """The signature, and the yes that SNS wants once for every topic it shall send from."""
    try:
        said = json.loads(body)
        genuine = is_from_amazon(said)
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise Unreadable(type(error).__name__) from error
    if not genuine:
        raise Unreadable("signature")
    if said["Type"] == "SubscriptionConfirmation" and is_amazons(said.get("SubscribeURL")):
        fetch(said["SubscribeURL"])
        logger.info("mail.reports_subscribed", extra={"provider": "amazon_ses"})


def _set_aside(report: RawReport, reason: str) -> None:
    logger.warning("mail.report_unreadable", extra={"provider": report.provider, "reason": reason})
    RawReport.objects.filter(pk=report.pk).update(state=RawReport.State.UNREADABLE, read_at=timezone.now())


def forget_old() -> int:
    """Reports hold addresses; what follows from them has long been noted."""
    with no_scope():
        return RawReport.objects.filter(received_at__lt=timezone.now() - KEPT_FOR).delete()[0]
