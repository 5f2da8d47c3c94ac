"""Who wants what, and how often. Written by `mail.choosing`."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import lru_cache
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature
from django.db.models import Exists, OuterRef
from django.db.models.functions import Now

from mail.categories import CHOICES, MARKETING, Category
from mail.models import Frequency, Preference, Reader, Wish
from tenancy.models import Employer, TenantQuerySet
from tenancy.urls import global_url
from web.signatures import QuickSigner

SETTINGS_PAGE = "mail_settings:page"  # a page of `engagement`


def wanted_categories(recipient_id: UUID) -> set[Category]:
    """What this person gets from the employer in scope. Service mail always; the rest only after a yes."""
    always = set(Category) - set(MARKETING)
    return always | {category for category, often in frequencies_of(recipient_id).items() if often != Frequency.OFF}


def frequencies_of(recipient_id: UUID) -> dict[Category, Frequency]:
    """The answers this person has given; what is missing was never asked for."""
    rows = Preference.objects.filter(recipient_id=recipient_id).values_list("category", "frequency")
    return {Category(category): Frequency(frequency) for category, frequency in rows}


def frequency_of(recipient_id: UUID, category: Category) -> Frequency:
    """How often mail of this category may come; what is not optional comes at once."""
    if not category.is_marketing:
        return Frequency.AT_ONCE
    return frequencies_of(recipient_id).get(category, Frequency.OFF)


def wants_at_once(recipient_id: UUID, category: Category) -> bool:
    """Whether a single mail about this may go out now. Others hear of it in their round-up, or not at all."""
    if not category.is_marketing:
        return True
    return readers_wanting(category, Frequency.AT_ONCE).filter(recipient_id=recipient_id).exists()


def readers_wanting(category: Category, frequency: Frequency) -> TenantQuerySet:
    """The `recipient_id` of everybody who wants it so often and has not paused; made to stand in a subquery."""
    paused = Reader.objects.filter(recipient_id=OuterRef("recipient_id"), paused_until__gt=Now())
    rows = Preference.objects.filter(category=category, frequency=frequency).exclude(frequency=Frequency.OFF)
    return rows.filter(~Exists(paused)).values("recipient_id")


def wishes_of(recipient_id: UUID) -> dict[Category, Frequency]:
    """What a leaver would like after the last day. Nothing is sent for it."""
    rows = Wish.objects.filter(recipient_id=recipient_id).values_list("category", "frequency")
    known = {Category(category): Frequency(frequency) for category, frequency in rows}
    return {category: known[category] for category in CHOICES if category in known}


# The page by link, without signing in


def _signer() -> QuickSigner:
    """Never expiring, good for one thing only. SECRET_KEY_FALLBACKS keep links working while the key is changed."""
    return _signer_with(settings.SECRET_KEY, tuple(settings.SECRET_KEY_FALLBACKS))


@lru_cache(maxsize=4)
def _signer_with(key: str, fallbacks: tuple[str, ...]) -> QuickSigner:
    return QuickSigner(salt="mail.settings", key=key, fallback_keys=[*fallbacks])


def _today() -> date:
    return datetime.now(UTC).date()


@dataclass(frozen=True)
class SettingsTicket:
    """Opens the mail settings of one person at one employer, and nothing else. `made_on` is a day of UTC."""

    tenant_id: int
    recipient_id: UUID
    made_on: date = field(default_factory=_today)

    @property
    def token(self) -> str:
        return _signer().sign_object([self.tenant_id, self.recipient_id.hex, self.made_on.toordinal()])

    @property
    def url(self) -> str:
        return settings.BASE_URL + global_url(SETTINGS_PAGE, self.token)


def settings_url(employer: Employer, recipient_id: UUID) -> str:
    return SettingsTicket(employer.pk, recipient_id).url


def read_settings_token(token: str) -> SettingsTicket | None:
    try:
        tenant_id, recipient_id, made_on = _signer().unsign_object(token)
        return SettingsTicket(tenant_id, UUID(recipient_id), date.fromordinal(made_on))
    except (BadSignature, ValueError, UnicodeError):
        return None
