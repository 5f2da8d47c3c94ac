"""Reports as the providers' documentation shows them, about one message of ours."""

import json
from typing import Any

AT = 1_767_323_045  # 2 January 2026, 03:04:05 UTC
ISO = "2026-01-02T03:04:05Z"


def postmark(message_id: str) -> dict[str, Any]:
    common = {"MessageID": "00000000-0000-0000-0000-000000000000", "ServerID": 23, "MessageStream": "outbound"}
    common |= {"Metadata": {"outbox_id": message_id}, "Tag": ""}
    bounce = common | {
        "RecordType": "Bounce", "ID": 42, "TypeCode": 1, "Name": "Hard bounce", "Type": "HardBounce",
        "Description": "The server was unable to deliver your message.", "Details": "550 5.1.1 no such user",
        "Email": "ada@example.com", "From": "alumni@portal.example", "BouncedAt": ISO, "Inactive": True,
    }  # fmt: skip
    return {
        "delivered": common | {"RecordType": "Delivery", "Recipient": "ada@example.com", "DeliveredAt": ISO},
        "bounced": bounce,
        "soft": bounce | {"Type": "SoftBounce", "TypeCode": 4096},
        "complained": bounce | {"RecordType": "SpamComplaint", "Type": "SpamComplaint", "TypeCode": 512},
        "": bounce | {"Type": "Transient", "TypeCode": 2},
    }


def mailgun(message_id: str) -> dict[str, Any]:
    def event(name: str, **more: Any) -> dict[str, Any]:
        about = {"event": name, "id": "DACSsAdVSeGpLid7TN03WA", "timestamp": AT + 0.25, "recipient": "ada@example.com"}
        return {"event-data": about | {"user-variables": {"outbox_id": message_id}} | more}

    failed = {"severity": "permanent", "reason": "bounce"}
    return {
        "accepted": event("accepted"),
        "delivered": event("delivered"),
        "bounced": event("failed", **failed, **{"delivery-status": {"code": 550, "enhanced-code": "5.1.1"}}),
        "soft": event("failed", **failed, **{"delivery-status": {"code": 550, "enhanced-code": "5.7.1"}}),
        "complained": event("complained"),
        "": event("failed", severity="temporary", reason="generic"),
    }


def sendgrid(message_id: str) -> dict[str, Any]:
    def event(name: str, **more: Any) -> list[dict[str, Any]]:
        about = {"event": name, "sg_event_id": "ZGVsaXZlcmVkLTA", "timestamp": AT, "email": "ada@example.com"}
        return [about | {"smtp-id": "<14c5d75ce93@ismtpd-555>", "outbox_id": message_id} | more]

    return {
        "accepted": event("processed"),
        "delivered": event("delivered", response="250 OK"),
        "bounced": event("bounce", type="bounce", status="5.1.1", reason="550 5.1.1 no such user"),
        "soft": event("bounce", type="blocked", status="5.7.1"),
        "complained": event("spamreport"),
        "": event("deferred", attempt="5"),
    }


def resend(message_id: str) -> dict[str, Any]:
    def event(name: str, **more: Any) -> dict[str, Any]:
        carried = {"name": "X-Metadata", "value": json.dumps({"outbox_id": message_id})}
        data = {"email_id": "56761188-7520-42d8-8898-ff6fc54ce618", "to": ["ada@example.com"], "headers": [carried]}
        return {"type": f"email.{name}", "created_at": "2026-01-02T03:04:05.123Z", "data": data | more}

    return {
        "accepted": event("sent"),
        "delivered": event("delivered"),
        "bounced": event("bounced", bounce={"type": "Permanent", "subType": "General", "message": "…"}),
        "soft": event("bounced", bounce={"type": "Transient", "subType": "MailboxFull", "message": "…"}),
        "complained": event("complained"),
        "": event("delivery_delayed"),
    }


def brevo(message_id: str) -> dict[str, Any]:
    def event(name: str) -> dict[str, Any]:
        about = {
            "event": name,
            "email": "ada@example.com",
            "id": 1,
            "message-id": "<201798300811.5700000@relay.example>",
        }
        return about | {"ts_event": AT, "X-Mailin-custom": json.dumps({"outbox_id": message_id})}

    return {
        "accepted": event("request"),
        "delivered": event("delivered"),
        "bounced": event("hard_bounce"),
        "soft": event("soft_bounce"),
        "complained": event("spam"),
        "": event("deferred"),
    }


def amazon_ses(message_id: str) -> dict[str, Any]:
    def event(name: str, **more: Any) -> dict[str, Any]:
        headers = {"messageId": f"<{message_id}@portal.example>", "subject": "Hello"}
        about = {"eventType": name, "mail": {"messageId": "EXAMPLE7c191be45", "commonHeaders": headers}} | more
        topic = "arn:aws:sns:eu-west-1:123456789012:ses"
        return {
            "Type": "Notification", "MessageId": "da41e39f-ea4d-435a-b922-c6aae3915ebe", "TopicArn": topic,
            "Message": json.dumps(about), "Timestamp": "2026-01-02T03:04:05.000Z", "SignatureVersion": "2",
            "SigningCertURL": "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0.pem",
        }  # fmt: skip

    return {
        "accepted": event("Send"),
        "delivered": event("Delivery"),
        "bounced": event("Bounce", bounce={"bounceType": "Permanent", "bounceSubType": "General"}),
        "soft": event("Bounce", bounce={"bounceType": "Transient", "bounceSubType": "MailboxFull"}),
        "complained": event("Complaint"),
        "": event("DeliveryDelay"),
    }


RECORDED = {
    "amazon_ses": amazon_ses,
    "brevo": brevo,
    "mailgun": mailgun,
    "postmark": postmark,
    "resend": resend,
    "sendgrid": sendgrid,
}
