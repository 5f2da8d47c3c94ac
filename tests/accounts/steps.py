"""What a person does in a browser, for tests that are about what comes of it."""

import re

from django.test import Client

from mail.models import Message
from tenancy.scope import no_scope

CODE = re.compile(r"^([A-Z0-9]{4}-[A-Z0-9]{4})$", re.MULTILINE)


def ask_for_code(client: Client, email: str, **extra: str):
    return client.post("/account/sign-in/", {"email": email, **extra})


def newest_mail(to: str) -> Message:
    with no_scope():
        return Message.objects.filter(to_address=to).order_by("created_at", "id").last()


def code_sent_to(email: str) -> str:
    return CODE.search(newest_mail(email).text).group(1)


def type_code(client: Client, code: str, **extra: str):
    return client.post("/account/sign-in/code/", {"code": code, "action": "verify", **extra})


def sign_in(client: Client, email: str, **extra: str):
    ask_for_code(client, email, **extra)
    return type_code(client, code_sent_to(email), **extra)
