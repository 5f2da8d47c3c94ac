"""Mail about addresses. It belongs to no employer: none of them learns what a person signs in with."""

from django.conf import settings

from accounts.addresses.models import AddressChange
from accounts.models import Invitation
from mail.actions import enqueue
from mail.categories import Category
from mail.models import Message
from tenancy.models import Employer
from tenancy.urls import global_url


def send_code(*, to: str, code: str) -> Message:
    context = {"code": code, "minutes": settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT // 60}
    return enqueue(to=to, template="accounts/address_code", context=context, category=Category.CODE, employer=None)


def send_in_use(*, to: str) -> Message:
    """Somebody wants to add an address that signs in somebody already: its owner learns it, the typist does not."""
    context = {"address": to, "url": f"{settings.BASE_URL}{global_url('account_login')}"}
    return enqueue(to=to, template="accounts/address_in_use", context=context, category=Category.CODE, employer=None)


def send_notice(*, change: AddressChange, token: str) -> Message:
    """To the address that may lose by it. It never names the other one: the reader may be a stranger to it."""
    url = f"{settings.BASE_URL}{global_url('account_undo_link', token)}" if token else ""
    return enqueue(
        to=change.told,
        template="accounts/address_notice",
        context={"kind": change.kind, "url": url, "at": change.made_at, "until": change.expires_at},
        category=Category.SERVICE,
        employer=None,
        dedupe_key=f"address-notice:{change.pk}",
    )


def send_joined_elsewhere(*, to: str, employer_name: str, key: str) -> Message:
    """The place at an employer now belongs to another address than this one."""
    context = {"employer_name": employer_name}
    return enqueue(
        to=to, template="accounts/place_taken", context=context, category=Category.SERVICE, employer=None,
        dedupe_key=key,
    )  # fmt: skip


def send_recovery_asked(*, to: str, employer_name: str, url: str, key: str) -> Message:
    context = {"employer_name": employer_name, "url": url}
    return enqueue(
        to=to, template="accounts/recovery_asked", context=context, category=Category.SERVICE, employer=None,
        dedupe_key=key,
    )  # fmt: skip


def send_new_way_in(*, employer: Employer, invitation: Invitation, url: str) -> Message:
    return enqueue(
        to=invitation.email,
        template="accounts/new_way_in",
        context={"url": url, "expires_at": invitation.expires_at, "name": invitation.name},
        category=Category.INVITATION,
        employer=employer,
        dedupe_key=f"new-way-in:{invitation.pk}",
        recipient_id=invitation.subject_id,
    )
