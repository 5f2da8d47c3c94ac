from django.conf import settings

from mail.actions import enqueue
from mail.categories import Category
from mail.models import Message
from tenancy.urls import global_url


def send_sign_in_code(*, to: str, code: str, way: str = "") -> Message:
    """`way` lets the owner of the mailbox ask for codes while strangers use up those that anybody may ask for."""
    url = f"{settings.BASE_URL}{global_url('account_own_way', way)}" if way else ""
    context = {"code": code, "minutes": settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT // 60, "url": url}
    return enqueue(to=to, template="accounts/sign_in_code", context=context, category=Category.CODE, employer=None)


def send_unknown_account(*, to: str) -> Message:
    """Somebody typed an address that nobody signs in with; the owner of the mailbox learns it, the typist does not."""
    context = {"address": to, "door_url": f"{settings.BASE_URL}/"}
    return enqueue(to=to, template="accounts/unknown_account", context=context, category=Category.CODE, employer=None)
