"""What must be in the environment before anything starts, and how to mend it. Read by settings: nothing of ours."""

from ipaddress import IPv4Network, IPv6Network, ip_network

import environ
from django.core.exceptions import ImproperlyConfigured

RANDOM = 'Set it to something long and random: python -c "import secrets; print(secrets.token_urlsafe(50))"'
ALWAYS = {
    "SECRET_KEY": f"It signs sessions and links. {RANDOM}",
    "FIELD_KEY": f"It keys stored hashes and is never the same as SECRET_KEY. {RANDOM}",
    "REDIS_URL": "It is the address of Redis or Valkey, such as redis://localhost:6379 or unix:///run/valkey.sock.",
}
WITHOUT_DEBUG = {
    "EMAIL_URL": "It is the mail relay, such as smtp+tls://user:password@relay.example.com:587.",
    "DEFAULT_FROM_EMAIL": "It is the sender of all mail, such as alumni@example.com.",
}
# As mail/providers/names.py, which a test compares; settings are read before anything of ours.
BY_API = ("brevo", "mailgun", "postmark", "resend", "sendgrid")
BY_SMTP = ("amazon_ses",)


def require_settings(env: environ.Env, *, debug: bool) -> None:
    """Names everything that is missing at once."""
    needed = ALWAYS if debug else ALWAYS | WITHOUT_DEBUG
    if env.str("MAIL_PROVIDER", default="") in BY_API:
        needed = {name: remedy for name, remedy in needed.items() if name != "EMAIL_URL"}
    missing = [f"{name} is missing. {remedy}" for name, remedy in needed.items() if not env.str(name, default="")]
    if missing:
        raise ImproperlyConfigured("\n".join([*missing, "docs/settings.md explains every setting; bin/dev sets all."]))


def require_provider(name: str, *, key: str, webhook_key: str) -> None:
    """A provider must be one we speak with, and half a configuration is none."""
    if name and name not in BY_API + BY_SMTP:
        raise ImproperlyConfigured(f"MAIL_PROVIDER is one of {', '.join(sorted(BY_API + BY_SMTP))}, or unset for SMTP.")
    if name in BY_API and not key:
        raise ImproperlyConfigured(f"MAIL_PROVIDER_KEY is missing: the key that {name} gave you for sending.")
    if name and not webhook_key:
        raise ImproperlyConfigured(
            "MAIL_WEBHOOK_KEY is missing: without it nobody could tell the provider's reports from anybody's."
            " docs/deliverability.md says where it comes from."
        )


def networks(addresses: list[str], name: str) -> list[IPv4Network | IPv6Network]:
    """Such as 203.0.113.0/24 or 2001:db8::7, one address being a network of one."""
    try:
        return [ip_network(address.strip()) for address in addresses]
    except ValueError as error:
        raise ImproperlyConfigured(
            f"{name} lists networks such as 203.0.113.0/24, with commas between: {error}."
        ) from error
