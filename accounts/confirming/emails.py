from django.conf import settings

from mail.actions import enqueue
from mail.categories import Category
from mail.models import Message


def send_confirmation_code(*, to: str, code: str, sentence: str) -> Message:
    context = {"code": code, "sentence": sentence, "minutes": settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT // 60}
    return enqueue(to=to, template="accounts/confirmation_code", context=context, category=Category.CODE, employer=None)
