"""The providers we speak with besides a plain relay, and how each proves that a report is its own."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

# What a message carries to the provider and its reports carry back: the id of its row in the outbox.
METADATA = "outbox_id"


@dataclass(frozen=True)
class Provider:
    """`backend` is anymail's, None for one that takes our mail by SMTP. `key` is what its backend calls the key.

    `signs` says how its reports are signed; those that sign nothing know the password of `MAIL_WEBHOOK_KEY`.
    """

    name: str
    label: str
    backend: str | None
    key: str = "api_key"
    signs: str = ""
    can_switch_tracking_off: bool = False
    options: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))


PROVIDERS: dict[str, Provider] = {
    provider.name: provider
    for provider in (
        Provider("amazon_ses", "Amazon SES", None, signs="sns"),
        Provider("brevo", "Brevo", "anymail.backends.brevo.EmailBackend"),
        Provider(
            "mailgun", "Mailgun", "anymail.backends.mailgun.EmailBackend", signs="mailgun", can_switch_tracking_off=True
        ),
        Provider(
            "postmark",
            "Postmark",
            "anymail.backends.postmark.EmailBackend",
            key="server_token",
            can_switch_tracking_off=True,
        ),
        Provider("resend", "Resend", "anymail.backends.resend.EmailBackend", signs="svix"),
        Provider(
            "sendgrid",
            "SendGrid",
            "anymail.backends.sendgrid.EmailBackend",
            signs="sendgrid",
            can_switch_tracking_off=True,
            options=MappingProxyType({"generate_message_id": False}),
        ),
    )
}
