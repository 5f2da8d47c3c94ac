"""What providers write into their reports, in their own words. Only events that change something become reports.

`Transient` trouble that the provider itself still tries again is none; mail it has given up is a soft bounce, and a
mailbox that does not exist a hard one. Openings and clicks are not read at all.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from mail.providers.names import METADATA
from mail.providers.reports import Kind, Report, Unreadable, outbox_id
from mail.relay import NO_MAILBOX

Said = Mapping[str, Any]


def read(provider: str, body: bytes, *, event_id: str = "") -> list[Report]:
    """`event_id` stood in a header, where the provider puts it there. Raises Unreadable."""
    try:
        said = json.loads(body)
        return list(DIALECTS[provider](said, event_id))
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, OSError, RecursionError) as error:
        raise Unreadable(type(error).__name__) from error


def _postmark(said: Said, _event_id: str) -> Iterator[Report]:
    record = said["RecordType"]
    if record == "Delivery":
        kind, key = Kind.DELIVERED, f"{said['MessageID']}:delivered"
    elif record == "SpamComplaint":
        kind, key = Kind.COMPLAINED, str(said["ID"])
    elif record == "Bounce" and said["Type"] in POSTMARK_BOUNCES:
        kind, key = POSTMARK_BOUNCES[said["Type"]], str(said["ID"])
    else:
        return
    at = said["DeliveredAt"] if kind is Kind.DELIVERED else said["BouncedAt"]
    yield from _report(said["Metadata"].get(METADATA), kind, key, _iso(at))


POSTMARK_BOUNCES = {
    "HardBounce": Kind.BOUNCED,
    "BadEmailAddress": Kind.BOUNCED,
    "SoftBounce": Kind.SOFT,
    "Blocked": Kind.SOFT,
    "DMARCPolicy": Kind.SOFT,
    "DnsError": Kind.SOFT,
    "SpamNotification": Kind.SOFT,
    "Undeliverable": Kind.SOFT,
    "SpamComplaint": Kind.COMPLAINED,
}


def _mailgun(said: Said, _event_id: str) -> Iterator[Report]:
    event = said["event-data"]
    kind = _mailgun_kind(event)
    if kind is not None:
        yield from _report(event["user-variables"].get(METADATA), kind, event["id"], _epoch(event["timestamp"]))


def _mailgun_kind(event: Said) -> Kind | None:
    if event["event"] != "failed":
        return {"accepted": Kind.ACCEPTED, "delivered": Kind.DELIVERED, "complained": Kind.COMPLAINED}.get(
            event["event"]
        )
    if event["severity"] != "permanent":
        return None
    reason, status = event.get("reason", ""), event.get("delivery-status", {})
    if reason == "suppress-complaint":
        return Kind.COMPLAINED
    exact = str(status.get("enhanced-code") or "")
    gone = NO_MAILBOX.search(exact) if exact else status.get("code") in (550, 551)
    return Kind.BOUNCED if reason == "suppress-bounce" or (reason == "bounce" and gone) else Kind.SOFT


def _sendgrid(said: Any, _event_id: str) -> Iterator[Report]:
    for event in said:
        kind = _sendgrid_kind(event)
        if kind is not None:
            yield from _report(event.get(METADATA), kind, event["sg_event_id"], _epoch(event["timestamp"]))


def _sendgrid_kind(event: Said) -> Kind | None:
    name = event["event"]
    if name == "bounce":
        return Kind.SOFT if event.get("type") == "blocked" else Kind.BOUNCED
    if name == "dropped":
        return SENDGRID_DROPS.get(str(event.get("reason", "")).lower(), Kind.SOFT)
    return {"processed": Kind.ACCEPTED, "delivered": Kind.DELIVERED, "spamreport": Kind.COMPLAINED}.get(name)


SENDGRID_DROPS = {
    "bounced address": Kind.BOUNCED,
    "invalid": Kind.BOUNCED,
    "spam reporting address": Kind.COMPLAINED,
}


def _resend(said: Said, event_id: str) -> Iterator[Report]:
    kind = RESEND.get(said["type"])
    if kind is Kind.BOUNCED and said["data"].get("bounce", {}).get("type") != "Permanent":
        kind = Kind.SOFT
    if kind is not None and event_id:
        headers = {each["name"].lower(): each["value"] for each in said["data"].get("headers") or []}
        carried = json.loads(headers.get("x-metadata", "{}"))
        yield from _report(carried.get(METADATA), kind, event_id, _iso(said["created_at"]))


RESEND = {
    "email.sent": Kind.ACCEPTED,
    "email.delivered": Kind.DELIVERED,
    "email.bounced": Kind.BOUNCED,
    "email.complained": Kind.COMPLAINED,
}


def _brevo(said: Said, _event_id: str) -> Iterator[Report]:
    kind = BREVO.get(said["event"])
    if kind is not None:
        carried = json.loads(said.get("X-Mailin-custom") or "{}")
        key = f"{said['message-id']}:{said['event']}:{said['ts_event']}"
        yield from _report(carried.get(METADATA), kind, key, _epoch(said["ts_event"]))


BREVO = {
    "request": Kind.ACCEPTED,
    "delivered": Kind.DELIVERED,
    "hard_bounce": Kind.BOUNCED,
    "invalid_email": Kind.BOUNCED,
    "soft_bounce": Kind.SOFT,
    "blocked": Kind.SOFT,
    "spam": Kind.COMPLAINED,
    "complaint": Kind.COMPLAINED,
}


def _amazon_ses(said: Said, _event_id: str) -> Iterator[Report]:
    """SES gives mail an id of its own; ours stands in the headers it repeats."""
    if said["Type"] != "Notification" or not said["Message"].startswith("{"):
        return
    event = json.loads(said["Message"])
    name = event.get("eventType") or event["notificationType"]
    kind = SES.get(name)
    if name == "Bounce" and event["bounce"]["bounceType"] != "Permanent":
        kind = Kind.SOFT
    if kind is not None:
        ours = str(event["mail"]["commonHeaders"].get("messageId", "")).strip("<>").partition("@")[0]
        yield from _report(ours, kind, said["MessageId"], _iso(said["Timestamp"]))


SES = {
    "Send": Kind.ACCEPTED,
    "Delivery": Kind.DELIVERED,
    "Bounce": Kind.BOUNCED,
    "Reject": Kind.SOFT,
    "Complaint": Kind.COMPLAINED,
}


DIALECTS: dict[str, Callable[[Any, str], Iterator[Report]]] = {
    "amazon_ses": _amazon_ses,
    "brevo": _brevo,
    "mailgun": _mailgun,
    "postmark": _postmark,
    "resend": _resend,
    "sendgrid": _sendgrid,
}


def _report(ours: object, kind: Kind, event_id: object, at: datetime) -> Iterator[Report]:
    message_id = outbox_id(ours)
    if message_id is not None:
        yield Report(message_id, kind, _storable(str(event_id)), at)


def _storable(text: str) -> str:
    return text.encode(errors="replace").decode().replace("\x00", "")[:200]


def _iso(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _epoch(seconds: Any) -> datetime:
    return datetime.fromtimestamp(float(seconds), tz=UTC)
