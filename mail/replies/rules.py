"""Which mail gets an address for replies that passes through here, and which replies are a person's."""

from email.message import Message as Mail

from django.conf import settings

from mail.categories import Category
from mail.models import SendingRules
from mail.providers.names import PROVIDERS

# Answers to surveys are sealed, and what two members have to do with each other is theirs.
NEVER = frozenset({Category.SURVEYS, Category.CIRCLE})
# By this we know what we have handed on ourselves.
OWN_HEADER = "X-Handed-On-Reply"
NOT_BY_HAND = frozenset({"bulk", "junk", "list", "auto_reply"})


def can_come_here() -> bool:
    """Where mail can come back to us, and goes on as it came: a provider's API would take it apart."""
    provider = PROVIDERS.get(settings.MAIL_PROVIDER)
    return bool(settings.MAIL_BOUNCE_DOMAIN) and not (provider and provider.backend)


def is_counted(category: Category) -> bool:
    """For mail of the employer in scope."""
    if not category.is_marketing or category in NEVER or not can_come_here():
        return False
    return SendingRules.objects.filter(replies_counted=True).exists()


def is_automatic(head: Mail) -> bool:
    """A notice of absence, a report or receipt, or what we have handed on ourselves (RFC 3834)."""
    if head.get_content_type() == "multipart/report" or OWN_HEADER in head or "X-Auto-Response-Suppress" in head:
        return True
    if _said(head, "Auto-Submitted").partition(";")[0].strip() not in {"", "no"}:
        return True
    return _said(head, "Precedence") in NOT_BY_HAND or _said(head, "Return-Path") == "<>"


def _said(head: Mail, name: str) -> str:
    return str(head.get(name, "")).strip().lower()
